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

monthly_changes as (
    select * from {{ ref('int_customers__monthly_changes') }}
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

-- The active months of a customer and the months with changes in their order, so that a month finds
-- the last change without a join of each pair.
timeline as (
    select
        labelled.*,
        monthly_changes.recent_tickets_change,
        monthly_changes.recent_reopened_change,
        monthly_changes.open_tickets_change,
        monthly_changes.recent_low_answers_change,
        monthly_changes.contact_date,
        monthly_changes.nps_date,
        monthly_changes.nps_score,
        coalesce(labelled.customer_id, monthly_changes.customer_id) as changed_customer_id,
        coalesce(labelled.metric_month, monthly_changes.changed_month) as changed_month
    from labelled
    full join monthly_changes
        on
            labelled.customer_id = monthly_changes.customer_id
            and labelled.metric_month = monthly_changes.changed_month
),

running as (
    select
        *,
        coalesce(sum(recent_tickets_change) over until_now, 0) as recent_tickets,
        coalesce(sum(recent_reopened_change) over until_now, 0) as recent_reopened,
        coalesce(sum(open_tickets_change) over until_now, 0) as unsolved_tickets,
        coalesce(sum(recent_low_answers_change) over until_now, 0) as recent_low_answers,
        max(contact_date) over until_now as last_contact_date,
        max(nps_date) over until_now as last_nps_date,
        {{ ignoring_nulls('last_value', 'nps_score') }} over until_now as last_nps_score
    from timeline
    window until_now as (
        partition by changed_customer_id order by changed_month rows unbounded preceding
    )
),

balances as (
    select
        *,
        case
            when last_nps_date > last_day - {{ churn_memory_days() }} then last_nps_score
        end as recent_nps,
        least(coalesce({{ dbt.datediff('last_contact_date', 'last_day', 'day') }}, {{ churn_memory_days() }}), {{ churn_memory_days() }})
            as days_since_contact
    from running
    where metric_month is not null
),

final as (
    select
        balances.customer_id,
        balances.metric_month,
        balances.is_churned,
        balances.mrr,
        {{ dbt.datediff('balances.first_active_month', 'balances.metric_month', 'month') }} as tenure_months,
        ln(1 + cast(balances.mrr as double)) as log_mrr,
        case
            when earlier.mrr is null then cast(0 as double)
            else greatest(cast(balances.mrr - earlier.mrr as double) / cast(balances.mrr as double), -1)
        end as mrr_change_3m,
        cast(least(balances.recent_tickets, {{ churn_most_tickets() }}) as bigint) as tickets_90d,
        cast(least(balances.recent_reopened, {{ churn_most_tickets() }}) as bigint) as reopened_90d,
        cast(least(balances.unsolved_tickets, {{ churn_most_tickets() }}) as bigint) as open_tickets,
        coalesce(balances.recent_nps, {{ churn_nps_without_answer() }}) as last_nps,
        cast(case when balances.recent_nps is null then 0 else 1 end as bigint) as has_nps,
        cast(least(balances.recent_low_answers, {{ churn_most_low_answers() }}) as bigint) as low_answers_90d,
        ln(1 + cast(balances.days_since_contact as double)) as log_days_since_contact
    from balances
    left join active_months as earlier
        on balances.customer_id = earlier.customer_id and balances.earlier_month = earlier.metric_month
)

select * from final
