with

subscriptions as (
    select * from {{ ref('int_subscriptions__existing') }}
),

changes as (
    select
        customer_id,
        start_date as valid_from,
        mrr_reporting as mrr_change
    from subscriptions
    union all
    select
        customer_id,
        end_date as valid_from,
        -mrr_reporting as mrr_change
    from subscriptions
    where end_date is not null
),

changed_days as (
    select
        customer_id,
        valid_from,
        sum(mrr_change) as mrr_change
    from changes
    group by customer_id, valid_from
),

final as (
    select
        customer_id,
        valid_from,
        lead(valid_from) over (partition by customer_id order by valid_from) as valid_to,
        cast(
            sum(mrr_change) over (partition by customer_id order by valid_from rows unbounded preceding)
            as decimal(38, 10)
        ) as mrr
    from changed_days
)

select * from final
