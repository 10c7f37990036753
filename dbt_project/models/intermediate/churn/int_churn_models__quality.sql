with

trainings as (
    select * from {{ ref('int_churn_models__trainings') }}
),

back_test as (
    select
        scores.customer_id,
        scores.scored_month,
        scores.churn_probability,
        case when scores.is_churned then 1 else 0 end as churned,
        cast(trainings.training_churned as double) / trainings.training_examples as base_rate
    from {{ ref('int_customers__churn_scores') }} as scores
    inner join trainings on scores.scored_month = trainings.scored_month
    where scores.is_back_test
),

-- Equal probabilities share the mean of their ranks.
ranked as (
    select
        *,
        rank() over (order by churn_probability)
        + (count(*) over (partition by churn_probability) - 1) / 2 as mean_rank,
        10 * (row_number() over (order by churn_probability desc, customer_id asc, scored_month asc) - 1)
        < count(*) over () as is_top_tenth
    from back_test
),

-- The rank sum of Mann and Whitney: the share of pairs of a churned and a kept example in which the
-- churned one has the higher score.
auc as (
    select
        (sum(mean_rank * churned) - sum(churned) * (sum(churned) + 1) / 2)
        / nullif(sum(churned) * sum(1 - churned), 0) as auc
    from ranked
),

errors as (
    select
        avg((churn_probability - churned) * (churn_probability - churned)) as brier,
        avg((base_rate - churned) * (base_rate - churned)) as brier_of_base_rate,
        avg(case when is_top_tenth then cast(churned as double) end)
        / nullif(avg(cast(churned as double)), 0) as lift_top_tenth
    from ranked
),

final as (
    select
        trainings.scored_month,
        trainings.training_examples,
        trainings.training_churned,
        auc.auc,
        errors.brier,
        errors.brier_of_base_rate,
        errors.lift_top_tenth,
        case
            when trainings.training_months < {{ churn_least_months() }} then 'too_few_months'
            when trainings.training_churned < {{ churn_least_churned() }} then 'too_few_churned'
            when coalesce(auc.auc < {{ churn_least_auc() }} or errors.lift_top_tenth <= 1, true) then 'weak_back_test'
        end as withheld_reason
    from trainings
    cross join auc
    cross join errors
    where not trainings.is_back_test
)

select * from final
