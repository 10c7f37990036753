with

tickets as (
    select * from {{ ref('int_tickets__identified') }}
),

survey_responses as (
    select * from {{ ref('int_survey_responses__identified') }}
),

customers as (
    select * from {{ ref('int_customers__validated') }} where row_state = 'accepted' and not is_crm
),

resolved_customers as (
    select * from {{ ref('int_customers__resolved') }}
),

contacts as (
    select * from {{ ref('int_contacts__validated') }} where row_state = 'accepted' and not is_crm
),

resolved_contacts as (
    select * from {{ ref('int_contacts__resolved') }}
),

matched as (
    select
        source_system,
        'tickets' as entity,
        customer_match_rule as match_rule
    from tickets
    union all
    select
        source_system,
        'survey_responses' as entity,
        customer_match_rule as match_rule
    from survey_responses
    union all
    select
        customers.source_system,
        'customers' as entity,
        coalesce(resolved_customers.resolution_rule, 'unmatched') as match_rule
    from customers
    left join resolved_customers on customers.customer_id = resolved_customers.customer_id
    union all
    select
        contacts.source_system,
        'contacts' as entity,
        case when resolved_contacts.resolved_contact_id <> contacts.contact_id then 'email' else 'unmatched' end
            as match_rule
    from contacts
    inner join resolved_contacts on contacts.contact_id = resolved_contacts.contact_id
),

counted as (
    select
        source_system,
        entity,
        match_rule,
        count(*) as matched_rows
    from matched
    group by source_system, entity, match_rule
),

final as (
    select
        source_system,
        entity,
        match_rule,
        cast(matched_rows as bigint) as matched_rows,
        cast(matched_rows as double)
        / sum(matched_rows) over (partition by source_system, entity) as matched_share
    from counted
)

select * from final
