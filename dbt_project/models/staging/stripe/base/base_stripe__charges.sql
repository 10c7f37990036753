{{ config(materialized='ephemeral') }}

with

landed as (
    select * from {{ source('stripe', 'charges') }}
),

final as (
    select
        landed.id,
        landed.customer_id,
        coalesce(landed.refunded = 'true', false) as is_refunded
    from landed
    qualify {{ is_newest_version('landed') }}
)

select * from final
