with

settings as (
    select * from {{ ref('refresh_settings') }}
),

answers as (
    select * from {{ ref('int_survey_responses__scored') }} where is_answered
),

tickets as (
    select * from {{ ref('int_tickets__resolved') }} where is_counted
),

final as (
    select
        answers.response_id,
        answers.survey_type,
        case answers.survey_type
            when 'nps' then answers.score
            when 'csat' then (answers.score - answers.scale_min) / (answers.scale_max - answers.scale_min)
            when 'ces' then answers.ease_index / 100
        end as score,
        {{ seconds_between('tickets.created_at', 'tickets.first_replied_at') }} / 3600 as first_reply_hours,
        {{ seconds_between('tickets.created_at', 'tickets.last_solved_at') }} / 3600 as full_resolution_hours,
        cast(tickets.reopens as double) as reopens,
        cast(tickets.public_agent_replies as double) as public_agent_replies,
        cast({{ is_first_contact_resolved('tickets') }} as double) as is_first_contact_resolved
    from answers
    inner join tickets on answers.ticket_id = tickets.ticket_id
    cross join settings
    where
        {{ local_date('answers.responded_at', 'settings.timezone') }}
        > settings.as_of_date - {{ driver_days() }}
)

select * from final
