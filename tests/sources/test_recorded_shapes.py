"""Responses in shapes recorded from the real services land, and staging returns their content."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.sources.recordings import replay_of
from tests.sources.salesforce.recorded import ACCOUNT_IDS, ASSET_IDS, CONTACT_IDS
from tests.sources.zendesk.recorded import BELOW_ENTERPRISE
from tests.support import vendors


@pytest.fixture
def home(recorded_home: Path) -> Path:
    return recorded_home


def staged(home: Path, model: str, columns: str, where: str = "true") -> set[tuple]:
    """Columns of a staging model's rows."""
    return set(vendors.rows(home, f"select {columns} from staging.stg_{model} where {where}"))


def test_zendesk_tickets_and_events(home: Path) -> None:
    columns = "ticket_id, channel, team, schedule, status, created_at, requester_email"
    created, email = "2025-03-01T09:00:00Z", "someone@harbour.example"
    assert staged(home, "zendesk__tickets", columns, "ticket_id is not null") == {
        ("zendesk:1", "api", "Billing", "Nouméa", "open", created, email),
        ("zendesk:2", "phone", None, "Nouméa", "hold", created, email),
        ("zendesk:3", None, None, "Nouméa", "merged", created, None),
        ("zendesk:9007199254740993", None, None, "Nouméa", "spam", created, None),
    }
    assert staged(home, "zendesk__ticket_metrics", "* exclude source_system") == {
        ("zendesk:1", 2, 0, 97 * 60, 23 * 60, None, None)
    }
    columns = "event_id, occurred_at, event_type, actor_type, is_public, status"
    assert staged(home, "zendesk__ticket_events", columns) == {
        ("zendesk:3", "2025-03-01T09:00:00Z", "comment", "customer", "true", None),
        ("zendesk:4", "2025-03-01T10:00:00Z", "comment", "agent", "false", None),
        ("zendesk:5", "2025-03-01T10:00:00Z", "status", "system", None, "pending"),
        # On a ticket that only AI agents handled.
        ("zendesk:9", "2025-03-01T10:01:30Z", "comment", "bot", "true", None),
    }


def test_zendesk_people_and_hours(home: Path) -> None:
    columns = "contact_id, email, full_name, is_deleted, is_out_of_scope"
    assert staged(home, "zendesk__contacts", columns) == {
        ("zendesk:7000000000001", "someone@harbour.example", "Ærøskøbing", False, False),
        ("zendesk:7000000000002", None, "gone", True, False),
        ("zendesk:77", None, None, False, False),
        # An agent.
        ("zendesk:7000000000009", "team@harbour.example", "Team", False, True),
    }
    assert staged(
        home, "zendesk__customers", "customer_id, email_domain, external_id, is_deleted"
    ) == {
        ("zendesk:21", "harbour.example", None, False),
        ("zendesk:22", None, "A-1", True),
    }
    assert staged(home, "zendesk__business_hours", "timezone, weekday, opens_at, closes_at") == {
        ("Pacific/Noumea", "1", "09:00", "17:00"),
        ("Pacific/Noumea", "6", "00:00", "24:00"),
    }
    assert staged(home, "zendesk__holidays", "holiday_date") == {("2025-12-31",), ("2026-01-01",)}


def test_zendesk_ratings(home: Path) -> None:
    """An unknown rating is rejected instead of counting as unanswered."""
    answered = "2025-03-03T10:00:00Z"
    assert staged(
        home,
        "zendesk__survey_responses",
        "ticket_id, score, responded_at, is_out_of_scope",
        "survey_id = 'satisfaction_rating'",
    ) == {
        ("zendesk:11", None, None, False),
        ("zendesk:12", "1", answered, False),
        ("zendesk:13", "0", answered, False),
        # A survey that was not offered.
        ("zendesk:14", None, None, True),
        ("zendesk:15", None, None, False),
        ("zendesk:16", "received", answered, False),
    }


