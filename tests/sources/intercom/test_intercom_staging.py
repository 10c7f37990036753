"""What conversations, ratings, people and office hours become."""

from pathlib import Path

import pytest

from tests.sources.recordings import replay_of
from tests.support.vendors import build_staging, current_rows, rows

pytestmark = pytest.mark.slow

USER, COMPANY = "intercom:6762f14a1bb69f9f2193bba1", "intercom:6762f0971bb69f9f2193bb2b"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("intercom") / "home"
    replay_of("intercom").land(home)
    build_staging(home, "intercom")
    return home


def day(time: str) -> str:
    return f"2026-03-{time.replace(' ', 'T')}:00Z"


def test_a_conversation_is_a_ticket_unless_no_contact_wrote(home: Path) -> None:
    columns = "ticket_id, customer_id, contact_id, channel, priority, topic, team, status"
    assert current_rows(home, "intercom__tickets", columns) == {
        "intercom:501": (COMPANY, USER, "chat", "normal", "Refunds", "Billing", "solved"),
        "intercom:503": (None, USER, "chat", None, None, None, "solved"),
        # The lead was merged into the user.
        "intercom:504": (None, USER, "whatsapp", None, None, None, "solved"),
        "intercom:505": (None, USER, "chat", None, None, None, "deleted"),
        "intercom:601": (None, USER, None, None, "Bug", "Billing", "solved"),
    }
    left_out = "select ticket_id from staging.stg_intercom__{} where is_out_of_scope order by 1"
    expected = [("intercom:502",), ("intercom:602",)]
    assert rows(home, left_out.format("tickets")) == expected
    assert rows(home, left_out.format("ticket_events")) == expected


@pytest.mark.parametrize(
    ("conversation", "expected"),
    [
        (
            "501",
            [
                ("02 09:00", "customer", "true", None),
                ("02 09:10", "agent", "false", None),
                # An agent who replies to an unassigned conversation is assigned to it.
                ("02 09:30", "agent", "true", None),
                ("02 10:00", "agent", "true", None),
                ("02 10:00", "agent", None, "solved"),
                ("02 11:00", "customer", "true", None),
                ("02 11:00", "customer", None, "open"),
                ("02 12:00", "agent", None, "pending"),
                ("03 07:00", "bot", None, "open"),
                ("03 08:00", "bot", None, "solved"),
            ],
        ),
        (
            "503",
            [
                ("02 09:00", "agent", "true", None),
                ("02 09:20", "customer", "true", None),
                ("02 09:25", "system", None, "solved"),
                # A teammate that the settings name as a bot.
                ("02 09:25", "bot", "true", None),
            ],
        ),
        (
            "504",
            [
                ("02 09:00", "customer", "true", None),
                ("02 09:01", "bot", "true", None),
                ("02 09:05", "bot", None, "solved"),
            ],
        ),
        (
            "601",
            [
                ("02 09:00", "customer", "true", None),
                ("02 09:10", "agent", None, "open"),
                ("02 09:15", "agent", "true", None),
                ("02 09:20", "agent", None, "pending"),
                ("02 10:00", "agent", None, "solved"),
            ],
        ),
    ],
)
def test_parts_are_comments_and_changes_of_status(
    home: Path, conversation: str, expected: list[tuple]
) -> None:
    found = rows(
        home,
        "select occurred_at, actor_type, is_public, status from staging.stg_intercom__ticket_events"
        f" where ticket_id = 'intercom:{conversation}'"
        " order by occurred_at, cast(sequence as bigint)",
    )
    assert found == [(day(time), *row) for time, *row in expected]


def test_ratings_are_csat_from_1_to_5(home: Path) -> None:
    columns = "response_id, survey_id, ticket_id, contact_id, score, sent_at, responded_at, comment"
    assert current_rows(home, "intercom__survey_responses", columns) == {
        "intercom:501": (
            *("conversation_rating", "intercom:501", USER, "4"),
            *(day("02 10:01"), day("02 10:05"), "Fast"),
        ),
        "intercom:504": (
            *("conversation_rating", "intercom:504", USER, None),
            *(day("02 09:05"), None, None),
        ),
        "intercom:504-ai-agent": (
            *("ai_agent_rating", "intercom:504", USER, "5"),
            *(day("02 09:03"), day("02 09:04"), None),
        ),
    }


def test_people_and_companies(home: Path) -> None:
    columns = "contact_id, customer_id, email, created_at"
    assert current_rows(home, "intercom__contacts", columns) == {
        USER: (COMPANY, "a1@harbour.example", day("01 08:00")),
        "intercom:6762f14a1bb69f9f2193bba3": (None, None, day("01 09:00")),
    }
    columns = "customer_id, customer_name, industry, external_id, created_at"
    assert current_rows(home, "intercom__customers", columns) == {
        COMPANY: ("Harbour", "Shipping", "A-1", day("01 07:00"))
    }


def test_openings_end_at_midnight_and_holidays_recur(home: Path) -> None:
    openings = rows(
        home,
        "select timezone, weekday, opens_at, closes_at from staging.stg_intercom__business_hours"
        " where schedule = 'default' order by weekday",
    )
    assert openings == [
        ("America/New_York", "1", "09:00", "17:00"),
        ("America/New_York", "6", "22:00", "24:00"),
        ("America/New_York", "7", "00:00", "02:00"),
    ]
    always = "select count(*) from staging.stg_intercom__business_hours where schedule = 'Always'"
    assert rows(home, f"{always} and opens_at = '00:00' and closes_at = '24:00'") == [(7,)]
    holidays = rows(home, "select schedule, holiday_date from staging.stg_intercom__holidays")
    assert {("default", "2024-12-25"), ("default", "2026-12-25")} <= set(holidays)
    assert not any(date.endswith("12-24") for _, date in holidays)


def test_statistics_are_the_vendor_s_numbers(home: Path) -> None:
    found = rows(
        home,
        "select * exclude source_system from staging.stg_intercom__ticket_metrics order by all",
    )
    assert found == [
        ("intercom:501", None, 1, 1800, 1800, 23 * 3600, 9000),
        ("intercom:503", None, 0, 1800, 1800, 25 * 60, 9000),
    ]
