"""The check of query plans finds the joins that compare each pair of rows, in any table."""

from collections.abc import Iterator

import duckdb
import pytest

from tests.support.join_plans import superlinear_joins

CONTACTS = """
    select contacts.contact_id, by_email.contact_id as resolved_contact_id
    from contacts left join contacts as by_email on {}
"""
EVENTS = """
    select events.id, users.role
    from events
    left join users on events.actor_id = users.id and events.seen_at >= users.valid_from and {}
"""
WEEKDAYS = """
    with
    weekdays (name, weekday) as (values ('monday', '1'), ('tuesday', '2'), ('wednesday', '3')),
    days as (
        select weekdays.weekday, json_extract_string(hours, '$.' || weekdays.name) as opens_at
        from calendars cross join weekdays
    )
    select * from days where opens_at is not null
"""
LINEAR = {
    "equality": CONTACTS.format(
        "case when not contacts.is_crm then contacts.email end = by_email.email"
    ),
    "equality and a range": EVENTS.format("events.seen_at < users.valid_to"),
    "settings": "select events.id from events"
    " cross join refresh_settings where seen_at < as_of_end_at",
    "an aggregate": "select id from events cross join (select max(seen_at) as last from events)",
    "the first row": "select events.id from events cross join"
    " (select hours from calendars order by hours limit 1)",
    "a CTE of one row": "with newest as materialized (select max(seen_at) as seen_at from events)"
    " select id from events cross join newest union all"
    " select id from events cross join newest where events.seen_at < newest.seen_at",
    "no row": "select id from events where not exists (select 1 from users where role = 'none')",
    "unnested values": "select hours, unnest(['monday', 'tuesday']) as weekday from calendars",
}
SUPERLINEAR = {
    "a condition on the left side": CONTACTS.format(
        "contacts.email = by_email.email and not contacts.is_crm"
    ),
    "an alternative for null": EVENTS.format(
        "(users.valid_to is null or events.seen_at < users.valid_to)"
    ),
    "values": WEEKDAYS,
    "values without a filter": WEEKDAYS.replace("where opens_at is not null", ""),
    "every row": "select events.id from events left join calendars on true",
    "an alternative": "select events.id from events"
    " left join users on actor_id = users.id or role = actor_id",
    "a range": "select events.id from events inner join users on seen_at >= valid_from",
    "two ranges": "select events.id from events"
    " inner join users on seen_at >= valid_from and seen_at < valid_to",
    "a cross product": "select events.id from events cross join users",
    "a CTE of several rows": "with roles as materialized (select role from users)"
    " select id from events cross join roles union all select id from events cross join roles",
    "a subquery per row": "select id, (select count(*) from users where valid_from < seen_at)"
    " from events",
}


@pytest.fixture(scope="module", params=[0, 1, 10, 5000])
def connection(request: pytest.FixtureRequest) -> Iterator[duckdb.DuckDBPyConnection]:
    """Tables with a number of rows, on which the planner's choice of operators depends."""
    with duckdb.connect() as connection:
        rows = f"from range({request.param}) as r(i)"
        for table in (
            f"contacts as select i as contact_id, 'p' || i as email, i % 2 = 0 as is_crm {rows}",
            f"events as select i as id, 'u' || i as actor_id, i as seen_at {rows}",
            f"users as select 'u' || i as id, 'agent' as role, i as valid_from,"
            f" i + 1 as valid_to {rows}",
            f"calendars as select '{{}}' as hours {rows}",
            "refresh_settings as select 100 as as_of_end_at",
        ):
            connection.execute(f"create table {table}")
        yield connection


@pytest.mark.parametrize("kind", SUPERLINEAR)
def test_joins_that_grow_with_the_square_are_found(
    connection: duckdb.DuckDBPyConnection, kind: str
) -> None:
    assert superlinear_joins(connection, SUPERLINEAR[kind]) != []


@pytest.mark.parametrize("kind", LINEAR)
def test_joins_by_equality_or_with_one_row_are_not(
    connection: duckdb.DuckDBPyConnection, kind: str
) -> None:
    assert superlinear_joins(connection, LINEAR[kind]) == []
