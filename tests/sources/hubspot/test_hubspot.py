"""HubSpot's particularities: search ceiling, rate limits, associations, an account's properties."""

import time
from pathlib import Path

import duckdb
import pytest
import requests

from demo.servers.hubspot import crm as server_crm
from demo.servers.hubspot import search as server_search
from demo.servers.hubspot import server as hubspot_server
from demo.servers.hubspot.company import feedback_options
from demo.servers.server import Company
from orchestration.errors import BadConfigurationError, RefreshError, SourceUnavailableError
from orchestration.sources.connector import Page
from orchestration.sources.hubspot import client as hubspot_client
from orchestration.sources.hubspot import read as hubspot_read
from orchestration.sources.hubspot import tickets as hubspot_tickets
from tests.sources.hubspot.account import HUBSPOT, land, now_ms, served


@pytest.fixture
def small() -> Company:
    """Three customers with a contact and an order each."""
    created = {"created_at": "2025-01-01T00:00:00Z"}
    customer = {
        "customer_name": "",
        "segment": "",
        "region": "",
        "industry": "",
        "email_domain": "",
    }
    order = {
        "ordered_at": "2025-01-01T00:00:00Z",
        "amount": "1.00",
        "currency": "USD",
        "status": "paid",
    }
    return {
        "customers": [{"customer_id": f"C-{n}"} | customer | created for n in range(3)],
        "contacts": [
            {
                "contact_id": f"P-{n}",
                "customer_id": f"C-{n}",
                "email": f"p{n}@c.example",
                "full_name": "A B",
            }
            | created
            for n in range(3)
        ],
        "orders": [{"order_id": f"O-{n}", "customer_id": f"C-{n}"} | order for n in range(3)],
        "subscriptions": [
            {
                "subscription_id": "S-0",
                "customer_id": "C-0",
                "plan": "team",
                "mrr": "9.00",
                "currency": "USD",
            }
            | {"start_date": "2025-01-01", "end_date": ""}
        ],
        "referrals": [],
    }


@pytest.fixture
def fast_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Searches without the client's rate limit."""
    monkeypatch.setattr(hubspot_client, "SEARCHES_PER_SECOND", 1_000)


def landed(home: Path, table: str, columns: str) -> list[tuple]:
    """The newest landed version of each record."""
    return duckdb.execute(
        f"select {columns} from read_parquet(?) qualify row_number() over (partition by id"
        " order by _dlt_load_id desc, _row_number desc) = 1 order by id",
        [f"{home}/landing/hubspot/{table}/*.parquet"],
    ).fetchall()


def test_more_changes_at_one_instant_than_a_search_returns(
    small: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fast_searches: None
) -> None:
    monkeypatch.setattr(server_search, "CEILING", 1_000)
    order = small["orders"][0]
    small["orders"] = [order | {"order_id": f"O-{n:05}"} for n in range(1_050)]
    with served(small) as (server, options):
        land(options, tmp_path)
        token = {"Authorization": f"Bearer {options['access_token']}"}
        beyond = {"filterGroups": [], "limit": 200, "after": "1000"}
        url = f"{options['base_url']}/crm/objects/2026-03/deals/search"
        assert requests.post(url, json=beyond, headers=token, timeout=60).status_code == 400
        now = now_ms()
        for id_ in server.crm.live_ids["deals"]:
            server.crm.change("deals", id_, now, amount="2.00")
        assert land(options, tmp_path) == {"deals": 1_050}
        assert set(landed(tmp_path, "deals", "amount")) == {("2.00",)}
        assert land(options, tmp_path) == {}


def test_records_that_change_during_a_search_hide_no_others(
    small: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fast_searches: None
) -> None:
    monkeypatch.setattr(hubspot_read, "SEARCH_LIMIT", 10)
    small["orders"] = [small["orders"][0] | {"order_id": f"O-{n:05}"} for n in range(95)]
    with served(small) as (server, options):
        land(options, tmp_path)
        ids, search = server.crm.live_ids["deals"], hubspot_server.search
        for id_ in ids:
            server.crm.change("deals", id_, now_ms(), amount="2.00")

        def changing(crm, name, query, now):
            response = search(crm, name, query, now)
            for id_ in ids[:15] if name == "deals" else []:
                crm.change("deals", id_, now_ms(), amount="3.00")
            return response

        monkeypatch.setattr(hubspot_server, "search", changing)
        land(options, tmp_path)
        assert all(amount != "1.00" for (amount,) in landed(tmp_path, "deals", "amount"))
        monkeypatch.setattr(hubspot_server, "search", search)
        land(options, tmp_path)
        assert [amount for (amount,) in landed(tmp_path, "deals", "amount")] == ["3.00"] * 15 + [
            "2.00"
        ] * 80


def test_a_change_that_searches_show_late_is_found(small: Company, tmp_path: Path) -> None:
    with served(small) as (server, options):
        land(options, tmp_path)
        first, second, _ = server.crm.live_ids["deals"]
        server.crm.change("deals", first, now_ms(), searchable=now_ms() + 600_000, amount="7.00")
        server.crm.change("deals", second, now_ms(), amount="8.00")
        assert land(options, tmp_path) == {"deals": 1}
        server.now = lambda: time.time() + 900
        assert land(options, tmp_path) == {"deals": 1}
        assert landed(tmp_path, "deals", "amount") == [("7.00",), ("8.00",), ("1.00",)]


def test_a_reported_rate_limit_is_never_exceeded(small: Company, tmp_path: Path) -> None:
    small["orders"] = [small["orders"][0] | {"order_id": f"O-{n:05}"} for n in range(2_000)]
    with served(small) as (server, options):
        server.limit, server.limit_seconds = 12, 0.5
        land(options, tmp_path)
        assert server.requests == server.min_requests() > server.limit
        assert server.refused == 0


