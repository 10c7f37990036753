with

contacts as (
    {{ union_by_name([
        ref('stg_files__contacts'),
        ref('stg_salesforce__contacts'),
        ref('stg_hubspot__contacts'),
        ref('stg_zendesk__contacts'),
        ref('stg_freshdesk__contacts'),
        ref('stg_intercom__contacts'),
        ref('stg_jira__contacts'),
        ref('stg_stripe__contacts'),
    ]) }}
),

parsed as (
    select
        contacts.*,
        {{ parse_timestamp('contacts.created_at') }} as parsed_created_at
    from contacts
),

validated as (
    select
        *,
        case
            when is_malformed then 'malformed_row'
            when is_deleted or is_out_of_scope then null
            when contact_id is null then 'missing_key'
            when {{ does_not_parse('created_at', 'parsed_created_at') }} then 'invalid_timestamp'
        end as reject_reason
    from parsed
),

final as (
    select
        source_system,
        load_id,
        read_batch,
        row_number,
        contact_id,
        customer_id,
        full_name,
        {{ normalised_email('email') }} as email,
        parsed_created_at as created_at,
        is_crm,
        reject_reason,
        {{ row_state(['contact_id']) }} as row_state,
        {{ row_key(['contact_id']) }} as row_key,
        {{ rejected_row(['contact_id', 'customer_id'], ['created_at']) }} as rejected_row
    from validated
)

select * from final
