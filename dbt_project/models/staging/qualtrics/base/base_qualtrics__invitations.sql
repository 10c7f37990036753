{{ config(materialized='ephemeral') }}

with

invitations as (
    select * from {{ source('qualtrics', 'invitations') }}
),

contacts as (
    select landed.*
    from {{ source('qualtrics', 'contacts') }} as landed
    qualify {{ is_newest_version('landed') }}
),

responses as (
    select distinct response_id from {{ ref('base_qualtrics__responses') }}
),

-- A reminder belongs to its parent distribution.
landed as (
    select
        invitations.*,
        coalesce({{ blank_to_null('invitations.parent_distribution_id') }}, invitations.distribution_id)
            as first_distribution_id
    from invitations
),

final as (
    select
        landed.*,
        landed.first_distribution_id <> landed.distribution_id as is_reminder,
        contacts.email,
        contacts.external_reference,
        max(responses.response_id) over (
            partition by landed.first_distribution_id, landed.contact_id
        ) as answered_by
    from landed
    left join contacts on landed.contact_id = contacts.id
    left join responses on landed.response_id = responses.response_id
)

select * from final
