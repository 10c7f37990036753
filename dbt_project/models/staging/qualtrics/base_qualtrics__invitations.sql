with

invitations as (
    select * from {{ source('qualtrics', 'invitations') }}
),

contacts as (
    select * from {{ source('qualtrics', 'contacts') }}
),

loads as (
    select * from {{ ref('stg_qualtrics__loads') }}
),

responses as (
    select distinct response_id from {{ ref('base_qualtrics__responses') }}
),

newest_contacts as (
    select contacts.*
    from contacts
    inner join loads on contacts._dlt_load_id = loads.load_id
    qualify row_number() over (
        partition by contacts.id order by contacts._dlt_load_id desc, contacts._row_number desc
    ) = 1
),

-- A reminder belongs to the distribution it reminds of.
landed as (
    select
        invitations.*,
        coalesce({{ blank_to_null('invitations.parent_distribution_id') }}, invitations.distribution_id)
            as first_distribution_id
    from invitations
    inner join loads on invitations._dlt_load_id = loads.load_id
),

final as (
    select
        landed.*,
        landed.first_distribution_id <> landed.distribution_id as is_reminder,
        newest_contacts.email,
        newest_contacts.external_reference,
        max(responses.response_id) over (
            partition by landed.first_distribution_id, landed.contact_id
        ) as answered_by
    from landed
    left join newest_contacts on landed.contact_id = newest_contacts.id
    left join responses on landed.response_id = responses.response_id
)

select * from final
