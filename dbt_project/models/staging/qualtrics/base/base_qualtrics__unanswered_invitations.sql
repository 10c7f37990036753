{{ config(materialized='ephemeral') }}

with

questions as (
    select * from {{ ref('base_qualtrics__questions') }}
),

invitations as (
    select * from {{ ref('base_qualtrics__invitations') }} where not is_reminder
),

-- An invitation is deleted once its answer exists. One that was not delivered, or whose survey the
-- account or the settings no longer have, is out of scope.
final as (
    select
        invitations._source_system,
        invitations._dlt_load_id,
        invitations._row_number,
        invitations.answered_by is not null as is_deleted,
        {{ blank_to_null('invitations.sent_at') }} is null
        or invitations.status in (
            'Pending', 'Error', 'Failure', 'Blocked', 'Skipped', 'SoftBounce', 'HardBounce'
        )
        or questions.survey_id is null as is_out_of_scope,
        invitations.distribution_id || ':' || invitations.contact_id || coalesce(questions.id_suffix, '') as id,
        invitations.survey_id,
        questions.survey_type,
        questions.scale_min,
        questions.scale_max,
        questions.polarity,
        cast(null as string) as score,
        invitations.email as respondent_email,
        invitations.touchpoint,
        coalesce(invitations.channel, 'email') as channel,
        invitations.sent_at,
        cast(null as string) as responded_at,
        cast(null as string) as comment,
        invitations.external_reference as customer_reference,
        cast(null as string) as ticket_reference
    from invitations
    left join questions on invitations.survey_id = questions.survey_id
)

select * from final
