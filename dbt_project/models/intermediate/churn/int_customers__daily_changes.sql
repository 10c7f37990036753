with

settings as (
    select * from {{ ref('refresh_settings') }}
),

tickets as (
    select
        resolved.ticket_id,
        resolved.customer_id,
        resolved.current_status,
        resolved.first_solved_at,
        {{ local_date('resolved.created_at', 'settings.timezone') }} as created_date,
        {{ local_date('resolved.first_reopened_at', 'settings.timezone') }} as first_reopened_date
    from {{ ref('int_tickets__resolved') }} as resolved
    cross join settings
    where resolved.is_counted and resolved.customer_id <> 'unknown'
),

status_changes as (
    select
        events.ticket_id,
        {{ local_date('events.occurred_at', 'settings.timezone') }} as changed_date,
        case when events.status in {{ solved_statuses() }} then -1 else 1 end as change
    from {{ ref('int_ticket_events__ordered') }} as events
    cross join settings
    where
        events.event_type = 'status'
        and (events.status in {{ solved_statuses() }}) <> (events.status_before in {{ solved_statuses() }})
),

answers as (
    select
        scored.customer_id,
        scored.response_id,
        scored.survey_type,
        scored.score,
        scored.is_low_answer,
        scored.responded_at,
        {{ local_date('scored.responded_at', 'settings.timezone') }} as responded_date
    from {{ ref('int_survey_responses__scored') }} as scored
    cross join settings
    where scored.is_answered and scored.customer_id <> 'unknown'
),

-- A number over the last days rises on the day of an event, and falls once the event is older. A
-- ticket in the solved set without a solve has no status events: it is never open.
changes as (
    select
        customer_id,
        created_date as changed_date,
        'tickets' as measure,
        1 as change
    from tickets
    union all
    select
        customer_id,
        created_date + {{ churn_recent_days() }} as changed_date,
        'tickets' as measure,
        -1 as change
    from tickets
    union all
    select
        customer_id,
        first_reopened_date as changed_date,
        'reopened' as measure,
        1 as change
    from tickets
    where first_reopened_date < created_date + {{ churn_recent_days() }}
    union all
    select
        customer_id,
        created_date + {{ churn_recent_days() }} as changed_date,
        'reopened' as measure,
        -1 as change
    from tickets
    where first_reopened_date < created_date + {{ churn_recent_days() }}
    union all
    select
        customer_id,
        created_date as changed_date,
        'open' as measure,
        1 as change
    from tickets
    where current_status not in {{ solved_statuses() }} or first_solved_at is not null
    union all
    select
        tickets.customer_id,
        status_changes.changed_date,
        'open' as measure,
        status_changes.change
    from status_changes
    inner join tickets on status_changes.ticket_id = tickets.ticket_id
    union all
    select
        customer_id,
        responded_date as changed_date,
        'low_answers' as measure,
        1 as change
    from answers
    where is_low_answer
    union all
    select
        customer_id,
        responded_date + {{ churn_recent_days() }} as changed_date,
        'low_answers' as measure,
        -1 as change
    from answers
    where is_low_answer
    union all
    select
        customer_id,
        created_date as changed_date,
        'contacts' as measure,
        1 as change
    from tickets
    union all
    select
        customer_id,
        responded_date as changed_date,
        'contacts' as measure,
        1 as change
    from answers
),

last_nps_answers as (
    select
        customer_id,
        responded_date,
        score
    from answers
    where survey_type = 'nps'
    qualify row_number() over (
        partition by customer_id, responded_date
        order by responded_at desc, response_id desc
    ) = 1
),

daily as (
    select
        customer_id,
        changed_date,
        sum(case when measure = 'tickets' then change else 0 end) as recent_tickets_change,
        sum(case when measure = 'reopened' then change else 0 end) as recent_reopened_change,
        sum(case when measure = 'open' then change else 0 end) as open_tickets_change,
        sum(case when measure = 'low_answers' then change else 0 end) as recent_low_answers_change,
        max(case when measure = 'contacts' then changed_date end) as contact_date
    from changes
    group by customer_id, changed_date
),

final as (
    select
        daily.*,
        last_nps_answers.responded_date as nps_date,
        last_nps_answers.score as nps_score
    from daily
    left join last_nps_answers
        on
            daily.customer_id = last_nps_answers.customer_id
            and daily.changed_date = last_nps_answers.responded_date
)

select * from final
