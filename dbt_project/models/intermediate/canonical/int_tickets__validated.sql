with

tickets as (
    {{ union_by_name([
        ref('stg_files__tickets'),
        ref('stg_salesforce__tickets'),
        ref('stg_hubspot__tickets'),
        ref('stg_zendesk__tickets'),
        ref('stg_freshdesk__tickets'),
        ref('stg_intercom__tickets'),
        ref('stg_jira__tickets'),
    ]) }}
),

settings as (
    select * from {{ ref('refresh_settings') }}
),

parsed as (
    select
        tickets.*,
        {{ parse_timestamp('tickets.created_at') }} as parsed_created_at,
        settings.first_date_start_at
    from tickets
    cross join settings
),

validated as (
    select
        *,
        case
            when is_malformed then 'malformed_row'
            when is_deleted or is_out_of_scope then null
            when ticket_id is null then 'missing_key'
            when parsed_created_at is null or parsed_created_at < first_date_start_at then 'invalid_timestamp'
            when status is null or status not in {{ ticket_statuses() }} then 'invalid_value'
        end as reject_reason
    from parsed
),

final as (
    select
        source_system,
        load_id,
        read_batch,
        row_number,
        ticket_id,
        customer_id,
        contact_id,
        {{ normalised_email('requester_email') }} as requester_email,
        channel,
        priority,
        topic,
        team,
        schedule,
        status,
        parsed_created_at as created_at,
        reject_reason,
        {{ row_state(['ticket_id']) }} as row_state,
        {{ row_key(['ticket_id']) }} as row_key,
        {{ rejected_row(['ticket_id', 'customer_id', 'contact_id'], ['channel', 'priority', 'topic', 'team', 'schedule', 'status', 'created_at']) }} as rejected_row
    from validated
)

select * from final
