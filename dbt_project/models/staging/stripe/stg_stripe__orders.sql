with

charges as (
    select * from {{ source('stripe', 'charges') }}
),

credits as (
    select * from {{ ref('base_stripe__credits') }}
),

invoices as (
    select * from {{ source('stripe', 'invoices') }} where paid_out_of_band = 'true'
),

combined as (
    select
        charges._source_system,
        charges._dlt_load_id,
        charges._row_number,
        -- A failed attempt, and an authorisation that is not captured, move no money.
        {{ is_stripe_test('charges') }}
        or coalesce(charges.status = 'failed' or (charges.status = 'succeeded' and charges.captured = 'false'), false)
            as is_out_of_scope,
        charges.id,
        charges.customer_id,
        charges.created as ordered_second,
        {{ stripe_amount_text("case when charges.status = 'succeeded' then charges.amount_captured else charges.amount end", 'charges.currency') }}
            as amount,
        charges.currency,
        case
            when charges.refunded = 'true' then 'refunded'
            when charges.status = 'succeeded' then 'paid'
            else charges.status
        end as status
    from charges
    union all
    select
        credits._source_system,
        credits._dlt_load_id,
        credits._row_number,
        {{ is_stripe_test('credits') }} or not credits.is_counted as is_out_of_scope,
        credits.id,
        credits.customer_id,
        credits.created as ordered_second,
        {{ stripe_amount_text("'-' || credits.amount", 'credits.currency') }} as amount,
        credits.currency,
        'paid' as status
    from credits
    union all
    select
        invoices._source_system,
        invoices._dlt_load_id,
        invoices._row_number,
        {{ is_stripe_test('invoices') }} or coalesce(invoices.status <> 'paid', false) as is_out_of_scope,
        invoices.id,
        invoices.customer_id,
        coalesce({{ blank_to_null('invoices.paid_at') }}, invoices.created) as ordered_second,
        {{ stripe_amount_text('invoices.amount_paid', 'invoices.currency') }} as amount,
        invoices.currency,
        'paid' as status
    from invoices
),

final as (
    select
        {{ vendor_row_columns('combined') }},
        false as is_deleted,
        combined.is_out_of_scope,
        {{ vendor_id('combined.id', 'stripe') }} as order_id,
        {{ vendor_id('combined.customer_id', 'stripe') }} as customer_id,
        {{ epoch_to_timestamp_text(blank_to_null('combined.ordered_second')) }} as ordered_at,
        combined.amount,
        upper({{ blank_to_null('combined.currency') }}) as currency,
        combined.status
    from combined
)

select * from final
