"""HubSpot's Service Hub: the messages and stages of tickets, and survey responses."""

from pathlib import Path

import duckdb
import pytest

from demo.servers.hubspot.company import feedback_options
from demo.servers.server import Company
from orchestration.sources.hubspot import tickets as hubspot_tickets
from tests.sources.hubspot.account import HUBSPOT, land, landed, now_ms, served


def with_tickets(company: Company, count: int) -> Company:
    """The company with tickets, each answered and solved a day after the one before."""
    tickets, events = [], []
    for number in range(count):
        day = f"2025-01-{number + 1:02}T"
        ticket = {"ticket_id": f"T-{number}", "created_at": f"{day}08:00:00Z", "team": "Support"}
        ticket |= {"contact_id": "P-0", "channel": "email", "priority": "normal", "topic": ""}
        tickets.append(ticket | {"status": "solved"})
        replied, solved = (
            {"ticket_id": f"T-{number}", "actor_type": "agent", "is_public": "true"}
            | {"event_id": f"E-{number}-{hour}", "occurred_at": f"{day}{hour}:00:00Z"}
            for hour in ("09", "10")
        )
        events.append(replied | {"event_type": "comment", "status": ""})
        events.append(solved | {"event_type": "status", "status": "solved"})
    return company | {"tickets": tickets, "ticket_events": events, "survey_responses": []}


def test_messages_are_read_with_each_new_one(small: Company, tmp_path: Path) -> None:
    with served(with_tickets(small, 5), has_service_hub=True) as (server, options):
        first = land(options, tmp_path)
        assert (first["tickets"], first["ticket_messages"], first["ticket_stage_changes"]) == (
            *(5, 5, 10),
        )
        assert land(options, tmp_path) == {}
        thread = server.tickets.threads[-1]
        message = server.tickets.messages[thread["id"]][0]
        at = "2025-01-06T09:00:00Z"
        server.tickets.messages[thread["id"]].insert(0, message | {"id": "new", "createdAt": at})
        thread["latestMessageTimestamp"] = at
        assert land(options, tmp_path) == {"ticket_messages": 1}


def test_messages_continue_at_the_page_of_the_last_load(
    small: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubspot_tickets, "THREADS_PER_PAGE", 2)
    with served(with_tickets(small, 5), has_service_hub=True) as (_, options):
        pages = [page for page in HUBSPOT.read(options, {}) if page.table == "ticket_messages"]
        assert [len(page.records) for page in pages] == [2, 2, 1]
        assert pages[-1].cursor == {"since": "2025-01-05T09:00:00.000Z"}
        for page, rest in zip(pages, (3, 1, 0), strict=True):
            later = HUBSPOT.read(options, {"ticket_messages": page.cursor})
            found = [row for each in later if each.table == page.table for row in each.records]
            # At the end, the last hour is read again.
            assert len(found) == max(rest, 1)
        refused = {"ticket_messages": pages[0].cursor | {"after": "no cursor"}}
        again = list(HUBSPOT.read(options, refused))
        assert sum(len(page.records) for page in again if page.table == "ticket_messages") == 5


def test_the_history_of_a_stage_remains(small: Company, tmp_path: Path) -> None:
    """HubSpot keeps the last twenty values of a property."""
    with served(with_tickets(small, 1), has_service_hub=True) as (server, options):
        land(options, tmp_path)
        [ticket] = server.tickets.histories
        changes = server.tickets.histories[ticket]
        newest = changes[0] | {"timestamp": "2025-01-02T00:00:00Z"}
        server.tickets.histories[ticket] = [newest]
        server.crm.change("tickets", ticket, now_ms())
        assert land(options, tmp_path) == {"tickets": 1, "ticket_stage_changes": 1}
    rows = str(tmp_path / "landing" / "hubspot" / "ticket_stage_changes" / "*.parquet")
    assert duckdb.execute("select count(*) from read_parquet(?)", [rows]).fetchone() == (3,)


@pytest.mark.slow
def test_survey_responses_have_the_scale_of_their_survey(small: Company, tmp_path: Path) -> None:
    answered = {"responded_at": "2026-01-01T00:00:00Z", "channel": "email", "touchpoint": "T"}
    answered |= {"comment": "C", "contact_id": "P-0"}
    surveys = {
        "s1": {"survey_type": "nps", "scale_min": "0", "scale_max": "10", "polarity": ""},
        "s2": {"survey_type": "ces", "scale_min": "1", "scale_max": "5", "polarity": "effort"},
    }
    rows = [
        {"response_id": f"V-{name}", "survey_id": name, "score": "3"} | answered | survey
        for name, survey in surveys.items()
    ]
    company = small | {"survey_responses": rows}
    columns = "survey_type, scale_min, scale_max, polarity, score, comment"
    with served(company) as (server, options):
        assert "feedback" not in land(options, tmp_path)
        options = {**options, **feedback_options(company)}
        assert land(options, tmp_path) == {"feedback": 2}
        assert landed(tmp_path, "feedback", columns) == [
            ("nps", "0", "10", None, "3", "C"),
            ("ces", "1", "5", "effort", "3", "C"),
        ]
        assert land(options, tmp_path) == {}
        # Other scales read all responses again.
        options |= {"survey_scales": "CES=none"}
        assert land(options, tmp_path) == {"feedback": 1}
        server.crm.archive("feedback_submissions", "36100000001", now_ms())
        assert land(options, tmp_path) == {"removed_feedback": 1}
