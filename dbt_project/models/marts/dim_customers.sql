with

customers as (
    select * from {{ ref('int_customers__combined') }}
),

contacts as (
    select * from {{ ref('int_contacts__validated') }} where row_state = 'accepted'
),

settings as (
    select * from {{ ref('refresh_settings') }}
),

-- A customer with the name of a contact may be a person.
names_of_people as (
    select distinct lower(trim(full_name)) as person_name
    from contacts
    where full_name is not null
),

final as (
    select
        {{ published_id('customers.customer_id') }} as customer_id,
        customers.source_system,
        case
            when settings.has_customer_names and names_of_people.person_name is null
                then {{ redact_contact_details('customers.customer_name') }}
        end as customer_name,
        {{ attribute('customers.segment') }} as segment,
        {{ attribute('customers.region') }} as region,
        {{ attribute('customers.industry') }} as industry,
        cast(customers.created_at as timestamp) as created_at,
        customers.is_inferred
    from customers
    left join names_of_people
        on lower(trim(customers.customer_name)) = names_of_people.person_name
    cross join settings
)

select * from final
