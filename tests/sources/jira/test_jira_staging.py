"""What requests, comments, changes, ratings and people become."""

from pathlib import Path

import pytest

from tests.sources.recordings import RECORDED, SIGN_INS, replay_of
from tests.support.replay import Replay
from tests.support.vendors import build_staging, current_rows, rows

pytestmark = pytest.mark.slow

ANA, EMPLOYEE, HARBOUR = "jira:qm:1", "jira:70121:emp", "jira:21"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("jira") / "home"
    replay_of("jira").land(home)
    build_staging(home, "jira")
    return home


def day(time: str) -> str:
    return f"2026-03-{time.replace(' ', 'T')}:00.000000Z"


def test_a_request_is_a_ticket(home: Path) -> None:
    columns = "ticket_id, customer_id, contact_id, channel, priority, topic, team, status"
    assert current_rows(home, "jira__tickets", columns) == {
        "jira:10101": (HARBOUR, ANA, "web", "normal", "Get help", "Support", "solved"),
        "jira:10102": (None, EMPLOYEE, "api", "blocker", "Get help", "Support", "closed"),
        # The field that the settings name precedes the channel that Jira notes.
        "jira:10104": (None, ANA, "phone", None, "Get help", "Support", "hold"),
        "jira:10105": (None, "jira:557058:va", None, "normal", "Get help", "Support", "new"),
        "jira:10106": (None, ANA, "web", "normal", "Get help", "Support", "deleted"),
    }
    left_out = "select ticket_id from staging.stg_jira__tickets where is_out_of_scope"
    assert rows(home, left_out) == [("jira:10103",)]


@pytest.mark.parametrize(
    ("issue", "expected"),
    [
        (
            "10101",
            [
                ("02 09:00", "customer", "true", None),
                ("02 09:10", "agent", "false", None),
                ("02 09:30", "agent", "true", None),
                ("02 09:30", "agent", None, "pending"),
                ("02 10:00", "customer", "true", None),
                ("02 10:05", "agent", "false", None),
                # Another participant.
                ("02 10:10", "customer", "true", None),
                ("02 11:00", "agent", None, "solved"),
                ("02 12:00", "customer", None, "open"),
                ("03 09:00", "agent", None, "solved"),
            ],
        ),
        (
            "10102",
            [("02 09:00", "bot", "true", None), ("02 09:00", "bot", None, "closed")],
        ),
        (
            "10104",
            [
                ("02 09:00", "agent", "true", None),
                ("02 09:01", "system", "true", None),
                ("02 09:02", "bot", "true", None),
                ("02 09:03", "bot", "true", None),
                # Validation rejects the unknown role, and the status that the site lacks.
                ("02 09:04", "unknown", "true", None),
                ("02 09:05", "system", None, "hold"),
                ("02 09:06", "agent", None, "status 98"),
            ],
        ),
        ("10103", []),
    ],
)
def test_comments_and_changes_are_events(home: Path, issue: str, expected: list[tuple]) -> None:
    found = rows(
        home,
        "select occurred_at, actor_type, is_public, status from staging.stg_jira__ticket_events"
        f" where ticket_id = 'jira:{issue}' and not is_out_of_scope"
        " order by occurred_at, cast(sequence as bigint), event_id",
    )
    assert found == [(day(time), *row) for time, *row in expected]


def test_a_change_between_statuses_of_one_meaning_is_out_of_scope(home: Path) -> None:
    found = rows(
        home,
        "select event_id from staging.stg_jira__ticket_events"
        " where is_out_of_scope and ticket_id = 'jira:10101' order by 1",
    )
    assert found == [("jira:status-401",), ("jira:status-405",)]


def test_a_rating_is_csat_from_1_to_5(home: Path) -> None:
    columns = (
        "response_id, survey_type, scale_min, scale_max, score, ticket_id, customer_id, contact_id,"
        " sent_at, responded_at, comment"
    )
    assert current_rows(home, "jira__survey_responses", columns) == {
        "jira:10101": (
            *("csat", "1", "5", "4", "jira:10101", HARBOUR, ANA),
            *(None, day("04 08:00"), "Fast"),
        )
    }


def test_a_rating_stays_when_ratings_are_no_longer_read(tmp_path: Path) -> None:
    replay_of("jira").land(tmp_path)
    Replay("jira", RECORDED["jira"], **SIGN_INS["jira"] | {"csat": "false"}).land(tmp_path)
    build_staging(tmp_path, "jira")
    found = current_rows(tmp_path, "jira__survey_responses", "response_id, score")
    assert found == {"jira:10101": ("4",)}


def test_people_and_organisations(home: Path) -> None:
    columns = "contact_id, customer_id, email, full_name"
    assert current_rows(home, "jira__contacts", columns) == {
        ANA: (HARBOUR, "ana@harbour.example", "Ana"),
        # A member of two organisations, whose address one of the lists hides.
        EMPLOYEE: ("jira:3", "cy@harbour.example", "Cy"),
    }
    columns = "customer_id, customer_name, external_id, created_at"
    assert current_rows(home, "jira__customers", columns) == {
        HARBOUR: ("Harbour", "A-1", "2026-03-01T07:00:00.000Z"),
        "jira:3": ("Quay", None, None),
    }


def test_slas_are_the_vendor_s_numbers(home: Path) -> None:
    found = rows(home, "select * exclude source_system from staging.stg_jira__ticket_metrics")
    assert found == [("jira:10101", None, None, 1800, 1800, 24 * 3600, 9000)]
