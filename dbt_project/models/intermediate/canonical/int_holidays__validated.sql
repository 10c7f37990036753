with

holidays as (
    {{ union_by_name([
        ref('stg_files__holidays'),
        ref('stg_zendesk__holidays'),
        ref('stg_intercom__holidays'),
    ]) }}
),

parsed as (
    select
        holidays.*,
        {{ parse_date('holidays.holiday_date') }} as parsed_holiday_date
    from holidays
),

validated as (
    select
        *,
        case
            when is_malformed then 'malformed_row'
            when is_deleted or is_out_of_scope then null
            when schedule is null then 'missing_key'
            when parsed_holiday_date is null then 'invalid_timestamp'
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
        parsed_holiday_date as holiday_date,
        reject_reason,
        {{ row_state(['schedule', 'holiday_date']) }} as row_state,
        {{ row_key(['schedule', 'holiday_date']) }} as row_key,
        {{ rejected_row(['schedule', 'holiday_date'], []) }} as rejected_row
    from validated
)

select * from final
