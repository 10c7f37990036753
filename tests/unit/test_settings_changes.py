"""Changed sources, time zone and currency: what blocks, what is shown, and the demo company."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest
import yaml

from expectations.folders import EXPECTATIONS
from orchestration.errors import BadConfigurationError
from orchestration.home import Home, database_of
from orchestration.monitoring.runs import settings_of_refresh
from orchestration.publishing import company_sources, published_sources
from orchestration.settings import Settings
from orchestration.validation.last_publication import attach_last_publication

Counts = dict[str, dict[str, int]]
FACTS = ("tickets", "survey_responses", "orders", "subscriptions", "referrals")
SUITE = yaml.safe_load((EXPECTATIONS / "continuity" / "settings.yml").read_text(encoding="utf-8"))
TICKETS = {"fct_tickets": {"zendesk": 90, "files": 10}, "fct_orders": {"files": 50}}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    home = Home(tmp_path)
    home.versions.mkdir(parents=True)
    return Settings(home, ("zendesk", "files"), None, date(2026, 3, 31), "UTC", "USD")


def publish(settings: Settings, counts: Counts, with_sources: bool = True) -> Path:
    """Publish a version with some rows per source, and return its folder."""
    version = settings.home.versions / "20260401T000000Z-aaaaaa"
    version.mkdir()
    with duckdb.connect(str(database_of(version))) as connection:
        write_facts(connection, counts)
        connection.execute(
            "create schema metrics; create table metrics.refresh_info as select ?::date as"
            " as_of_date, ? as timezone, ? as currency, ? as sources",
            [
                settings.as_of_date,
                settings.timezone,
                settings.currency,
                ",".join(sorted(settings.sources)),
            ],
        )
        if not with_sources:
            connection.execute("alter table metrics.refresh_info drop column sources")
    settings.home.current.symlink_to(version)
    return version


def write_facts(connection: duckdb.DuckDBPyConnection, counts: Counts) -> None:
    connection.execute("create schema marts; create schema quality")
    for table in ("dim_customers", *(f"fct_{fact}" for fact in FACTS)):
        connection.execute(f"create table marts.{table} (source_system varchar)")
        for system, count in counts.get(table, {}).items():
            connection.execute(f"insert into marts.{table} select ? from range(?)", [system, count])
    systems = sorted({system for by_source in counts.values() for system in by_source})
    connection.execute("create table quality.row_ledger (source_system varchar)")
    if systems:
        connection.executemany("insert into quality.row_ledger values (?)", [[s] for s in systems])


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as warehouse; use warehouse")
        yield connection


def findings(
    warehouse: duckdb.DuckDBPyConnection, settings: Settings, counts: Counts
) -> list[tuple[str, bool]]:
    """Each changed setting, and whether it blocks."""
    write_facts(warehouse, counts)
    warehouse.execute(
        "create schema utilities; create table utilities.refresh_settings as select ?::date as"
        " as_of_date, ? as timezone, ? as currency",
        [settings.as_of_date, settings.timezone, settings.currency],
    )
    attach_last_publication(warehouse, settings)
    rows = warehouse.execute(SUITE["query"]).df()
    assert all(rows["changed_settings"] == 1)
    return sorted(zip(rows["change"], (rows["dropped_rows"] > 0).tolist(), strict=True))


def test_the_suite_blocks_losses_and_shows_changes() -> None:
    error, warning = SUITE["expectations"]
    assert error["arguments"] == {"column": "dropped_rows", "max_value": 0}
    assert "severity" not in error
    assert warning["arguments"] == {"column": "changed_settings", "max_value": 0}
    assert warning["severity"] == "warn" and SUITE["key"] == ["change"]


@pytest.mark.parametrize(
    ("sources", "tickets", "orders", "lost", "blocks"),
    [
        ("files", {"files": 10}, {"files": 50}, "90 of 100 tickets", True),
        ("zendesk", {"zendesk": 90}, {}, "50 of 50 orders, 10 of 100 tickets", True),
        ("salesforce,zendesk", {"zendesk": 500}, {}, "50 of 50 orders, 10 of 100 tickets", True),
        ("hubspot", {"hubspot": 100}, {"hubspot": 50}, "50 of 50 orders, 100 of 100 tickets", True),
        ("delighted,files,zendesk", {"files": 10, "zendesk": 90}, {"files": 50}, "no row", False),
        ("delighted,files,zendesk", {"zendesk": 85}, {"files": 50}, "15 of 100 tickets", False),
    ],
)
def test_a_changed_list_of_sources_blocks_if_it_drops_much(
    warehouse: duckdb.DuckDBPyConnection,
    settings: Settings,
    sources: str,
    tickets: dict[str, int],
    orders: dict[str, int],
    lost: str,
    blocks: bool,
) -> None:
    publish(settings, TICKETS)
    kept = {"fct_tickets": tickets, "fct_orders": orders}
    named = f"CX_SOURCES from files,zendesk to {sources} drops {lost}"
    changed = replace(settings, sources=tuple(sources.split(",")))
    assert findings(warehouse, changed, kept) == [(named, blocks)]


def test_a_source_with_few_rows_is_only_shown(
    warehouse: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    publish(settings, {"fct_tickets": {"zendesk": 8, "files": 5}})
    kept = {"fct_tickets": {"zendesk": 8}}
    named = "CX_SOURCES from files,zendesk to zendesk drops 5 of 13 tickets"
    assert findings(warehouse, replace(settings, sources=("zendesk",)), kept) == [(named, False)]


def test_rows_that_go_with_a_changed_zone_or_currency_block(
    warehouse: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    publish(settings, TICKETS)
    changed = replace(settings, timezone="Asia/Tokyo", currency="EUR")
    kept = TICKETS | {"fct_orders": {"files": 39}}
    assert findings(warehouse, changed, kept) == [
        ("CX_CURRENCY from USD to EUR drops 11 of 50 orders", True),
        ("CX_TIMEZONE from UTC to Asia/Tokyo drops 11 of 50 orders", True),
    ]
    assert warehouse.execute("select comparable from published.comparison").fetchone() == (True,)
    assert warehouse.execute("select count(*) from published.marts.fct_orders").fetchone() == (50,)


def test_nothing_is_reported_without_a_change_or_a_publication(
    warehouse: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    assert findings(warehouse, settings, TICKETS) == []


def test_unchanged_settings_are_not_reported(
    warehouse: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    publish(settings, TICKETS)
    changed = replace(settings, sources=("files", "zendesk"), as_of_date=date(2026, 4, 1))
    assert findings(warehouse, changed, {}) == []


def test_a_company_replaces_the_demo_company(
    warehouse: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    """The vendors of the demo company have the names of real ones, so nothing is compared."""
    publish(replace(settings, sources=("demo",)), {"fct_tickets": {"zendesk": 1000}})
    kept = {"fct_tickets": {"zendesk": 3}}
    named = "CX_SOURCES from demo to files,zendesk drops 997 of 1000 tickets"
    assert findings(warehouse, settings, kept) == [(named, False)]
    assert warehouse.execute("select comparable from published.comparison").fetchone() == (False,)
    for table in ("published.marts.fct_tickets", "published.earlier_row_ledgers"):
        assert warehouse.execute(f"select count(*) from {table}").fetchone() == (0,)


@pytest.fixture
def demo(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home that `CX_SOURCES` unset names."""
    monkeypatch.setenv("CX_HOME", str(settings.home))
    monkeypatch.setenv("CX_SOURCES", "")
    return settings.home


