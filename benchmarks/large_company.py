"""A large company as a folder of entity files, drawn by DuckDB: volumes of a real one, no story."""

from pathlib import Path

import duckdb

FIRST_DAY = "2023-01-01"
DAYS = 1186
LAST_DAY = "2026-03-31"

# One query an entity. `h(text)` is a number in 0–999,999 drawn from the text, so that every run is
# the same.
ENTITIES = {
    "customers": """
        select 'C' || i as customer_id, 'Customer ' || i as customer_name,
            ['enterprise', 'mid-market', 'smb'][1 + h('s' || i) % 3] as segment,
            ['EMEA', 'AMER', 'APAC'][1 + h('r' || i) % 3] as region, 'software' as industry,
            'c' || i || '.example' as email_domain, '2022-12-01T08:00:00Z' as created_at
        from range($tickets // 50) as r(i)
    """,
    "contacts": """
        select 'P' || i as contact_id, 'C' || (i % ($tickets // 50)) as customer_id,
            'p' || i || '@c' || (i % ($tickets // 50)) || '.example' as email,
            'Person ' || i as full_name,
            '2022-12-01T08:00:00Z' as created_at
        from range($tickets // 10) as r(i)
    """,
    "subscriptions": """
        select 'S' || i as subscription_id, 'C' || (i % ($tickets // 50)) as customer_id,
            'pro' as plan,
            strftime(date '2023-01-01' + (h('d' || i) % 1000)::integer, '%Y-%m-%d') as start_date,
            case when i % 4 = 0
                then strftime(
                    date '2023-01-01' + (1001 + h('e' || i) % 180)::integer, '%Y-%m-%d'
                ) end as end_date,
            20 + h('m' || i) % 500 as mrr, ['USD', 'EUR', 'GBP'][1 + i % 3] as currency
        from range($tickets // 25) as r(i)
    """,
    "orders": """
        select 'O' || i as order_id, 'C' || (h('c' || i) % ($tickets // 50)) as customer_id,
            moment('o' || i, 0) as ordered_at, h('a' || i) / 100 as amount, 'USD' as currency,
            'paid' as status
        from range($tickets // 5) as r(i)
    """,
    "tickets": """
        select 'T' || i as ticket_id, null as customer_id,
            case when i % 2 = 0 then 'P' || (h('p' || i) % ($tickets // 10)) end as contact_id,
            'p' || (h('p' || i) % ($tickets // 10))
                || '@c' || (h('p' || i) % ($tickets // 50)) || '.example'
                as requester_email,
            ['email', 'chat', 'phone', 'web'][1 + i % 4] as channel, 'normal' as priority,
            ['billing', 'bug', 'how-to'][1 + i % 3] as topic, 'tier ' || (1 + i % 3) as team,
            'office' as schedule,
            'solved' as status, moment('t' || i, 0) as created_at
        from range($tickets) as r(i)
    """,
    "ticket_events": """
        select 'E' || (i * 4 + n) as event_id, 'T' || i as ticket_id,
            moment('t' || i, n * n * 5400 + n * (i % 977)) as occurred_at,
            n as sequence, case when n = 3 then 'status' else 'comment' end as event_type,
            case when n = 0 then 'customer' else 'agent' end as actor_type,
            case when n = 3 then null else 'true' end as is_public,
            case when n = 3 then 'solved' end as status
        from range($tickets) as r(i), range(4) as e(n)
    """,
    "survey_responses": """
        select 'R' || i as response_id, 'Q1' as survey_id,
            ['nps', 'csat', 'ces'][1 + i % 3] as survey_type,
            case when i % 3 = 0 then 0 else 1 end as scale_min, [10, 5, 7][1 + i % 3] as scale_max,
            null as polarity,
            case when i % 5 < 2 then 1 + h('q' || i) % [10, 5, 7][1 + i % 3] end as score,
            null as customer_id,
            null as contact_id, null as respondent_email, 'T' || (i * 3) as ticket_id,
            'after ticket' as touchpoint,
            'email' as channel, moment('u' || i, 0) as sent_at,
            case when i % 5 < 2 then moment('u' || i, 7200) end as responded_at, null as comment
        from range($tickets // 3) as r(i)
    """,
    "business_hours": """
        select 'office' as schedule, 'Europe/Berlin' as timezone, w as weekday,
            o as opens_at, c as closes_at
        from range(1, 6) as r(w), (values ('09:00', '12:30'), ('13:30', '18:00')) as hours(o, c)
    """,
}


def write_large_company(folder: Path, tickets: int) -> None:
    """Write a company with so many tickets, four events each, into a folder of CSV files."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute("create macro h(t) as (hash(t) % 1000000)::bigint")
        connection.execute(
            f"create macro moment(t, s) as strftime(timestamp '{FIRST_DAY}' + to_seconds("
            f"(hash(t) % {DAYS * 86_400})::bigint + s), '%Y-%m-%dT%H:%M:%SZ')"
        )
        for entity, query in ENTITIES.items():
            target = str(folder / f"{entity}.csv").replace("'", "''")
            connection.execute(
                f"copy ({query.replace('$tickets', str(tickets))}) to '{target}' (header)"
            )
