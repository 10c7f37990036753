with

settings as (
    select * from {{ ref('refresh_settings') }}
),

customer_months as (
    select
        *,
        min(metric_month) over (partition by customer_id) as first_active_month
    from {{ ref('int_customers__monthly_mrr') }}
),

daily_changes as (
    select * from {{ ref('int_customers__daily_changes') }}
),

active_months as (
    select
        customer_months.customer_id,
        customer_months.metric_month,
        customer_months.first_active_month,
        cast(customer_months.metric_month + interval 1 month as date) - 1 as last_day,
        cast(customer_months.metric_month - interval 3 month as date) as earlier_month,
        cast(customer_months.metric_month + interval 3 month as date) as label_month,
        customer_months.mrr_at_end as mrr,
        cast({{ dbt.date_trunc('month', 'settings.as_of_date + 1') }} as date) as first_incomplete_month
    from customer_months
    cross join settings
    where
        customer_months.mrr_at_end > 0
        and customer_months.metric_month < {{ dbt.date_trunc('month', 'settings.as_of_date + 1') }}
),

-- A customer who is active at the end of each of the next three months has them as its next rows.
labelled as (
    select
        *,
        case
            when label_month < first_incomplete_month
                then coalesce(
                    lead(metric_month, 3) over (partition by customer_id order by metric_month) <> label_month, true
                )
        end as is_churned
    from active_months
),

-- The months and changes of a customer in their order, so that a month finds the last change without
-- a join of each pair.
timeline as (
    select
        customer_id,
        last_day as happened_on,
        metric_month,
        0 as recent_tickets_change,
        0 as recent_reopened_change,
        0 as open_tickets_change,
        0 as recent_low_answers_change,
        cast(null as date) as contact_date,
        cast(null as date) as nps_date,
        cast(null as double) as nps_score
    from labelled
    union all
    select
        customer_id,
        changed_date as happened_on,
        null as metric_month,
        recent_tickets_change,
        recent_reopened_change,
        open_tickets_change,
        recent_low_answers_change,
        contact_date,
        nps_date,
        nps_score
    from daily_changes
),

running as (
    select
        customer_id,
        happened_on,
        metric_month,
        sum(recent_tickets_change) over until_now as recent_tickets,
        sum(recent_reopened_change) over until_now as recent_reopened,
        sum(open_tickets_change) over until_now as open_tickets,
        sum(recent_low_answers_change) over until_now as recent_low_answers,
        max(contact_date) over until_now as last_contact_date,
        max(nps_date) over until_now as last_nps_date,
        last_value(nps_score ignore nulls) over until_now as last_nps
    from timeline
    window until_now as (
        partition by customer_id
        order by happened_on, metric_month is not null
        rows unbounded preceding
    )
),

balances as (
    select
        *,
        coalesce(last_nps_date > happened_on - {{ churn_memory_days() }}, false) as has_recent_nps
    from running
    where metric_month is not null
),

final as (
    select
        labelled.customer_id,
        labelled.metric_month,
        labelled.is_churned,
        labelled.mrr,
        {{ dbt.datediff('labelled.first_active_month', 'labelled.metric_month', 'month') }} as tenure_months,
        ln(1 + cast(labelled.mrr as double)) as log_mrr,
        case
            when earlier.mrr is null then cast(0 as double)
            else greatest(cast(labelled.mrr - earlier.mrr as double) / cast(labelled.mrr as double), -1)
        end as mrr_change_3m,
        cast(least(balances.recent_tickets, {{ churn_most_tickets() }}) as bigint) as tickets_90d,
        cast(least(balances.recent_reopened, {{ churn_most_tickets() }}) as bigint) as reopened_90d,
        cast(least(balances.open_tickets, {{ churn_most_tickets() }}) as bigint) as open_tickets,
        cast(
            case when balances.has_recent_nps then balances.last_nps else {{ churn_nps_without_answer() }} end as double
        ) as last_nps,
        cast(case when balances.has_recent_nps then 1 else 0 end as bigint) as has_nps,
        cast(least(balances.recent_low_answers, {{ churn_most_low_answers() }}) as bigint) as low_answers_90d,
        ln(1 + cast(
            least(coalesce(labelled.last_day - balances.last_contact_date, {{ churn_memory_days() }}), {{ churn_memory_days() }})
            as double
        )) as log_days_since_contact
    from labelled
    inner join balances
        on labelled.customer_id = balances.customer_id and labelled.metric_month = balances.metric_month
    left join active_months as earlier
        on labelled.customer_id = earlier.customer_id and labelled.earlier_month = earlier.metric_month
)

select * from final
