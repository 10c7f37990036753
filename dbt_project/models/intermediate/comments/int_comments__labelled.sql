{#- More examples cost time and hardly change the model. -#}
{%- set most_examples = 5000 -%}

with

surveys as (
    select * from {{ ref('int_survey_responses__scored') }}
),

labelled as (
    select
        {{ published_id('response_id') }} as response_id,
        {{ published_id('customer_id') }} as customer_id,
        responded_at,
        comment,
        case
            when is_low_answer then false
            when nps_band = 'promoter' or is_satisfied or is_low_effort then true
        end as is_positive
    from surveys
    where is_answered and comment is not null
),

final as (
    select
        response_id,
        customer_id,
        comment,
        is_positive,
        is_positive is not null
        and row_number() over (partition by is_positive is null order by responded_at desc, response_id desc)
        <= {{ most_examples }} as is_example
    from labelled
)

select * from final
