with

landed as (
    select * from {{ source('hubspot', 'feedback') }}
),

deleted_records as (
    select
        id,
        max(removed_at) as removed_at
    from {{ source('hubspot', 'removed_feedback') }}
    group by id
),

merged_tickets as (
    select * from {{ ref('base_hubspot__deleted_records') }} where table_name = 'tickets' and merged_into_id is not null
),

contacts as (
    select * from {{ ref('base_hubspot__deleted_records') }} where table_name = 'contacts' and merged_into_id is not null
),

final as (
    select
        {{ vendor_row_columns('landed') }},
        coalesce(deleted_records.removed_at >= landed.changed_at, false) as is_deleted,
        -- A survey that is not counted, or a response that is a text only.
        landed.survey_type is null or {{ blank_to_null('landed.score') }} is null as is_out_of_scope,
        {{ vendor_id('landed.id', 'hubspot') }} as response_id,
        {{ blank_to_null('landed.survey_id') }} as survey_id,
        landed.survey_type,
        landed.scale_min,
        landed.scale_max,
        landed.polarity,
        {{ blank_to_null('landed.score') }} as score,
        cast(null as string) as customer_id,
        {{ vendor_id('coalesce(contacts.merged_into_id, landed.contact_id)', 'hubspot') }} as contact_id,
        {{ blank_to_null('landed.respondent_email') }} as respondent_email,
        {{ vendor_id('coalesce(merged_tickets.merged_into_id, landed.ticket_id)', 'hubspot') }} as ticket_id,
        {{ blank_to_null('landed.survey_name') }} as touchpoint,
        lower({{ blank_to_null('landed.channel') }}) as channel,
        cast(null as string) as sent_at,
        {{ blank_to_null('landed.responded_at') }} as responded_at,
        {{ blank_to_null('landed.comment') }} as comment,
        cast(null as string) as customer_reference,
        cast(null as string) as ticket_reference
    from landed
    left join deleted_records on landed.id = deleted_records.id
    left join merged_tickets on landed.ticket_id = merged_tickets.id
    left join contacts on landed.contact_id = contacts.id
)

select * from final
