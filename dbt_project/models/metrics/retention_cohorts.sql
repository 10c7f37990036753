with

settings as (
    select * from {{ ref('refresh_settings') }}
),

customer_months as (
    select * from {{ ref('fct_customer_months') }}
),

customers as (
    select
        customer_id,
        min(metric_month) as cohort_month
    from customer_months
    where is_active_in_month
    group by customer_id
),

cohorts as (
    select
        cohort_month,
        count(*) as customers
    from customers
    group by cohort_month
),

retained as (
    select
        customers.cohort_month,
        customer_months.metric_month,
        count(*) as customers_retained,
        sum(customer_months.mrr_at_end) as mrr_retained
    from customer_months
    inner join customers on customer_months.customer_id = customers.customer_id
    where customer_months.mrr_at_end > 0
    group by customers.cohort_month, customer_months.metric_month
),

cohort_months as (
    select
        cohorts.cohort_month,
        cohorts.customers,
        settings.as_of_date,
        {{ date_series('cohorts.cohort_month', 'settings.as_of_date', 'month', 'metric_month') }}
    from cohorts
    cross join settings
),

balances as (
    select
        cohort_months.cohort_month,
        cast(row_number() over (partition by cohort_months.cohort_month order by cohort_months.metric_month) as bigint) - 1
            as months_since,
        cohort_months.customers,
        coalesce(retained.customers_retained, 0) as customers_retained,
        coalesce(
            first_value(retained.mrr_retained)
                over (partition by cohort_months.cohort_month order by cohort_months.metric_month),
            0
        ) as mrr_start,
        coalesce(retained.mrr_retained, 0) as mrr_retained,
        cast(cohort_months.metric_month + interval 1 month as date) - 1 <= cohort_months.as_of_date as is_complete
    from cohort_months
    left join retained
        on
            cohort_months.cohort_month = retained.cohort_month
            and cohort_months.metric_month = retained.metric_month
),

final as (
    select
        cohort_month,
        months_since,
        customers,
        customers_retained,
        cast(customers_retained as double) / customers as retention_rate,
        {{ mrr('mrr_start') }} as mrr_start,
        {{ mrr('mrr_retained') }} as mrr_retained,
        cast(mrr_retained as double) / nullif(cast(mrr_start as double), 0) as mrr_retention_rate,
        is_complete
    from balances
)

select * from final
