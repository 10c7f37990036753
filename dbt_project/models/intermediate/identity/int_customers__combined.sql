with

resolved_customers as (
    select * from {{ ref('int_customers__resolved') }}
),

customers as (
    select validated.*
    from {{ ref('int_customers__validated') }} as validated
    left join resolved_customers on validated.customer_id = resolved_customers.customer_id
    where validated.row_state = 'accepted' and resolved_customers.customer_id is null
),

settings as (
    select * from {{ ref('refresh_settings') }}
),

-- A customer that only facts refer to is inferred, so that no row is dropped.
referenced_by_facts as (
    select
        customer_id,
        source_system
    from {{ ref('int_tickets__identified') }}
    union all
    select
        customer_id,
        source_system
    from {{ ref('int_survey_responses__identified') }}
    union all
    select
        customer_id,
        source_system
    from {{ ref('int_orders__existing') }}
    union all
    select
        referrer_customer_id as customer_id,
        source_system
    from {{ ref('int_referrals__existing') }}
    union all
    select
        referred_customer_id as customer_id,
        source_system
    from {{ ref('int_referrals__existing') }}
    union all
    select
        subscriptions.customer_id,
        subscriptions.source_system
    from {{ ref('int_subscriptions__validated') }} as subscriptions
    cross join settings
    where subscriptions.row_state = 'accepted' and subscriptions.start_date <= settings.as_of_date
),

inferred as (
    select
        referenced_by_facts.customer_id,
        min(referenced_by_facts.source_system) as source_system
    from referenced_by_facts
    left join customers on referenced_by_facts.customer_id = customers.customer_id
    where
        customers.customer_id is null
        and referenced_by_facts.customer_id is not null
        and referenced_by_facts.customer_id <> 'unknown'
    group by referenced_by_facts.customer_id
),

final as (
    select
        customer_id,
        source_system,
        customer_name,
        segment,
        region,
        industry,
        created_at,
        false as is_inferred
    from customers
    where customer_id <> 'unknown'
    union all
    select
        customer_id,
        source_system,
        null as customer_name,
        null as segment,
        null as region,
        null as industry,
        null as created_at,
        true as is_inferred
    from inferred
    union all
    -- Member for rows without a resolved customer.
    select
        'unknown' as customer_id,
        'none' as source_system,
        null as customer_name,
        null as segment,
        null as region,
        null as industry,
        null as created_at,
        true as is_inferred
)

select * from final
