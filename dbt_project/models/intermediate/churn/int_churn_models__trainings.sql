with

settings as (
    select * from {{ ref('refresh_settings') }}
),

examples as (
    select * from {{ ref('int_customers__churn_examples') }} where is_churned is not null
),

complete_months as (
    select cast({{ dbt.date_trunc('month', 'as_of_date + 1') }} - interval 1 month as date) as last_month
    from settings
),

recent_months as (
    select
        last_month,
        {{ date_series('last_month - interval 8 month', 'last_month', 'month', 'scored_month') }}
    from complete_months
),

-- The last complete month, and for the back-test the last six months whose labels are known: each
-- label takes three more months.
scored_months as (
    select
        scored_month,
        scored_month < last_month as is_back_test
    from recent_months
    where scored_month = last_month or scored_month <= last_month - interval 3 month
),

monthly_counts as (
    select
        metric_month,
        count(*) as examples,
        count(case when is_churned then 1 end) as churned
    from examples
    group by metric_month
),

-- A month trains the scores of the months three to 24 months later.
training_months as (
    select
        metric_month,
        examples,
        churned,
        {{ date_series('metric_month + interval 3 month', 'metric_month + interval 24 month', 'month', 'scored_month') }}
    from monthly_counts
),

counted as (
    select
        scored_months.scored_month,
        scored_months.is_back_test,
        cast(scored_months.scored_month - interval 24 month as date) as first_training_month,
        cast(scored_months.scored_month - interval 3 month as date) as last_training_month,
        count(training_months.metric_month) as training_months,
        cast(coalesce(sum(training_months.examples), 0) as bigint) as training_examples,
        cast(coalesce(sum(training_months.churned), 0) as bigint) as training_churned
    from scored_months
    left join training_months on scored_months.scored_month = training_months.scored_month
    group by scored_months.scored_month, scored_months.is_back_test
),

final as (
    select
        *,
        is_back_test or training_months >= {{ churn_least_months() }} as is_needed
    from counted
)

select * from final
