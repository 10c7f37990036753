with

tickets as (
    select * from {{ ref('base_freshdesk__tickets') }}
),

final as (
    select
        _source_system as source_system,
        _dlt_load_id as read_batch,
        _dlt_load_id as load_id,
        _row_number as row_number,
        cast(null as bigint) as line_number,
        false as is_malformed,
        false as is_deleted,
        {{ vendor_id('id', 'freshdesk') }} as ticket_id,
        {{ vendor_id('company_id', 'freshdesk') }} as customer_id,
        {{ vendor_id('requester_id', 'freshdesk') }} as contact_id,
        {{ blank_to_null('requester_email') }} as requester_email,
        case
            when source in ('1', '10') then 'email'
            when source in ('2', '9') then 'web'
            when source = '3' then 'phone'
            when source = '7' then 'chat'
            else coalesce(channel, source)
        end as channel,
        case priority
            when '1' then 'low'
            when '2' then 'normal'
            when '3' then 'high'
            when '4' then 'urgent'
            else priority
        end as priority,
        {{ blank_to_null('topic') }} as topic,
        {{ blank_to_null('team') }} as team,
        canonical_schedule as schedule,
        canonical_status as status,
        created_at
    from tickets
)

select * from final
