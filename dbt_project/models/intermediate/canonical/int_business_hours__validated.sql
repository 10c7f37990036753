with

business_hours as (
    {{ union_by_name([
        ref('stg_files__business_hours'),
        ref('stg_salesforce__business_hours'),
        ref('stg_zendesk__business_hours'),
        ref('stg_freshdesk__business_hours'),
        ref('stg_intercom__business_hours'),
    ]) }}
),

time_zones as (
    select * from {{ ref('time_zones') }}
),

parsed as (
    select
        business_hours.*,
        {{ parse_integer('business_hours.weekday') }} as parsed_weekday,
        {{ parse_clock_time('business_hours.opens_at') }} as parsed_opens_at,
        {{ parse_clock_time('business_hours.closes_at') }} as parsed_closes_at,
        time_zones.timezone is not null as is_timezone_known
    from business_hours
    left join time_zones on business_hours.timezone = time_zones.timezone
),

validated as (
    select
        *,
        case
            when is_malformed then 'malformed_row'
            when is_deleted or is_out_of_scope then null
            when schedule is null or timezone is null then 'missing_key'
            when parsed_opens_at is null or parsed_closes_at is null then 'invalid_timestamp'
            when parsed_weekday is null then 'invalid_number'
            when parsed_weekday not between 1 and 7 or not is_timezone_known then 'invalid_value'
            when parsed_closes_at <= parsed_opens_at then 'invalid_period'
        end as reject_reason
    from parsed
),

final as (
    select
        source_system,
        load_id,
        read_batch,
        row_number,
        schedule,
        timezone,
        parsed_weekday as weekday,
        parsed_opens_at as opens_at_minute,
        parsed_closes_at as closes_at_minute,
        reject_reason,
        {{ row_state(['schedule', 'timezone', 'parsed_weekday', 'parsed_opens_at', 'parsed_closes_at']) }} as row_state,
        {{ row_key(['schedule', 'timezone', 'weekday', 'opens_at', 'closes_at']) }} as row_key,
        {{ rejected_row(['schedule', 'timezone', 'weekday', 'opens_at', 'closes_at'], []) }} as rejected_row
    from validated
)

select * from final
