with

low_answers as (
    select * from {{ ref('int_survey_responses__followed_up') }}
),

mrr_intervals as (
    select * from {{ ref('int_customers__mrr_intervals') }}
),

settings as (
    select * from {{ ref('refresh_settings') }}
),

norms as (
    select
        survey_type,
        {{ duration(parse_number('due_hours'), 3600) }} as followup_norm
    from {{ ref('followup_norms') }}
),

dated as (
    select
        low_answers.*,
        low_answers.responded_at + norms.followup_norm as due_at,
        {{ local_date('low_answers.responded_at', 'settings.timezone') }} as responded_date,
        low_answers.followed_up_at is null
        and low_answers.responded_at + {{ followup_window() }} > settings.as_of_end_at as is_waiting
    from low_answers
    inner join norms on low_answers.survey_type = norms.survey_type
    cross join settings
),

-- The dates of each customer's answers and changes of MRR in their order, so that an answer finds
-- the last change without a join of each pair.
mrr_timeline as (
    select
        customer_id,
        valid_from as happened_on,
        valid_from,
        null as response_id
    from mrr_intervals
    union all
    select
        customer_id,
        responded_date as happened_on,
        null as valid_from,
        response_id
    from dated
    where customer_id <> 'unknown'
),

last_changes as (
    select
        response_id,
        customer_id,
        max(valid_from) over (
            partition by customer_id
            order by happened_on, response_id is not null
            rows unbounded preceding
        ) as valid_from
    from mrr_timeline
),

mrr_at_answers as (
    select
        last_changes.response_id,
        mrr_intervals.mrr
    from last_changes
    inner join mrr_intervals
        on
            last_changes.customer_id = mrr_intervals.customer_id
            and last_changes.valid_from = mrr_intervals.valid_from
    where last_changes.response_id is not null
),

decided as (
    select
        dated.*,
        case
            when dated.followed_up_at <= dated.due_at then 'in_time'
            when dated.followed_up_at is not null then 'late'
            when dated.due_at > settings.as_of_end_at then 'open'
            else 'overdue'
        end as status,
        dated.due_at <= settings.as_of_end_at as is_due,
        {{ mrr('coalesce(mrr_at_answers.mrr, 0)') }} as mrr_at_answer
    from dated
    left join mrr_at_answers on dated.response_id = mrr_at_answers.response_id
    cross join settings
),

-- IDs compare as written, so the queue is ranked before they are published.
ranked as (
    select
        *,
        case
            when is_waiting
                then cast(row_number() over (
                    partition by is_waiting
                    order by is_due desc, mrr_at_answer desc, responded_at asc, response_id asc
                ) as bigint)
        end as queue_rank
    from decided
),

final as (
    select
        {{ published_id('response_id') }} as response_id,
        source_system,
        survey_type,
        {{ published_id('customer_id') }} as customer_id,
        {{ published_id('contact_id') }} as contact_id,
        {{ attribute('touchpoint') }} as touchpoint,
        responded_at,
        responded_date,
        due_at,
        is_due,
        followed_up_at,
        {{ seconds_between('responded_at', 'followed_up_at') }} as followup_seconds,
        status,
        {{ attribute('owner_team') }} as owner_team,
        mrr_at_answer,
        queue_rank
    from ranked
)

select * from final
