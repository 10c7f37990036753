with

orders as (
    {{ union_by_name([
        ref('stg_files__orders'),
        ref('stg_salesforce__orders'),
        ref('stg_hubspot__orders'),
        ref('stg_stripe__orders'),
    ]) }}
),

settings as (
    select * from {{ ref('refresh_settings') }}
),

exchange_rates as (
    select * from {{ ref('int_exchange_rates__current') }}
),

parsed as (
    select
        orders.*,
        {{ parse_timestamp('orders.ordered_at') }} as parsed_ordered_at,
        {{ parse_money('orders.amount') }} as parsed_amount,
        settings.currency as reporting_currency,
        settings.first_date_start_at,
        exchange_rates.rate_to_reporting
    from orders
    cross join settings
    left join exchange_rates on coalesce(orders.currency, settings.currency) = exchange_rates.currency
),

converted as (
    select
        *,
        {{ in_reporting_currency('parsed_amount') }} as amount_reporting
    from parsed
),

validated as (
    select
        *,
        case
            when is_malformed then 'malformed_row'
            when is_deleted or is_out_of_scope then null
            when order_id is null then 'missing_key'
            when parsed_ordered_at is null or parsed_ordered_at < first_date_start_at then 'invalid_timestamp'
            when parsed_amount is null then 'invalid_number'
            -- A converted amount that overflows the decimal type is invalid.
            when rate_to_reporting is not null and amount_reporting is null then 'invalid_number'
            when status is null or status not in {{ order_statuses() }} then 'invalid_value'
            when rate_to_reporting is null then 'unknown_currency'
        end as reject_reason
    from converted
),

final as (
    select
        source_system,
        load_id,
        read_batch,
        row_number,
        order_id,
        customer_id,
        parsed_ordered_at as ordered_at,
        status,
        coalesce(currency, reporting_currency) as currency,
        parsed_amount as amount,
        amount_reporting,
        reject_reason,
        {{ row_state(['order_id']) }} as row_state,
        {{ row_key(['order_id']) }} as row_key,
        {{ rejected_row(['order_id', 'customer_id'], ['ordered_at', 'amount', 'currency', 'status']) }} as rejected_row
    from validated
)

select * from final
