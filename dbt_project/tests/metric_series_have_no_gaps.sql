-- Series with another number of periods than from their first one to that of the as-of date.
with

settings as (
    select * from {{ ref('refresh_settings') }}
),

series as (

    select
        metric,
        period_grain,
        dimension,
        dimension_value,
        min(period_start) as first_period,
        count(*) as periods
    from {{ ref('metric_series') }}
    group by metric, period_grain, dimension, dimension_value

),

expected as (

    select
        series.*,
        case series.period_grain
            when 'month' then {{ dbt.datediff('series.first_period', 'settings.as_of_date', 'month') }}
            -- A period begins on Monday. The weeks of `datediff` begin on Sunday.
            else floor({{ dbt.datediff('series.first_period', 'settings.as_of_date', 'day') }} / 7)
        end + 1 as expected_periods
    from series
    cross join settings

)

select * from expected
where periods <> expected_periods
