with

loads as (
    select * from {{ ref('stg_freshdesk__loads') }}
),

landed as (
    {% for name, is_deleted in [('contacts', 'false'), ('deleted_contacts', 'true')] -%}
        select
            _source_system,
            _dlt_load_id,
            _row_number,
            id,
            company_id,
            email,
            name,
            created_at,
            {{ is_deleted }} as is_deleted
        from {{ source('freshdesk', name) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

final as (
    select
        landed._source_system as source_system,
        landed._dlt_load_id as read_batch,
        landed._dlt_load_id as load_id,
        landed._row_number as row_number,
        cast(null as bigint) as line_number,
        false as is_malformed,
        landed.is_deleted,
        {{ vendor_id('landed.id', 'freshdesk') }} as contact_id,
        {{ vendor_id('landed.company_id', 'freshdesk') }} as customer_id,
        {{ blank_to_null('landed.email') }} as email,
        {{ blank_to_null('landed.name') }} as full_name,
        {{ blank_to_null('landed.created_at') }} as created_at,
        false as is_crm
    from landed
    inner join loads on landed._dlt_load_id = loads.load_id
)

select * from final
