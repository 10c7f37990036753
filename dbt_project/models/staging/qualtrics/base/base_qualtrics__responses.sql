{{ config(materialized='ephemeral') }}

with

responses as (
    select * from {{ source('qualtrics', 'responses') }}
),

exports as (
    select * from {{ source('qualtrics', 'response_exports') }}
),

-- Number of deletions at the newest full export. Responses missing from that export are deleted.
exported as (
    select
        survey_id,
        max(cast(deletions as bigint)) as deletions
    from exports
    group by survey_id
),

landed as (
    select
        responses.*,
        max(cast(responses.deletions as bigint)) over (partition by responses.response_id) as deletions_when_seen
    from responses
),

final as (
    select
        landed.*,
        coalesce(landed.deletions_when_seen < exported.deletions, false) as is_removed,
        -- Previews, tests, spam, generated responses, and responses of employees.
        coalesce(
            landed.status in ('1', '2', '8', '9', '12', '17', '32', '40', '48', '256'), false
        ) as is_not_customer,
        coalesce(landed.finished in ('1', 'true', 'True'), false) and landed.score is not null as is_answered
    from landed
    left join exported on landed.survey_id = exported.survey_id
)

select * from final
