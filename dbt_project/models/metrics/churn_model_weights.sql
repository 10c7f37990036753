with

fits as (
    select * from {{ ref('int_churn_models__fitted') }}
),

quality as (
    select * from {{ ref('int_churn_models__quality') }} where withheld_reason is null
),

final as (
    select
        fits.feature,
        fits.mean,
        fits.standard_deviation,
        fits.weight,
        exp(fits.weight) as odds_ratio
    from fits
    inner join quality on fits.scored_month = quality.scored_month
)

select * from final