def land(home: Home, folder: str) -> None:
    marks = home.landing / folder / "_dlt_loads"
    marks.mkdir(parents=True)
    (marks / "1.jsonl").write_text('{"load_id": "1", "status": 0}', encoding="utf-8")


@pytest.mark.parametrize("named", ["", "demo"])
@pytest.mark.parametrize("is_published", [True, False])
def test_the_demo_company_never_replaces_another_one(
    demo: Home, settings: Settings, named: str, is_published: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CX_SOURCES", named)
    if is_published:
        publish(settings, TICKETS)
    else:
        land(demo, "files")
        land(demo, "zendesk")
    with pytest.raises(BadConfigurationError) as caught:
        settings_of_refresh()
    begin = "CX_SOURCES: 'demo' would" if named else "CX_SOURCES: not set, so 'demo' would"
    assert str(caught.value).startswith(f"{begin} replace 'files,zendesk' in {demo}; set ")
    assert "set CX_SOURCES=files,zendesk, or choose another CX_HOME" in str(caught.value)
    monkeypatch.setenv("CX_SOURCES", "files")
    monkeypatch.setenv("CX_FILES_DIR", os.fspath(demo))
    assert settings_of_refresh().sources == ("files",)


def test_the_demo_company_replaces_itself(demo: Home, settings: Settings) -> None:
    assert settings_of_refresh().sources == ("demo",)
    for vendor in ("salesforce", "zendesk", "qualtrics"):
        land(demo, f"demo_{vendor}")
    publish(replace(settings, sources=("demo",)), {"fct_tickets": {"zendesk": 1000}})
    assert settings_of_refresh().sources == ("demo",)


def test_versions_of_an_earlier_release_name_their_sources_in_the_ledger(
    settings: Settings,
) -> None:
    counts = {"fct_tickets": {"salesforce": 1, "zendesk": 1, "qualtrics": 1}}
    version = publish(settings, counts, with_sources=False)
    assert published_sources(version) == ("demo",) and company_sources(settings.home) == ()
    land(settings.home, "zendesk")
    assert company_sources(settings.home) == ("qualtrics", "salesforce", "zendesk")


def test_a_damaged_version_does_not_open_a_home_to_the_demo_company(
    demo: Home, settings: Settings
) -> None:
    version = publish(settings, TICKETS)
    land(demo, "files")
    database_of(version).write_bytes(b"garbage")
    with pytest.raises(BadConfigurationError, match="CX_SOURCES"):
        settings_of_refresh()
