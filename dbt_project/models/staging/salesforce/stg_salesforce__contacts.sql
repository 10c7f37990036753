with

landed as (
    select * from {{ source('salesforce', 'contacts') }}
),

loads as (
    select * from {{ ref('stg_salesforce__loads') }}
),

final as (
    select
        landed._source_system as source_system,
        landed._dlt_load_id as read_batch,
        landed._dlt_load_id as load_id,
        landed._row_number as row_number,
        cast(null as bigint) as line_number,
        false as is_malformed,
        coalesce(landed.is_deleted = 'true', false) as is_deleted,
        {{ vendor_id('landed.id', 'salesforce') }} as contact_id,
        {{ vendor_id('landed.account_id', 'salesforce') }} as customer_id,
        {{ blank_to_null('landed.email') }} as email,
        {{ blank_to_null('landed.name') }} as full_name,
        {{ blank_to_null('landed.created_at') }} as created_at,
        true as is_crm
    from landed
    inner join loads on landed._dlt_load_id = loads.load_id
)

select * from final
