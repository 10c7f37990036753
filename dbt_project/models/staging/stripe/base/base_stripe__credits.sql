{{ config(materialized='ephemeral') }}

with

refunds as (
    select * from {{ source('stripe', 'refunds') }}
),

disputes as (
    select * from {{ source('stripe', 'disputes') }}
),

charges as (
    select * from {{ ref('base_stripe__charges') }}
),

due_refunds as (
    select
        refunds.*,
        coalesce(refunds.status in ('succeeded', 'pending', 'requires_action'), false) as is_due
    from refunds
),

lost_disputes as (
    select
        disputes.*,
        coalesce(disputes.status = 'lost', false) as is_due
    from disputes
),

combined as (
    {{ union_by_name(['due_refunds', 'lost_disputes']) }}
),

-- The order of a charge that is refunded as a whole has the status refunded.
final as (
    select
        combined.*,
        charges.customer_id,
        combined.is_due and not coalesce(charges.is_refunded, false) as is_counted
    from combined
    left join charges on combined.charge_id = charges.id
)

select * from final
