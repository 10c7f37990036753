with

settings as (
    select * from {{ ref('refresh_settings') }}
),

-- A ticket in the solved set without a solve has no status events: it is never open.
tickets as (
    select
        resolved.ticket_id,
        resolved.customer_id,
        case
            when resolved.current_status in {{ solved_statuses() }} and resolved.first_solved_at is null then 0
            else 1
        end as opened,
        {{ local_date('resolved.created_at', 'settings.timezone') }} as created_date,
        {{ local_date('resolved.first_reopened_at', 'settings.timezone') }} as reopened_date
    from {{ ref('int_tickets__resolved') }} as resolved
    cross join settings
    where resolved.is_counted and resolved.customer_id <> 'unknown'
),

status_changes as (
    select
        events.ticket_id,
        {{ local_date('events.occurred_at', 'settings.timezone') }} as changed_date,
        case when events.status in {{ solved_statuses() }} then -1 else 1 end as opened
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
        scored.responded_at,
        case when scored.is_low_answer then 1 else 0 end as low_answers,
        {{ local_date('scored.responded_at', 'settings.timezone') }} as responded_date
    from {{ ref('int_survey_responses__scored') }} as scored
    cross join settings
    where scored.is_answered and scored.customer_id <> 'unknown'
),

-- A number over the last days rises with an event and falls once the event is older.
changes as (
    select
        customer_id,
        created_date as changed_date,
        1 as tickets,
        0 as reopened,
        opened,
        0 as low_answers,
        created_date as contact_date
    from tickets
    union all
    select
        customer_id,
        created_date + {{ churn_recent_days() }} as changed_date,
        -1 as tickets,
        case when reopened_date < created_date + {{ churn_recent_days() }} then -1 else 0 end as reopened,
        0 as opened,
        0 as low_answers,
        null as contact_date
    from tickets
    union all
    select
        customer_id,
        reopened_date as changed_date,
        0 as tickets,
        1 as reopened,
        0 as opened,
        0 as low_answers,
        null as contact_date
    from tickets
    where reopened_date < created_date + {{ churn_recent_days() }}
    union all
    select
        tickets.customer_id,
        status_changes.changed_date,
        0 as tickets,
        0 as reopened,
        status_changes.opened,
        0 as low_answers,
        null as contact_date
    from status_changes
    inner join tickets on status_changes.ticket_id = tickets.ticket_id
    union all
    select
        customer_id,
        responded_date as changed_date,
        0 as tickets,
        0 as reopened,
        0 as opened,
        low_answers,
        responded_date as contact_date
    from answers
    union all
    select
        customer_id,
        responded_date + {{ churn_recent_days() }} as changed_date,
        0 as tickets,
        0 as reopened,
        0 as opened,
        -low_answers as low_answers,
        null as contact_date
    from answers
    where low_answers = 1
),

monthly as (
    select
        customer_id,
        cast({{ dbt.date_trunc('month', 'changed_date') }} as date) as changed_month,
        sum(tickets) as recent_tickets_change,
        sum(reopened) as recent_reopened_change,
        sum(opened) as open_tickets_change,
        sum(low_answers) as recent_low_answers_change,
        max(contact_date) as contact_date
    from changes
    group by customer_id, changed_month
),

last_nps_answers as (
    select
        customer_id,
        cast({{ dbt.date_trunc('month', 'responded_date') }} as date) as responded_month,
        responded_date,
        score
    from answers
    where survey_type = 'nps'
    qualify row_number() over (
        partition by customer_id, {{ dbt.date_trunc('month', 'responded_date') }}
        order by responded_at desc, response_id desc
    ) = 1
),

final as (
    select
        monthly.*,
        last_nps_answers.responded_date as nps_date,
        last_nps_answers.score as nps_score
    from monthly
    left join last_nps_answers
        on
            monthly.customer_id = last_nps_answers.customer_id
            and monthly.changed_month = last_nps_answers.responded_month
)

select * from final
