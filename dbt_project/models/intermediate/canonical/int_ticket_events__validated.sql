with

ticket_events as (
    {{ union_by_name([
        ref('stg_files__ticket_events'),
        ref('stg_salesforce__ticket_events'),
        ref('stg_hubspot__ticket_events'),
        ref('stg_zendesk__ticket_events'),
        ref('stg_freshdesk__ticket_events'),
        ref('stg_intercom__ticket_events'),
        ref('stg_jira__ticket_events'),
    ]) }}
),

tickets as (
    select * from {{ ref('int_tickets__validated') }} where row_state = 'accepted'
),

settings as (
    select * from {{ ref('refresh_settings') }}
),

parsed as (
    select
        ticket_events.*,
        {{ parse_timestamp('ticket_events.occurred_at') }} as parsed_occurred_at,
        {{ parse_integer('ticket_events.sequence') }} as parsed_sequence,
        {{ parse_boolean('ticket_events.is_public') }} as parsed_is_public,
        tickets.ticket_id is not null as is_ticket_accepted,
        tickets.created_at as ticket_created_at,
        settings.first_date_start_at
    from ticket_events
    cross join settings
    left join tickets on ticket_events.ticket_id = tickets.ticket_id
),

validated as (
    select
        *,
        case
            when is_malformed then 'malformed_row'
            when is_deleted or is_out_of_scope then null
            when event_id is null or ticket_id is null then 'missing_key'
            when parsed_occurred_at is null or parsed_occurred_at < first_date_start_at then 'invalid_timestamp'
            when {{ does_not_parse('sequence', 'parsed_sequence') }} then 'invalid_number'
            when {{ does_not_parse('is_public', 'parsed_is_public') }} then 'invalid_boolean'
            when event_type is null or event_type not in {{ event_types() }} then 'invalid_value'
            when actor_type is null or actor_type not in {{ actor_types() }} then 'invalid_value'
            when event_type = 'status' and (status is null or status not in {{ ticket_statuses() }})
                then 'invalid_value'
            when not is_ticket_accepted then 'orphan'
            when parsed_occurred_at < ticket_created_at then 'event_before_creation'
        end as reject_reason
    from parsed
),

final as (
    select
        source_system,
        load_id,
        read_batch,
        row_number,
        event_id,
        ticket_id,
        parsed_occurred_at as occurred_at,
        coalesce(parsed_sequence, 0) as sequence,
        {{ event_order_key('event_id') }} as event_order_key,
        event_type,
        actor_type,
        coalesce(parsed_is_public, true) as is_public,
        case when event_type = 'status' then status end as status,
        reject_reason,
        {{ row_state(['event_id']) }} as row_state,
        {{ row_key(['event_id']) }} as row_key,
        {{ rejected_row(['event_id', 'ticket_id'], ['occurred_at', 'sequence', 'event_type', 'actor_type', 'is_public', 'status']) }} as rejected_row
    from validated
)

select * from final