def test_a_refusal_is_retried_and_a_used_up_day_ends_the_read(
    small: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = hubspot_server._rate_limited
    with served(small) as (server, options):
        land(options, tmp_path)

        def refuse_once(policy: str) -> dict:
            server.searches_per_second = None
            return refusal(policy)

        monkeypatch.setattr(hubspot_server, "_rate_limited", refuse_once)
        server.searches_per_second = 0
        assert land(options, tmp_path) == {}
        assert server.refused == 1
        server.requests_per_day, server.refused = server.requests + 2, 0
        with pytest.raises(
            RefreshError, match=r"hubspot: .*daily API requests are used up.*midnight"
        ) as refused:
            land(options, tmp_path)
        assert not isinstance(refused.value, SourceUnavailableError), "a retry does not help"
        assert server.refused == 1


def test_a_limit_used_up_by_other_programs_is_waited_for_once(small: Company) -> None:
    with served(small) as (server, options):
        server.limit, server.limit_seconds = 40, 2.0
        server._recent.extend([time.monotonic()] * 40)
        pages = list(HUBSPOT.read(options, {}))
        assert sum(len(page.records) for page in pages) == 10
        assert server.refused <= 1


def test_removed_records_land_once(small: Company, tmp_path: Path) -> None:
    with served(small) as (server, options):
        land(options, tmp_path)
        first, second, _ = server.crm.live_ids["companies"]
        deal = server.crm.live_ids["deals"][0]
        server.crm.archive("deals", deal, now_ms())
        winner = server.crm.merge("companies", first, second, now_ms())
        assert land(options, tmp_path) == {
            "companies": 1,
            "removed_companies": 2,
            "removed_deals": 1,
        }
        assert landed(tmp_path, "removed_companies", "id, merged_into_id") == [
            (first, winner),
            (second, winner),
        ]
        assert [id_ for id_, at in landed(tmp_path, "removed_deals", "id, removed_at") if at] == [
            deal
        ]
        assert land(options, tmp_path) == {}
        server.crm.change("companies", winner, now_ms(), segment="smb")
        assert land(options, tmp_path) == {"companies": 1}


def test_disabled_objects_are_not_requested(small: Company, tmp_path: Path) -> None:
    with served(small) as (server, options):
        land(
            options
            | {
                "subscriptions_object": "none",
                "referrals_object": "none",
                "segment_property": "none",
            },
            tmp_path,
        )
        assert server.requests == 8
        assert landed(tmp_path, "subscriptions", "id") == []


def test_the_primary_company_is_found_on_any_page_of_associations(
    small: Company, tmp_path: Path
) -> None:
    with served(small) as (server, options):
        first, second, third = server.crm.live_ids["companies"]
        contacts = server.crm.live_ids["contacts"]
        server.crm.associate("contacts", contacts[0], "companies", [third, first, second])
        server.crm.associate("contacts", contacts[1], "companies", [])
        server.associations_per_page = 1
        land(options, tmp_path)
        assert landed(tmp_path, "contacts", "company_id") == [(third,), (None,), (third,)]


def test_unavailable_associations_are_an_error(
    small: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_crm, "nothing_associated", lambda *_: {"category": "INTERNAL_ERROR"})
    with served(small) as (server, options):
        server.crm.associations.clear()
        with pytest.raises(
            SourceUnavailableError, match=r"hubspot: .*contacts/companies.*INTERNAL_ERROR"
        ):
            land(options, tmp_path)


def test_changes_without_a_new_time_are_found_by_a_full_read(
    small: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(small) as (server, options):
        land(options, tmp_path)
        third = server.crm.live_ids["companies"][2]
        server.crm.associate("deals", server.crm.live_ids["deals"][0], "companies", [third])
        assert land(options, tmp_path) == {}
        monkeypatch.setattr(hubspot_read, "FULL_READ_DAYS", -1)
        assert land(options, tmp_path) == {"deals": 1}
        assert landed(tmp_path, "deals", "company_id")[0] == (third,)


def test_changed_stage_options_reread_all_deals(small: Company, tmp_path: Path) -> None:
    with served(small) as (_, options):
        land(options, tmp_path)
        assert land(options | {"won_stages": "signed", "lost_stages": "closedwon"}, tmp_path) == {
            "deals": 3
        }
        assert landed(tmp_path, "deals", "status") == [("cancelled",)] * 3
        swapped = {
            "start_property": options["end_property"],
            "end_property": options["start_property"],
        }
        assert land(options | swapped, tmp_path) == {"deals": 3, "subscriptions": 1}


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


def test_a_refused_cursor_restarts_the_list(small: Company) -> None:
    with served(small) as (_, options):
        pages: list[Page] = list(HUBSPOT.read(options, {}))
        kept = {page.table: page.cursor for page in pages if page.table == "deals"}
        again = list(HUBSPOT.read(options, {"deals": kept["deals"] | {"after": "no cursor"}}))
        assert sum(len(page.records) for page in again if page.table == "deals") == 3


@pytest.mark.parametrize(
    ("setting", "value"),
    [("segment_property", "tier"), ("mrr_property", "tier"), ("subscriptions_object", "abos")],
)
def test_missing_properties_and_objects_are_reported_with_their_setting(
    small: Company, tmp_path: Path, setting: str, value: str
) -> None:
    with served(small) as (_, options), pytest.raises(BadConfigurationError) as error:
        land(options | {setting: value}, tmp_path)
    assert f"SOURCES__HUBSPOT__{setting.upper()}" in str(error.value) and "\n" not in str(
        error.value
    )
