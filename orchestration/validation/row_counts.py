"""Counts of rows that several suites judge, and the limits by which they judge losses.

One scan of the facts counts the rows of each day; the suites read the counts. docs/trust.md
explains the limits.
"""

import duckdb

# Losses up to this share of a series are usual, until the history of the metric shows its own.
LEAST_USUAL_RATE = 0.01
# Five times the usual rate is implausible, so a higher rate would hide the loss of a fifth.
HIGHEST_USUAL_RATE = 0.04
LIMITS = f"""
    -- The mean of a Poisson distribution plus four standard deviations, and five rows.
    create temp macro most_by_chance(row_count, rate) as
        row_count * rate + 4 * sqrt(row_count * rate) + 5;
    create temp macro usual_rate(usual_loss) as
        least(greatest(coalesce(usual_loss, 0), {LEAST_USUAL_RATE}), {HIGHEST_USUAL_RATE});
    -- Helpdesks delete a handful of rows at once; most rows of a series are never deleted.
    create temp macro is_more_than_few(rows_lost, rows_before) as
        rows_lost > 5 or (rows_lost > 3 and rows_lost > rows_before / 2);
    create temp macro is_implausible_loss(rows_lost, rows_before, usual_loss) as
        is_more_than_few(rows_lost, rows_before)
        and (
            rows_lost > rows_before / 5
            or rows_lost > most_by_chance(rows_before, 5 * usual_rate(usual_loss))
        );
"""
# Median share of a closed month that a restatement removed. A single accepted loss, or a few, must
# not become usual.
USUAL_LOSSES = """
    create temp table usual_losses as
    select
        what,
        median(1 - new_value / old_value) as usual_loss
    from published.metrics.metric_history
    inner join (
        values
            ('tickets_created', 'tickets'),
            ('tickets_solved', 'solved tickets'),
            ('surveys_sent', 'surveys sent'),
            ('nps_responses', 'nps answers'),
            ('csat_responses', 'csat answers'),
            ('ces_responses', 'ces answers'),
            ('customers_at_start', 'active customers')
    ) as counts (metric, what) using (metric)
    where
        metric_table = 'scorecard_monthly'
        and new_value < old_value
        and change_kind in ('corrected_rows', 'late_rows', 'matured', 'unexplained')
    group by what
    having count(*) >= 10
"""
# A company without a CRM has no customers to compare with, so the table is empty.
INFERRED_CUSTOMERS = """
    create temp table inferred_customers as
    with

    facts as (
        select 'now' as version, source_system, 'tickets' as what, customer_id
        from marts.fct_tickets
        union all
        select 'now', source_system, 'surveys', customer_id from marts.fct_survey_responses
        union all
        select 'now', source_system, 'orders', customer_id from marts.fct_orders
        union all
        select 'now', source_system, 'subscriptions', customer_id from marts.fct_subscriptions
        union all
        select 'now', source_system, 'referrals', referrer_customer_id from marts.fct_referrals
        union all
        select 'before', source_system, 'tickets', customer_id from published.marts.fct_tickets
        union all
        select 'before', source_system, 'surveys', customer_id
        from published.marts.fct_survey_responses
        union all
        select 'before', source_system, 'orders', customer_id from published.marts.fct_orders
        union all
        select 'before', source_system, 'subscriptions', customer_id
        from published.marts.fct_subscriptions
        union all
        select 'before', source_system, 'referrals', referrer_customer_id
        from published.marts.fct_referrals
    ),

    customers as (
        select 'now' as version, customer_id, is_inferred from marts.dim_customers
        union all
        select 'before', customer_id, is_inferred from published.marts.dim_customers
    ),

    counted as (
        select version, source_system, what, customer_id, count(*) as row_count
        from facts
        where customer_id <> 'unknown'
        group by all
    )

    -- Data Docs list the most frequent ids, except those that may hold a name or a number.
    select
        version,
        source_system,
        what,
        sum(row_count) as rows_with_customer,
        coalesce(sum(row_count) filter (is_inferred), 0) as rows_of_inferred,
        array_to_string(
            arg_max(
                if(regexp_full_match(customer_id, '[A-Za-z0-9._:-]{1,40}'), customer_id, '…'),
                row_count, 3
            ) filter (is_inferred),
            ' '
        ) as most_frequent
    from counted
    inner join customers using (version, customer_id)
    where (
        select bool_or(is_crm)
        from intermediate.int_customers__validated
        where row_state = 'accepted'
    )
    group by version, source_system, what
"""
DAILY_ROWS = """
    create temp table daily_rows as
    with

    customers as (
        select 'now' as version, customer_id, segment, region from marts.dim_customers
        union all
        select 'before', customer_id, segment, region from published.marts.dim_customers
    ),

    tickets as (
        select 'now' as version, * from marts.fct_tickets
        union all by name
        select 'before' as version, * from published.marts.fct_tickets
    ),

    surveys as (
        select 'now' as version, * from marts.fct_survey_responses
        union all by name
        select 'before' as version, * from published.marts.fct_survey_responses
    ),

    orders as (
        select 'now' as version, * from marts.fct_orders
        union all by name
        select 'before' as version, * from published.marts.fct_orders
    ),

    referrals as (
        select 'now' as version, * from marts.fct_referrals
        union all by name
        select 'before' as version, * from published.marts.fct_referrals
    ),

    subscriptions as (
        select 'now' as version, * from marts.fct_subscriptions
        union all by name
        select 'before' as version, * from published.marts.fct_subscriptions
    ),

    customer_months as (
        select 'now' as version, * from marts.fct_customer_months
        union all by name
        select 'before' as version, * from published.marts.fct_customer_months
    ),

    -- Of customers, priorities and topics, only whether they are known.
    facts as (
        select
            version, source_system, 'tickets' as what,
            created_date as local_day, created_at as instant, customer_id,
            channel, team, null as touchpoint,
            if(priority = 'unknown', priority, 'known') as priority,
            if(topic = 'unknown', topic, 'known') as topic
        from tickets where is_counted
        union all
        select
            version, source_system, 'first replies',
            first_replied_date, first_replied_at, customer_id,
            channel, team, null, null, null
        from tickets where is_counted and first_replied_at is not null
        union all
        select
            version, source_system, 'solved tickets',
            last_solved_date, last_solved_at, customer_id,
            channel, team, null, null, null
        from tickets where is_solved
        union all
        select
            version, source_system, 'surveys sent',
            invited_date, coalesce(sent_at, responded_at), customer_id,
            channel, null, touchpoint, null, null
        from surveys
        union all
        select
            version, source_system, survey_type || ' answers',
            responded_date, responded_at, customer_id,
            channel, null, touchpoint, null, null
        from surveys where is_answered
        union all
        select
            version, source_system, 'orders',
            ordered_date, ordered_at, customer_id,
            null, null, null, null, null
        from orders
        union all
        select
            version, source_system, 'referrals',
            null, referred_at, referrer_customer_id,
            null, null, null, null, null
        from referrals
        union all
        select
            version, source_system, 'subscriptions', start_date, null, customer_id,
            null, null, null, null, null
        from subscriptions
        union all
        select
            version, 'all', 'active customers', metric_month, null, customer_id,
            null, null, null, null, null
        from customer_months where is_active_in_month
    ),

    -- Few groups, which the grouping sets below read instead of the facts.
    counted as (
        select
            source_system,
            what,
            -- After a change of the reporting time zone, both versions have days of the new one.
            coalesce(
                case
                    when local_day is null or timezone <> timezone_before
                        then cast(timezone(timezone, timezone('UTC', instant)) as date)
                end,
                local_day
            ) as day,
            segment, region, channel, team, touchpoint, priority, topic,
            if(customer_id = 'unknown', customer_id, 'known') as customer,
            version,
            count(*) as row_count
        from facts
        cross join published.comparison
        left join customers using (version, customer_id)
        group by all
    )

    select
        source_system,
        what,
        case
            when grouping(segment) = 0 then 'segment'
            when grouping(region) = 0 then 'region'
            when grouping(channel) = 0 then 'channel'
            when grouping(team) = 0 then 'team'
            when grouping(touchpoint) = 0 then 'touchpoint'
            when grouping(priority) = 0 then 'priority'
            when grouping(topic) = 0 then 'topic'
            when grouping(customer) = 0 then 'customer'
            else 'all'
        end as dimension,
        coalesce(
            segment, region, channel, team, touchpoint, priority, topic, customer, ''
        ) as member,
        day,
        coalesce(sum(row_count) filter (version = 'before'), 0) as rows_before,
        coalesce(sum(row_count) filter (version = 'now'), 0) as rows_now
    from counted
    group by grouping sets (
        (source_system, what, day),
        (source_system, what, day, segment),
        (source_system, what, day, region),
        (source_system, what, day, channel),
        (source_system, what, day, team),
        (source_system, what, day, touchpoint),
        (source_system, what, day, priority),
        (source_system, what, day, topic),
        (source_system, what, day, customer)
    )
    having dimension = 'all' or member <> ''
"""


def count_rows(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the temporary tables and macros that the suites share.

    - `daily_rows`: one row per source system, kind of fact (`what`), day, and value (`member`) of a
      dimension; dimension `all` has one member. Columns: `rows_before`, `rows_now`.
    - `usual_losses`: `usual_loss` per kind of fact, a share.
    - `inferred_customers`: one row per version (`now`, `before`), source system and kind of fact.
    - `most_by_chance`, `usual_rate`, `is_more_than_few`, `is_implausible_loss`: the limits.

    Args:
        connection: a connection with the warehouse in use and the last publication attached.
    """
    for statements in (LIMITS, USUAL_LOSSES, DAILY_ROWS, INFERRED_CUSTOMERS):
        connection.execute(statements)
