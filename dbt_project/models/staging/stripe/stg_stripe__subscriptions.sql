with

lines as (
    select * from {{ ref('base_stripe__lines') }}
),

items as (
    select * from {{ ref('base_stripe__items') }}
),

combined as (
    select
        lines._source_system,
        lines._dlt_load_id,
        lines._row_number,
        lines.is_current,
        lines.is_test or not lines.is_recurring or not lines.is_collected or coalesce(lines.is_credit, false) as is_left_out,
        lines.id,
        lines.customer_id,
        lines.currency,
        lines.plan,
        {{ months_in_interval('lines.billing_interval', 'lines.interval_count') }} as months,
        lines.net,
        {{ blank_to_null('lines.starts_at') }} as start_second,
        cast(cast(lines.last_second as bigint) as string) as end_second
    from lines
    union all
    select
        items._source_system,
        items._dlt_load_id,
        items._row_number,
        items.is_current,
        items.is_test or items.is_billed or not items.is_collected or coalesce(items.usage_type = 'metered', false) as is_left_out,
        items.id,
        items.customer_id,
        items.currency,
        items.plan,
        {{ months_in_interval('items.billing_interval', 'items.interval_count') }} as months,
        items.net,
        items.starts_at as start_second,
        items.ends_at as end_second
    from items
),

timed as (
    select
        *,
        {{ epoch_to_timestamp_text('start_second') }} as started_at,
        {{ epoch_to_timestamp_text('end_second') }} as ended_at
    from combined
),

dated as (
    select
        *,
        {{ date_text('started_at') }} as start_date,
        {{ date_text('ended_at') }} as end_date
    from timed
),

final as (
    select
        {{ vendor_row_columns('dated') }},
        not dated.is_current as is_deleted,
        -- A line that another one replaced on the day that it began covers no day.
        dated.is_left_out
        or coalesce({{ parse_date('dated.end_date') }} <= {{ parse_date('dated.start_date') }}, false) as is_out_of_scope,
        {{ vendor_id('dated.id', 'stripe') }} as subscription_id,
        {{ vendor_id('dated.customer_id', 'stripe') }} as customer_id,
        {{ blank_to_null('dated.plan') }} as plan,
        dated.start_date,
        dated.end_date,
        cast(cast({{ from_minor_units('dated.net', 'dated.currency') }} / dated.months as decimal(38, 10)) as string) as mrr,
        upper({{ blank_to_null('dated.currency') }}) as currency
    from dated
)

select * from final
