with

cases as (
    select * from {{ ref('base_salesforce__cases') }}
),

case_queues as (
    select * from {{ ref('base_salesforce__case_queues') }}
),

queues_snapshot as (
    {{ newest_full_snapshot('salesforce', 'queues') }}
),

queues as (
    select
        landed.id,
        landed.name
    from {{ source('salesforce', 'queues') }} as landed
    inner join queues_snapshot on landed._dlt_load_id = queues_snapshot.load_id
),

hours_snapshot as (
    {{ newest_full_snapshot('salesforce', 'business_hours') }}
),

schedules as (
    select
        landed.id,
        max(landed.name) as name
    from {{ source('salesforce', 'business_hours') }} as landed
    inner join hours_snapshot on landed._dlt_load_id = hours_snapshot.load_id
    group by landed.id
),

final as (
    select
        {{ vendor_row_columns('cases') }},
        false as is_deleted,
        -- A case of a record type that the settings leave out.
        coalesce(cases.is_ticket = 'false', false) as is_out_of_scope,
        {{ vendor_id('cases.id', 'salesforce') }} as ticket_id,
        {{ vendor_id('cases.account_id', 'salesforce') }} as customer_id,
        {{ vendor_id('cases.contact_id', 'salesforce') }} as contact_id,
        {{ blank_to_null('cases.supplied_email') }} as requester_email,
        lower({{ blank_to_null('cases.origin') }}) as channel,
        case when lower(cases.priority) = 'medium' then 'normal' else lower({{ blank_to_null('cases.priority') }}) end as priority,
        {{ blank_to_null('cases.topic') }} as topic,
        -- A case that an agent owns has the team of the queue from which it came.
        coalesce({{ blank_to_null('cases.team') }}, queues.name) as team,
        {{ blank_to_null('schedules.name') }} as schedule,
        case
            when cases.master_record_id is not null then 'merged'
            when cases.is_deleted = 'true' then 'deleted'
            else cases.own_status
        end as status,
        cases.created_at
    from cases
    left join case_queues on cases.id = case_queues.case_id
    left join queues on coalesce(cases.queue_id, case_queues.queue_id) = queues.id
    left join schedules on cases.business_hours_id = schedules.id
)

select * from final
