"""HubSpot's CRM: search ceiling, rate limits, associations, an account's properties."""

import time
from pathlib import Path

import pytest
import requests

from demo.servers.hubspot import crm as server_crm
from demo.servers.hubspot import search as server_search
from demo.servers.hubspot import server as hubspot_server
from demo.servers.server import Company
from orchestration.errors import BadConfigurationError, RefreshError, SourceUnavailableError
from orchestration.sources.connector import Page
from orchestration.sources.hubspot import client as hubspot_client
from orchestration.sources.hubspot import read as hubspot_read
from tests.sources.hubspot.account import HUBSPOT, land, landed, now_ms, served


@pytest.fixture
def fast_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Searches without the client's rate limit."""
    monkeypatch.setattr(hubspot_client, "SEARCHES_PER_SECOND", 1_000)


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