def test_responses_to_csat_surveys_of_zendesk(home: Path) -> None:
    answered, sent = "2025-03-03T10:00:00Z", "2025-03-02T10:00:00.000+00:00"
    columns = "ticket_id, scale_min, scale_max, score, sent_at, responded_at, comment"
    found = staged(home, "zendesk__survey_responses", columns, "survey_id = '01J1ZKWF7R3Q'")
    assert found == {
        ("zendesk:11", "1", "5", "4", sent, answered, "Fine"),
        ("zendesk:12", "1", "2", "1", sent, answered, None),
        ("zendesk:11", "1", "3", "2", sent, answered, None),
        ("zendesk:11", "1", "5", "5", sent, answered, None),
        ("zendesk:11", None, None, None, sent, None, None),
        ("zendesk:11", "1", "5", "3", None, answered, None),
    }
    responder = {("zendesk:7000000000001",)}
    assert staged(home, "zendesk__survey_responses", "contact_id", "score = '4'") == responder


def test_a_later_read_starts_29_days_before_the_last_survey(tmp_path: Path) -> None:
    """An answer can change until its survey expires."""
    replay = replay_of("zendesk")
    replay.land(tmp_path)
    replay.land(tmp_path)
    # The last time is that of an answer, to the survey whose id has none.
    since = int(datetime(2025, 2, 2, 10, tzinfo=UTC).timestamp()) * 1_000
    path = "GET /api/v2/guide/survey_responses?page%5Bsize%5D=50"
    assert [one for one in replay.requests if "survey_responses" in one] == [
        path, f"{path}&filter%5Bcreated_at_start%5D={since}"
    ]  # fmt: skip


def test_hubspot_companies_and_contacts(home: Path) -> None:
    assert staged(
        home,
        "hubspot__customers",
        "customer_id, customer_name, region, email_domain, created_at, is_deleted",
    ) == {
        (
            "hubspot:3101",
            "Harbour, Inc.",
            None,
            "harbour.example",
            "2023-03-24T03:00:14.155Z",
            True,
        ),
        ("hubspot:3102", "Quay 🎯", "United States", None, "2023-03-24T03:00:14.155Z", False),
        ("hubspot:3103", None, None, None, "2023-01-16T05:00:00Z", False),
    }
    assert staged(
        home, "hubspot__contacts", "contact_id, customer_id, email, full_name, created_at"
    ) == {
        # Its primary company was merged into another one.
        ("hubspot:1", "hubspot:3103", "vera@harbour.example", "Vera", None),
        ("hubspot:51", None, None, None, "2023-03-24T03:00:13.789Z"),
    }


def test_hubspot_deals_and_subscriptions(home: Path) -> None:
    assert staged(home, "hubspot__orders", "order_id, customer_id, ordered_at, amount, status") == {
        ("hubspot:6101", "hubspot:3103", "2024-01-01T00:00:00.000Z", "500", "paid"),
        ("hubspot:6102", None, "2024-01-01T00:00:00Z", "3233.5", "paid"),
        ("hubspot:6103", None, "2023-03-24T03:01:01Z", None, "pending"),
    }
    columns = "subscription_id, customer_id, plan, start_date, end_date, mrr, currency, is_deleted"
    assert staged(home, "hubspot__subscriptions", columns) == {
        ("hubspot:6901", "hubspot:3102", "Pro", "2024-01-01", "2025-01-01", "99.5", "EUR", False)
    }


def test_hubspot_tickets_and_events(home: Path) -> None:
    columns = "ticket_id, customer_id, contact_id, channel, priority, topic, team, status"
    first = (
        "hubspot:801",
        "hubspot:3102",
        "hubspot:51",
        "web",
        "normal",
        None,
        "Support",
        "solved",
    )
    assert staged(home, "hubspot__tickets", columns) == {
        first,
        ("hubspot:802", None, None, "email", None, None, None, "open"),
        ("hubspot:804", None, None, None, None, "BILLING_ISSUE", "Support", "solved"),
        ("hubspot:806", None, None, None, None, None, "Support", "merged"),
    }
    columns = "ticket_id, occurred_at, event_type, actor_type, is_public, status"
    day, ticket = "2023-03-24T", "hubspot:801"
    assert staged(home, "hubspot__ticket_events", columns, "not is_out_of_scope") == {
        (ticket, f"{day}01:10:00.000Z", "comment", "customer", "true", None),
        (ticket, f"{day}01:10:00.000Z", "status", "agent", None, "open"),
        (ticket, f"{day}01:20:00.000Z", "comment", "bot", "true", None),
        (ticket, f"{day}01:30:00.000Z", "comment", "agent", "true", None),
        (ticket, f"{day}01:30:00.000Z", "status", "agent", None, "pending"),
        (ticket, f"{day}01:40:00.000Z", "comment", "agent", "false", None),
        (ticket, f"{day}02:00:00.000Z", "status", "agent", None, "solved"),
        ("hubspot:804", f"{day}01:00:00.000Z", "status", "agent", None, "solved"),
    }


