"""What staging returns of the recorded shapes of Freshdesk, Delighted and Qualtrics."""

from collections.abc import Iterator

import duckdb
import pytest

from orchestration.home import Home
from orchestration.landing.vendor import land_vendor
from orchestration.sources import CONNECTORS
from tests.sources.recordings import SHAPE_SIGN_INS, payloads_of, replayed
from tests.support.vendors import build_staging

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    home = tmp_path_factory.mktemp("recorded")
    for vendor in SHAPE_SIGN_INS:
        with replayed(vendor, payloads_of(vendor)) as options:
            land_vendor(CONNECTORS[vendor], options, vendor, Home(home))
    build_staging(home, *SHAPE_SIGN_INS)
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        yield connection


def test_tickets_and_their_events(staged: duckdb.DuckDBPyConnection) -> None:
    tickets = staged.execute(
        "select distinct ticket_id, customer_id, contact_id, requester_email, channel, priority,"
        " team, status,"
        " created_at from staging.stg_freshdesk__tickets order by ticket_id"
    ).fetchall()
    # Tickets in the main list are not deleted, whatever other lists contain.
    asked, created = ("freshdesk:902", "p@corp.example"), "2026-03-02T08:00:00Z"
    assert tickets == [
        ("freshdesk:21", "freshdesk:301", *asked, "email", "low", None, "closed", created),
        ("freshdesk:22", None, *asked, "whatsapp", "low", "Billing", "open", created),
    ]
    events = staged.execute(
        "select event_id, actor_type, is_public, status from staging.stg_freshdesk__ticket_events"
        " order by event_id"
    ).fetchall()
    # A rating's comment is not a ticket event, and a rule's message is not an agent's. An outbound
    # e-mail is closed at the instant of its creation.
    assert events == [
        ("freshdesk:1", "agent", "true", None),
        ("freshdesk:2", "agent", "false", None),
        ("freshdesk:21-closed", "system", None, "closed"),
        ("freshdesk:21-description", "agent", "true", None),
        ("freshdesk:22-description", "customer", "true", None),
        ("freshdesk:4", "system", "true", None),
    ]


def test_calendars_people_and_ratings(staged: duckdb.DuckDBPyConnection) -> None:
    calendars = staged.execute(
        "select schedule, timezone, weekday, opens_at, closes_at from"
        " staging.stg_freshdesk__business_hours"
        " order by all"
    ).fetchall()
    assert calendars == [
        ("default", "America/New_York", "1", "08:00", "17:00"),
        ("default", "America/New_York", "5", "08:00", "24:00"),
    ]
    people = staged.execute(
        "select distinct contact_id, customer_id, email, is_deleted from"
        " staging.stg_freshdesk__contacts order by all"
    ).fetchall()
    assert people == [
        ("freshdesk:902", "freshdesk:301", "p@corp.example", False),
        ("freshdesk:903", None, None, False),
    ]
    ratings = (
        "select ticket_id, scale_min, scale_max, score, comment from"
        " staging.stg_freshdesk__survey_responses"
    )
    assert staged.execute(ratings).fetchall() == [("freshdesk:21", "1", "3", "3", "t")]


def test_delighted_answers_with_an_expanded_person_or_an_id(
    staged: duckdb.DuckDBPyConnection,
) -> None:
    found = staged.execute(
        "select response_id, survey_type, scale_max, polarity, score, respondent_email,"
        " responded_at"
        " from staging.stg_delighted__survey_responses where not is_out_of_scope"
        " order by response_id"
    ).fetchall()
    assert found == [
        ("delighted:1", "nps", "10", None, "9", "p@corp.example", "2026-02-25T06:13:21Z"),
        ("delighted:3", "ces", "7", "ease", "7", "q@corp.example", "2026-02-25T06:13:23Z"),
    ]


def test_qualtrics_answers_and_invitations(staged: duckdb.DuckDBPyConnection) -> None:
    found = staged.execute(
        "select response_id, survey_type, scale_max, score, comment, channel, sent_at, responded_at"
        " from staging.stg_qualtrics__survey_responses where not is_deleted and not is_out_of_scope"
        " order by response_id"
    ).fetchall()
    sent, answered = "2026-03-01T08:00:00Z", "2026-03-01T08:01:00.446Z"
    assert found == [
        ("qualtrics:EMD_1:CID_2:QID1", "csat", "5", None, None, "email", sent, None),
        ("qualtrics:EMD_1:CID_2:QID3", "nps", "10", None, None, "email", sent, None),
        ("qualtrics:R_1:QID1", "csat", "5", "5", None, "email", sent, answered),
        # The comment is the answer to the next text question in the survey's flow.
        ("qualtrics:R_1:QID3", "nps", "10", "9", "nice", "email", sent, answered),
        ("qualtrics:R_3:QID1", "csat", "5", "2", None, "anonymous", None, answered),
        # In two loops of Loop & Merge.
        ("qualtrics:R_4:1_QID3", "nps", "10", "9", "first", "email", None, answered),
        ("qualtrics:R_4:2_QID3", "nps", "10", "3", None, "email", None, answered),
    ]
