with

subscriptions as (
    {{ union_by_name([
        ref('stg_files__subscriptions'),
        ref('stg_salesforce__subscriptions'),
        ref('stg_hubspot__subscriptions'),
        ref('stg_stripe__subscriptions'),
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
        subscriptions.*,
        {{ parse_date('subscriptions.start_date') }} as parsed_start_date,
        {{ parse_date('subscriptions.end_date') }} as parsed_end_date,
        {{ parse_money('subscriptions.mrr') }} as parsed_mrr,
        settings.currency as reporting_currency,
        settings.first_date,
        exchange_rates.rate_to_reporting
    from subscriptions
    cross join settings
    left join exchange_rates on coalesce(subscriptions.currency, settings.currency) = exchange_rates.currency
),

converted as (
    select
        *,
        {{ in_reporting_currency('parsed_mrr') }} as mrr_reporting
    from parsed
),

validated as (
    select
        *,
        case
            when is_malformed then 'malformed_row'
            when is_deleted or is_out_of_scope then null
            when subscription_id is null or customer_id is null then 'missing_key'
            when parsed_start_date is null or {{ does_not_parse('end_date', 'parsed_end_date') }}
                then 'invalid_timestamp'
            when least(parsed_start_date, parsed_end_date) < first_date then 'invalid_timestamp'
            when parsed_mrr is null then 'invalid_number'
            -- A converted amount that overflows the decimal type is invalid.
            when rate_to_reporting is not null and mrr_reporting is null then 'invalid_number'
            when parsed_end_date <= parsed_start_date then 'invalid_period'
            when {{ parse_number('mrr') }} < 0 then 'negative_amount'
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
        subscription_id,
        customer_id,
        plan,
        parsed_start_date as start_date,
        parsed_end_date as end_date,
        coalesce(currency, reporting_currency) as currency,
        parsed_mrr as mrr,
        mrr_reporting,
        reject_reason,
        {{ row_state(['subscription_id']) }} as row_state,
        {{ row_key(['subscription_id']) }} as row_key,
        {{ rejected_row(['subscription_id', 'customer_id'], ['plan', 'start_date', 'end_date', 'mrr', 'currency']) }} as rejected_row
    from validated
)

select * from final
