with

trainings as (
    select * from {{ ref('int_churn_models__trainings') }}
),

fits as (
    select * from {{ ref('int_churn_models__fitted') }}
),

examples as (
    select
        examples.*,
        trainings.is_back_test
    from {{ ref('int_customers__churn_examples') }} as examples
    inner join trainings on examples.metric_month = trainings.scored_month
),

feature_values as (
    {% for feature in var('churn_features') %}
        select
            customer_id,
            metric_month,
            is_back_test,
            '{{ feature }}' as feature,
            {{ loop.index }} as feature_number,
            cast({{ feature }} as double) as feature_value
        from examples
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

contributions as (
    select
        feature_values.customer_id,
        feature_values.metric_month,
        feature_values.is_back_test,
        feature_values.feature,
        feature_values.feature_number,
        case
            when fits.standard_deviation > 0
                then fits.weight * (feature_values.feature_value - fits.mean) / fits.standard_deviation
            else 0
        end as contribution
    from feature_values
    inner join fits on feature_values.metric_month = fits.scored_month and feature_values.feature = fits.feature
),

sums as (
    select
        customer_id,
        metric_month,
        sum(contribution) as contribution
    from contributions
    group by customer_id, metric_month
),

intercepts as (
    select
        scored_month,
        weight
    from fits
    where feature = 'intercept'
),

-- Numbers are rounded to the ninth decimal before they are compared, so that their order does not
-- depend on the order of additions.
probabilities as (
    select
        sums.customer_id,
        sums.metric_month,
        round(1 / (1 + exp(-(intercepts.weight + sums.contribution))), 9) as churn_probability
    from sums
    inner join intercepts on sums.metric_month = intercepts.scored_month
),

reasons as (
    select
        customer_id,
        metric_month,
        feature,
        row_number() over (
            partition by customer_id, metric_month order by round(contribution, 9) desc, feature_number
        ) as reason_number
    from contributions
    where round(contribution, 9) > 0 and not is_back_test
),

first_reasons as (
    select
        customer_id,
        metric_month,
        max(case when reason_number = 1 then feature end) as reason_1,
        max(case when reason_number = 2 then feature end) as reason_2,
        max(case when reason_number = 3 then feature end) as reason_3
    from reasons
    group by customer_id, metric_month
),

final as (
    select
        examples.customer_id,
        examples.metric_month as scored_month,
        examples.is_back_test,
        examples.is_churned,
        probabilities.churn_probability,
        first_reasons.reason_1,
        first_reasons.reason_2,
        first_reasons.reason_3
    from examples
    inner join probabilities
        on examples.customer_id = probabilities.customer_id and examples.metric_month = probabilities.metric_month
    left join first_reasons
        on examples.customer_id = first_reasons.customer_id and examples.metric_month = first_reasons.metric_month
)

select * from final