def test_hubspot_ticket_metrics(home: Path) -> None:
    columns = "ticket_id, first_reply_seconds, full_resolution_seconds"
    assert staged(home, "hubspot__ticket_metrics", columns) == {
        ("hubspot:801", 1_800.0, 3_600.0),
        ("hubspot:802", None, None),
        ("hubspot:804", None, None),
        ("hubspot:806", None, None),
    }


def test_hubspot_survey_responses(home: Path) -> None:
    columns = (
        "response_id, survey_type, scale_min, scale_max, score, contact_id, ticket_id, channel,"
        " comment, is_deleted"
    )
    found = staged(home, "hubspot__survey_responses", columns, "not is_out_of_scope")
    vera, merged = "hubspot:1", "hubspot:51"
    assert found == {
        ("hubspot:9001", "nps", "0", "10", "9", vera, "hubspot:802", "email", "Fast", False),
        ("hubspot:9002", "csat", "0", "2", "1", merged, "hubspot:801", "email", None, False),
        ("hubspot:9003", "ces", "1", "7", "7", vera, None, "chat", None, True),
        ("hubspot:9004", "csat", "1", "5", "2", vera, None, "email", None, False),
        # Validation rejects an unknown type.
        ("hubspot:9007", "LOYALTY", "0", "10", "2", vera, None, "email", None, False),
    }


def test_stripe_orders(home: Path) -> None:
    assert staged(home, "stripe__orders", "order_id, amount", "not is_out_of_scope") == {
        ("stripe:ch_1", "30.000000000"), ("stripe:re_1", "-5.000000000")
    }  # fmt: skip


def test_salesforce_accounts_contacts_and_assets(home: Path) -> None:
    accounts = [f"salesforce:{id_}" for id_ in ACCOUNT_IDS]
    columns = "customer_id, customer_name, email_domain, external_id, is_deleted"
    assert staged(home, "salesforce__customers", columns) == {
        (accounts[0], "Harbour College", "harbour.example", None, False),
        (accounts[1], "Quay & Sons", None, None, False),
        (accounts[2], "Was two", None, accounts[0], True),
    }
    created = "2020-11-02T21:03:23.000+0000"
    columns = "contact_id, customer_id, email, full_name, created_at, is_deleted"
    assert staged(home, "salesforce__contacts", columns) == {
        (f"salesforce:{CONTACT_IDS[0]}", None, None, "First", created, False),
        (
            f"salesforce:{CONTACT_IDS[1]}",
            accounts[0],
            "a@b.example",
            'Ana "A"\nØ, 🎯',
            created,
            False,
        ),
        (f"salesforce:{CONTACT_IDS[2]}", None, None, None, None, True),
    }
    assert staged(
        home, "salesforce__subscriptions", "subscription_id, start_date, end_date, mrr"
    ) == {
        (f"salesforce:{ASSET_IDS[0]}", "2021-01-18", None, "12.5"),
        (f"salesforce:{ASSET_IDS[1]}", "2022-02-01", "2023-02-01", None),
    }


def test_features_missing_from_a_zendesk_plan_are_skipped(tmp_path: Path) -> None:
    replay = replay_of("zendesk", BELOW_ENTERPRISE)
    replay.land(tmp_path)
    read = {
        path.name
        for path in (tmp_path / "landing" / "zendesk").iterdir()
        if any(path.glob("*.parquet"))
    }
    assert {"tickets", "users", "organizations", "groups"} <= read
    assert "GET /api/v2/satisfaction_ratings.json?page%5Bsize%5D=100" in replay.requests
