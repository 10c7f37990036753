with

landed as (
    select * from {{ source('files', 'referrals') }}
),

current_files as (
    select * from {{ ref('base_files__current') }}
),

final as (
    select
        {{ file_row_columns('landed') }},
        {{ blank_to_null('landed.referral_id') }} as referral_id,
        {{ blank_to_null('landed.referrer_customer_id') }} as referrer_customer_id,
        {{ blank_to_null('landed.referred_customer_id') }} as referred_customer_id,
        {{ blank_to_null('landed.referred_at') }} as referred_at,
        {{ blank_to_null('landed.converted_at') }} as converted_at
    from landed
    inner join current_files
        on
            landed._file_name = current_files.file_name
            and landed._content_hash = current_files.content_hash
)

select * from final
