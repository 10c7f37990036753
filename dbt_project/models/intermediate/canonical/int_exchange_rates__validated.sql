with

exchange_rates as (
    {{ union_by_name([
        ref('stg_files__exchange_rates'),
        ref('stg_salesforce__exchange_rates'),
    ]) }}
),

parsed as (
    select
        exchange_rates.*,
        {{ parse_number('exchange_rates.rate') }} as parsed_rate
    from exchange_rates
),

validated as (
    select
        *,
        case
            when is_malformed then 'malformed_row'
            when is_deleted or is_out_of_scope then null
            when currency is null then 'missing_key'
            when parsed_rate is null then 'invalid_number'
            when parsed_rate <= 0 then 'invalid_value'
        end as reject_reason
    from parsed
),

final as (
    select
        source_system,
        load_id,
        read_batch,
        row_number,
        currency,
        parsed_rate as rate,
        reject_reason,
        {{ row_state(['currency']) }} as row_state,
        {{ row_key(['currency']) }} as row_key,
        {{ rejected_row(['currency'], ['rate']) }} as rejected_row
    from validated
)

select * from final
