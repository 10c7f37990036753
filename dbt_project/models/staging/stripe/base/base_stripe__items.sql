{{ config(materialized='ephemeral') }}

with

landed as (
    select * from {{ source('stripe', 'subscriptions') }}
),

lines as (
    select * from {{ ref('base_stripe__lines') }}
),

billed_subscriptions as (
    select distinct lines.subscription_id
    from lines
    where lines.is_recurring
),

versions as (
    select
        landed._source_system,
        landed._dlt_load_id,
        landed._row_number,
        {{ is_newest_version('landed') }} as is_current,
        {{ is_stripe_test('landed') }} as is_test,
        landed.id as subscription_id,
        landed.customer_id,
        landed.currency,
        coalesce({{ blank_to_null('landed.trial_end') }}, {{ blank_to_null('landed.started_at') }}) as starts_at,
        coalesce({{ blank_to_null('landed.ended_at') }}, {{ blank_to_null('landed.cancel_at') }}) as ends_at,
        coalesce(
            landed.status in ('trialing', 'active', 'past_due', 'canceled') and landed.is_paused <> 'true', false
        ) as is_collected,
        {{ unnested_json('landed.items') }} as item
    from landed
),

items as (
    select
        versions.*,
        {{ json_text('versions.item', "'$.id'") }} as id,
        {{ json_text('versions.item', "'$.plan'") }} as plan,
        {{ json_text('versions.item', "'$.interval'") }} as billing_interval,
        {{ json_text('versions.item', "'$.interval_count'") }} as interval_count,
        {{ json_text('versions.item', "'$.usage_type'") }} as usage_type,
        {{ parse_number(json_text('versions.item', "'$.unit_amount'")) }}
        * coalesce({{ parse_number(json_text('versions.item', "'$.quantity'")) }}, 1) as gross,
        {{ parse_number(json_text('versions.item', "'$.rest'")) }} as rest,
        {{ parse_number(json_text('versions.item', "'$.amount_off'")) }} as amount_off,
        {{ parse_number(json_text('versions.item', "'$.shared_amount_off'")) }} as shared_amount_off
    from versions
),

final as (
    select
        items.*,
        billed_subscriptions.subscription_id is not null as is_billed,
        -- A discount of the whole subscription is shared in proportion to the amounts.
        greatest(
            items.gross * items.rest - items.amount_off
            - coalesce(
                items.shared_amount_off * items.gross
                / nullif(sum(items.gross) over (partition by items._dlt_load_id, items._row_number), 0),
                0
            ),
            0
        ) as net
    from items
    left join billed_subscriptions on items.subscription_id = billed_subscriptions.subscription_id
)

select * from final
