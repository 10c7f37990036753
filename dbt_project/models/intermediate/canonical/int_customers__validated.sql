with

customers as (
    {{ union_by_name([
        ref('stg_files__customers'),
        ref('stg_salesforce__customers'),
        ref('stg_hubspot__customers'),
        ref('stg_zendesk__customers'),
        ref('stg_freshdesk__customers'),
        ref('stg_intercom__customers'),
        ref('stg_jira__customers'),
        ref('stg_stripe__customers'),
    ]) }}
),

parsed as (
    select
        customers.*,
        {{ parse_timestamp('customers.created_at') }} as parsed_created_at
    from customers
),

validated as (
    select
        *,
        case
            when is_malformed then 'malformed_row'
            when is_deleted or is_out_of_scope then null
            when customer_id is null then 'missing_key'
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
        customer_id,
        customer_name,
        segment,
        region,
        industry,
        {{ normalised_email_domain('email_domain') }} as email_domain,
        parsed_created_at as created_at,
        external_id,
        is_crm,
        reject_reason,
        {{ row_state(['customer_id']) }} as row_state,
        {{ row_key(['customer_id']) }} as row_key,
        {{ rejected_row(['customer_id'], ['segment', 'region', 'industry', 'created_at']) }} as rejected_row
    from validated
)

select * from final
