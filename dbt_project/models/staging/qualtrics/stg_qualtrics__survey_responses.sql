with

answered as (
    select * from {{ ref('base_qualtrics__answered') }}
),

unanswered as (
    select * from {{ ref('base_qualtrics__unanswered') }}
),

rows_of_both as (
    select * from answered
    union all
    select * from unanswered
),

final as (
    select
        source_system,
        load_id as read_batch,
        load_id,
        row_number,
        cast(null as bigint) as line_number,
        false as is_malformed,
        is_deleted,
        {{ vendor_id('id', 'qualtrics') }} as response_id,
        survey_id,
        survey_type,
        scale_min,
        scale_max,
        {{ blank_to_null('polarity') }} as polarity,
        {{ blank_to_null('score') }} as score,
        cast(null as varchar) as customer_id,
        cast(null as varchar) as contact_id,
        {{ blank_to_null('respondent_email') }} as respondent_email,
        cast(null as varchar) as ticket_id,
        {{ blank_to_null('touchpoint') }} as touchpoint,
        {{ blank_to_null('channel') }} as channel,
        {{ blank_to_null('sent_at') }} as sent_at,
        {{ blank_to_null('responded_at') }} as responded_at,
        {{ blank_to_null('comment') }} as comment,
        {{ blank_to_null('customer_reference') }} as customer_reference,
        {{ blank_to_null('ticket_reference') }} as ticket_reference
    from rows_of_both
)

select * from final
