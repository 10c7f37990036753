with

survey_responses as (
    select * from {{ ref('int_survey_responses__validated') }} where row_state = 'accepted'
),

tickets as (
    select * from {{ ref('int_tickets__validated') }} where row_state = 'accepted'
),

used_references as (
    select distinct ticket_reference as reference
    from survey_responses
),

-- A reference is the ticket ID with or without the system prefix.
candidates as (
    select
        ticket_id,
        ticket_id as reference
    from tickets
    union
    select
        ticket_id,
        {{ native_id('ticket_id', 'source_system') }} as reference
    from tickets
),

final as (
    select
        used_references.reference,
        min(candidates.ticket_id) as ticket_id
    from used_references
    inner join candidates on used_references.reference = candidates.reference
    group by used_references.reference
    having count(*) = 1
)

select * from final
