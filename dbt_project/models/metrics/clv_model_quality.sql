with

complete as (
    select * from {{ ref('int_lifetime_values__fitted') }} where history = 'complete'
),

-- The hold-out is one row; an aggregate without groups makes that visible to the join.
holdout as (
    select
        max(case when predicted is not null then customers end) as customers,
        max(predicted) as predicted,
        max(actual) as actual,
        max(correlation) as correlation,
        max(mean_absolute_error) as mean_absolute_error
    from {{ ref('int_lifetime_values__fitted') }}
    where history = 'holdout'
),

final as (
    select
        complete.customers,
        complete.customers_with_repeat,
        complete.r,
        complete.alpha,
        complete.a,
        complete.b,
        complete.bgnbd_log_likelihood,
        complete.p,
        complete.q,
        complete.v,
        complete.gamma_gamma_log_likelihood,
        holdout.customers as holdout_customers,
        holdout.predicted as holdout_predicted,
        cast(holdout.actual as bigint) as holdout_actual,
        holdout.correlation as holdout_correlation,
        holdout.mean_absolute_error as holdout_mean_absolute_error,
        complete.withheld_reason
    from complete
    cross join holdout
)

select * from final
