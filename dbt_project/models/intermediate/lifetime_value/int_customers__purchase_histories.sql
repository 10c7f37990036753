with

settings as (
    select * from {{ ref('refresh_settings') }}
),

purchase_days as (
    select * from {{ ref('int_customers__purchase_days') }}
),

numbered as (
    select
        customer_id,
        purchase_date,
        amount,
        min(purchase_date) over (partition by customer_id) as first_date
    from purchase_days
),

-- The model is fitted to the complete history, and to the history up to the days of the hold-out.
observed as (
    select
        numbered.*,
        'complete' as history,
        settings.as_of_date as last_day,
        {{ prediction_days() }} as predicted_days
    from numbered
    cross join settings
    union all
    select
        numbered.*,
        'holdout' as history,
        settings.as_of_date - {{ holdout_days() }} as last_day,
        {{ holdout_days() }} as predicted_days
    from numbered
    cross join settings
),

known as (
    select
        *,
        purchase_date > last_day as is_later,
        purchase_date <= last_day and purchase_date > first_date as is_repeat
    from observed
    where first_date <= last_day
),

final as (
    select
        history,
        customer_id,
        count(case when is_repeat then 1 end) as repeat_purchases,
        {{ weeks(dbt.datediff('first_date', 'max(case when not is_later then purchase_date end)', 'day')) }} as weeks_to_last_purchase,
        {{ weeks(dbt.datediff('first_date', 'last_day', 'day')) }} as weeks_observed,
        -- An average of doubles would depend on the order of its rows.
        cast(sum(case when is_repeat then amount end) as double)
        / nullif(count(case when is_repeat then 1 end), 0) as mean_repeat_amount,
        {{ weeks('predicted_days') }} as weeks_predicted,
        count(case when is_later then 1 end) as later_purchases
    from known
    group by history, customer_id, first_date, last_day, predicted_days
)

select * from final
