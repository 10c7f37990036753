with

comments as (
    select * from {{ ref('int_comments__labelled') }}
),

sentiments as (
    select * from {{ ref('int_comments__sentiment') }}
),

quality as (
    select * from {{ ref('int_comments__model_quality') }}
),

final as (
    select
        comments.response_id,
        comments.customer_id,
        sentiments.language,
        case when quality.withheld_reason is null then sentiments.sentiment end as sentiment
    from comments
    inner join sentiments on comments.response_id = sentiments.response_id
    cross join quality
)

select * from final
