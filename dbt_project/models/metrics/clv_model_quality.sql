with

complete as (
    select * from {{ ref('int_lifetime_values__fitted') }} where history = 'complete'
),

holdout as (
    select
        predictions.expected_purchases,
        histories.later_purchases
    from {{ ref('int_lifetime_values__predicted') }} as predictions
    inner join {{ ref('int_customers__purchase_histories') }} as histories
        on predictions.history = histories.history and predictions.customer_id = histories.customer_id
    where predictions.history = 'holdout'
),

holdout_totals as (
    select
        nullif(count(*), 0) as customers,
        sum(expected_purchases) as predicted,
        sum(later_purchases) as actual,
        corr(expected_purchases, later_purchases) as correlation,
        avg(abs(expected_purchases - later_purchases)) as mean_absolute_error
    from holdout
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
        holdout_totals.customers as holdout_customers,
        holdout_totals.predicted as holdout_predicted,
        cast(holdout_totals.actual as bigint) as holdout_actual,
        holdout_totals.correlation as holdout_correlation,
        holdout_totals.mean_absolute_error as holdout_mean_absolute_error,
        complete.withheld_reason
    from complete
    cross join holdout_totals
)

select * from final
