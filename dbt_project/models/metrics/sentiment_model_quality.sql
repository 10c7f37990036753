with

quality as (
    select * from {{ ref('int_comments__model_quality') }}
),

final as (
    select
        examples,
        positive_examples,
        auc,
        withheld_reason
    from quality
)

select * from final
