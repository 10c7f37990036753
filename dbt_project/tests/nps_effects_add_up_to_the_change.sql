-- Dimensions and months whose effects differ from the change of NPS in the scorecard, and months of the
-- scorecard with such a change that a dimension lacks.
with

scorecard as (

    select
        metric_month,
        nps,
        lag(nps) over (order by metric_month) as nps_before,
        lag(metric_month) over (order by metric_month) as month_before
    from {{ ref('scorecard_monthly') }}

),

changes as (
    select
        metric_month,
        nps - nps_before as change
    from scorecard
    where month_before + interval 1 month = metric_month and nps is not null and nps_before is not null
),

effects as (

    select
        metric_month,
        dimension,
        sum(rate_effect + mix_effect) as effect
    from {{ ref('nps_change_monthly') }}
    group by metric_month, dimension

),

compared as (

    select
        changes.metric_month,
        count(effects.dimension) as dimensions,
        min(effects.effect - changes.change) as least_difference,
        max(effects.effect - changes.change) as largest_difference
    from changes
    left join effects on changes.metric_month = effects.metric_month
    group by changes.metric_month

)

select * from compared
where dimensions <> 3 or least_difference < -1e-6 or largest_difference > 1e-6
