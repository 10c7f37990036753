{{ config(materialized='ephemeral') }}

with

invoices as (
    select * from {{ source('stripe', 'invoices') }}
),

pending_items as (
    select * from {{ source('stripe', 'pending_items') }}
),

full_snapshot as (
    {{ newest_full_snapshot('stripe', 'pending_items') }}
),

subscriptions as (
    select * from {{ ref('base_stripe__subscriptions') }}
),

billed as (
    select
        invoices._source_system,
        invoices._dlt_load_id,
        invoices._row_number,
        {{ is_newest_version('invoices') }} as is_current,
        {{ is_stripe_test('invoices') }} as is_test,
        invoices.status,
        invoices.customer_id,
        invoices.currency,
        {{ unnested_json('invoices.lines') }} as line
    from invoices
    union all
    select
        pending_items._source_system,
        pending_items._dlt_load_id,
        pending_items._row_number,
        pending_items._dlt_load_id = full_snapshot.load_id as is_current,
        {{ is_stripe_test('pending_items') }} as is_test,
        'pending' as status,
        pending_items.customer_id,
        pending_items.currency,
        {{ unnested_json('pending_items.lines') }} as line
    from pending_items
    cross join full_snapshot
),

lines as (
    select
        billed.*,
        {{ json_text('billed.line', "'$.id'") }} as id,
        {{ json_text('billed.line', "'$.item_id'") }} as item_id,
        {{ json_text('billed.line', "'$.subscription_id'") }} as subscription_id,
        {{ json_text('billed.line', "'$.starts_at'") }} as starts_at,
        {{ json_text('billed.line', "'$.ends_at'") }} as ends_at,
        {{ json_text('billed.line', "'$.amount'") }} as amount,
        {{ json_text('billed.line', "'$.discount'") }} as discount,
        {{ json_text('billed.line', "'$.is_proration'") }} as is_proration,
        {{ json_text('billed.line', "'$.quantity'") }} as quantity,
        {{ json_text('billed.line', "'$.unit_amount'") }} as unit_amount,
        {{ json_text('billed.line', "'$.plan'") }} as plan,
        {{ json_text('billed.line', "'$.interval'") }} as billing_interval,
        {{ json_text('billed.line', "'$.interval_count'") }} as interval_count,
        {{ json_text('billed.line', "'$.usage_type'") }} as usage_type
    from billed
),

joined as (
    select
        lines.*,
        {{ parse_number('lines.starts_at') }} as start_second,
        {{ parse_number('lines.ends_at') }} as end_second,
        {{ parse_number('lines.amount') }} as minor_units,
        coalesce({{ parse_number('lines.discount') }}, 0) as discounted_units,
        {{ parse_number('lines.unit_amount') }} * coalesce({{ parse_number('lines.quantity') }}, 1) as price_units,
        coalesce(lines.is_proration = 'true', false) as is_part,
        -- A line of a recurring price that is billed in advance, on an invoice that is not a draft.
        coalesce(
            lines.is_current
            and lines.status <> 'draft'
            and lines.billing_interval is not null
            and coalesce(lines.usage_type, 'licensed') <> 'metered'
            and lines.item_id is not null,
            false
        ) as is_recurring,
        -- An unpaid subscription continues with open invoices, which are not collected.
        coalesce(
            lines.status in ('paid', 'pending') or (lines.status = 'open' and subscriptions.status <> 'unpaid'), false
        ) and not coalesce(subscriptions.is_incomplete, false) as is_collected,
        coalesce(subscriptions.is_running, false) as is_running,
        coalesce(contains(subscriptions.items, '"id":"' || lines.item_id || '"'), false) as is_current_item,
        {{ parse_number('subscriptions.ends_at') }} as subscription_end_second
    from lines
    left join subscriptions on lines.subscription_id = subscriptions.id
),

-- A line lasts until the next one of its item begins. A credit, and a line that is not collected,
-- end the one before it, too.
followed as (
    select
        *,
        min(start_second) over (
            partition by item_id, is_recurring
            order by start_second
            range between 1 following and unbounded following
        ) as next_start_second,
        minor_units < 0 as is_credit,
        -- The share of the billing period that a proration covers.
        (end_second - start_second) / {{ ignoring_nulls('last_value', 'case when not is_part then end_second - start_second end') }} over (
            partition by subscription_id, billing_interval, interval_count, is_recurring
            order by start_second
            range between unbounded preceding and current row
        ) as period_share
    from joined
),

final as (
    select
        *,
        -- The last line of a running subscription lasts until the next invoice, however late it is read.
        case
            when next_start_second is null and is_running and is_current_item then subscription_end_second
            else least(end_second, next_start_second, subscription_end_second)
        end as last_second,
        -- A proration charges its share of the price. A smaller amount has discounts or taxes subtracted.
        case
            when is_part and coalesce(abs(minor_units - price_units * period_share) > 1, price_units is null)
                then minor_units / nullif(period_share, 0)
            when is_part then price_units * (1 - coalesce(discounted_units / nullif(minor_units, 0), 0))
            else minor_units - discounted_units
        end as net
    from followed
)

select * from final
