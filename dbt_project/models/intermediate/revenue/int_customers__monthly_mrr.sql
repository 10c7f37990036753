with

settings as (
    select * from {{ ref('refresh_settings') }}
),

intervals as (
    select * from {{ ref('int_customers__mrr_intervals') }}
),

active_intervals as (
    select * from intervals where mrr > 0
),

first_active as (
    select
        customer_id,
        min(valid_from) as first_active_date
    from active_intervals
    group by customer_id
),

-- The months of an active interval, including the day after its last day: a customer who left on the
-- last day of a month is active on the day before the next month.
active_months as (
    select
        active_intervals.customer_id,
        {{ date_series(
            dbt.date_trunc('month', 'active_intervals.valid_from'),
            dbt.date_trunc('month', 'least(coalesce(active_intervals.valid_to, settings.as_of_date), settings.as_of_date)'),
            'month',
            'metric_month'
        ) }}
    from active_intervals
    cross join settings
),

customer_months as (
    select distinct
        active_months.customer_id,
        active_months.metric_month,
        active_months.metric_month - 1 as day_before,
        least(cast(active_months.metric_month + interval 1 month as date) - 1, settings.as_of_date) as last_day
    from active_months
    cross join settings
),

final as (
    select
        customer_months.customer_id,
        customer_months.metric_month,
        coalesce(max(case
            when
                intervals.valid_from <= customer_months.day_before
                and (intervals.valid_to is null or intervals.valid_to > customer_months.day_before)
                then intervals.mrr
        end), 0) as mrr_at_start,
        coalesce(max(case
            when intervals.valid_to is null or intervals.valid_to > customer_months.last_day then intervals.mrr
        end), 0) as mrr_at_end,
        max(case
            when
                intervals.mrr > 0
                and (intervals.valid_to is null or intervals.valid_to > customer_months.metric_month)
                then 1
            else 0
        end) = 1 as is_active_in_month,
        min(first_active.first_active_date) < customer_months.metric_month as was_active_before
    from customer_months
    inner join intervals
        on
            customer_months.customer_id = intervals.customer_id
            and customer_months.last_day >= intervals.valid_from
            and (intervals.valid_to is null or intervals.valid_to > customer_months.day_before)
    inner join first_active on customer_months.customer_id = first_active.customer_id
    group by customer_months.customer_id, customer_months.metric_month
)

select * from final
