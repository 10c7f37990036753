"""Recorded responses of Typeform as survey responses."""

from pathlib import Path

import pytest

from tests.sources.typeform.recorded import FORM, SECOND, SIGN_IN, TYPEFORM
from tests.support import vendors
from tests.support.replay import Replay
from tests.support.vendors import build_staging, current_rows

pytestmark = pytest.mark.slow

SURVEY_RESPONSES = "typeform__survey_responses"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse whose staging model reads the recorded responses."""
    home = tmp_path_factory.mktemp("typeform") / "home"
    Replay("typeform", TYPEFORM, **SIGN_IN).land(home)
    build_staging(home, "typeform")
    return home


def test_answers_have_the_scale_of_their_question(home: Path) -> None:
    columns = "response_id, survey_id, survey_type, scale_min, scale_max, polarity, score"
    assert current_rows(home, SURVEY_RESPONSES, columns) == {
        f"typeform:{FORM}:r1:nps000000001": (FORM, "nps", "0", "10", None, "9"),
        f"typeform:{FORM}:r2:nps000000001": (FORM, "nps", "0", "10", None, "0"),
        f"typeform:{FORM}:r1:csat00000001": (FORM, "csat", "1", "3", None, "3"),
        # Validation rejects the label of a choice that the form no longer has.
        f"typeform:{FORM}:r4:csat00000001": (FORM, "csat", "1", "3", None, "Meh"),
        f"typeform:{FORM}:r1:ease00000001": (FORM, "ces", "1", "7", "effort", "2"),
        f"typeform:{SECOND}:r1:yes000000001": (SECOND, "csat", "0", "1", None, "1"),
    }


def test_who_answered_and_the_comment(home: Path) -> None:
    columns = (
        "response_id, respondent_email, customer_reference, ticket_reference, channel,"
        " responded_at, comment"
    )
    rows = current_rows(home, SURVEY_RESPONSES, columns)
    assert rows[f"typeform:{FORM}:r1:nps000000001"] == (
        *("vera@harbour.example", "cus_1", None, "web", "2026-01-18T18:17:02Z", "Fast"),
    )
    # The comment belongs to the question before it, and `xxxxx` is an unfilled hidden field.
    assert rows[f"typeform:{FORM}:r1:csat00000001"][-1] is None
    assert rows[f"typeform:{FORM}:r2:nps000000001"][0::5] == (None, "Slow")
    assert rows[f"typeform:{SECOND}:r1:yes000000001"][2] == "501"


def test_what_is_no_answer_is_out_of_scope(home: Path) -> None:
    """Not answered, in the respondent's own words, or a choice beyond the scale."""
    counts = vendors.rows(
        home,
        "select split_part(response_id, ':', 3) as response, count(*) from"
        " staging.stg_typeform__survey_responses where is_out_of_scope group by all order by 1",
    )
    assert counts == [("r2", 2), ("r3", 3), ("r4", 2)]
