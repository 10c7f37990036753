with

referrals as (
    {{ union_by_name([
        ref('stg_files__referrals'),
        ref('stg_salesforce__referrals'),
        ref('stg_hubspot__referrals'),
    ]) }}
),

settings as (
    select * from {{ ref('refresh_settings') }}
),

parsed as (
    select
        referrals.*,
        {{ parse_timestamp('referrals.referred_at') }} as parsed_referred_at,
        {{ parse_timestamp('referrals.converted_at') }} as parsed_converted_at,
        settings.first_date_start_at
    from referrals
    cross join settings
),

validated as (
    select
        *,
        case
            when is_malformed then 'malformed_row'
            when is_deleted or is_out_of_scope then null
            when referral_id is null or referrer_customer_id is null then 'missing_key'
            when parsed_referred_at is null or {{ does_not_parse('converted_at', 'parsed_converted_at') }}
                then 'invalid_timestamp'
            when least(parsed_referred_at, parsed_converted_at) < first_date_start_at then 'invalid_timestamp'
        end as reject_reason
    from parsed
),

final as (
    select
        source_system,
        load_id,
        read_batch,
        row_number,
        referral_id,
        referrer_customer_id,
        referred_customer_id,
        parsed_referred_at as referred_at,
        parsed_converted_at as converted_at,
        reject_reason,
        {{ row_state(['referral_id']) }} as row_state,
        {{ row_key(['referral_id']) }} as row_key,
        {{ rejected_row(['referral_id', 'referrer_customer_id', 'referred_customer_id'], ['referred_at', 'converted_at']) }} as rejected_row
    from validated
)

select * from final
