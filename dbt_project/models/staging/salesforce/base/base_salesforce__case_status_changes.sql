{{ config(materialized='ephemeral') }}

with

changes as (
    select * from {{ source('salesforce', 'case_history') }} where field = 'Status'
),

statuses as (
    select * from {{ ref('base_salesforce__case_statuses') }}
),

cases as (
    select * from {{ ref('base_salesforce__cases') }} where is_newest
),

-- A status that the org no longer lists counts as open.
recorded as (
    select
        changes._source_system,
        changes._dlt_load_id,
        changes._row_number,
        changes.id as event_id,
        changes.case_id,
        changes.system_modstamp as occurred_at,
        '2' as sequence,
        changes.actor,
        coalesce(after_change.status, 'open') as status,
        coalesce(before_change.status, 'open') as status_before
    from changes
    left join statuses as after_change on changes.new_value = after_change.name
    left join statuses as before_change on changes.old_value = before_change.name
),

first_changes as (
    select
        changes.case_id,
        statuses.status as status_before
    from changes
    left join statuses on changes.old_value = statuses.name
    qualify row_number() over (partition by changes.case_id order by changes.system_modstamp, changes.id) = 1
),

-- A case that was created in a closed status, which may have another meaning.
born_closed as (
    select
        cases._source_system,
        cases._dlt_load_id,
        cases._row_number,
        cases.id || '-created' as event_id,
        cases.id as case_id,
        cases.created_at as occurred_at,
        '1' as sequence,
        cases.actor,
        case
            when first_changes.case_id is null then cases.own_status
            else coalesce(first_changes.status_before, 'solved')
        end as status,
        'new' as status_before
    from cases
    left join first_changes on cases.id = first_changes.case_id
    where cases.is_closed_on_create = 'true'
),

known as (
    {{ union_by_name(['recorded', 'born_closed']) }}
),

-- The last change that the case itself shows.
last_changes as (
    select
        known.case_id,
        known.status,
        row_number() over (partition by known.case_id order by known.occurred_at desc, known.event_id desc) as newest_rank
    from known
    inner join cases on known.case_id = cases.id
    where known.status <> known.status_before and known.occurred_at <= cases.system_modstamp
),

-- Salesforce keeps the history for a limited time, and only from the day on which it was turned on.
closed_without_change as (
    select
        cases._source_system,
        cases._dlt_load_id,
        cases._row_number,
        cases.id || '-closed' as event_id,
        cases.id as case_id,
        cases.closed_at as occurred_at,
        '3' as sequence,
        'system' as actor,
        'solved' as status,
        'open' as status_before
    from cases
    left join last_changes on cases.id = last_changes.case_id and last_changes.newest_rank = 1
    where
        cases.is_closed = 'true'
        and cases.own_status in {{ solved_statuses() }}
        and cases.closed_at is not null
        and coalesce(last_changes.status, 'open') not in {{ solved_statuses() }}
),

final as (
    {{ union_by_name(['known', 'closed_without_change']) }}
)

select * from final
