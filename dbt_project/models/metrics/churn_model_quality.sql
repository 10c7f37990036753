with

quality as (
    select * from {{ ref('int_churn_models__quality') }}
),

final as (
    select
        scored_month,
        training_examples,
        training_churned,
        auc,
        brier,
        brier_of_base_rate,
        lift_top_tenth,
        withheld_reason
    from quality
)

select * from final
