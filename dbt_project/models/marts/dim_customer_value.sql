with

settings as (
    select * from {{ ref('refresh_settings') }}
),

histories as (
    select * from {{ ref('int_customers__purchase_histories') }} where history = 'complete'
),

predictions as (
    select * from {{ ref('int_lifetime_values__predicted') }}
),

final as (
    select
        {{ published_id('histories.customer_id') }} as customer_id,
        settings.as_of_date,
        histories.repeat_purchases,
        histories.weeks_to_last_purchase,
        histories.weeks_observed,
        histories.mean_repeat_amount,
        predictions.expected_purchases as expected_purchases_52w,
        predictions.expected_value_per_purchase,
        predictions.expected_purchases * predictions.expected_value_per_purchase as clv_predicted_52w,
        predictions.probability_alive
    from histories
    inner join predictions on histories.customer_id = predictions.customer_id
    cross join settings
)

select * from final
