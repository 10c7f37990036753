{{ config(schema="intermediate") }}

with

settings as (
    select * from {{ ref('refresh_settings') }}
),

catalog as (
    select * from {{ ref('metric_catalog') }}
),

metric_table_values as (
    select * from {{ ref('metric_table_values') }}
),

described as (

    select
        metric_table_values.*,
        catalog.label,
        catalog.unit,
        catalog.direction,
        catalog.kind,
        catalog.lowest_value,
        catalog.highest_value,
        metric_table_values.value is not null
        and (catalog.unit not in {{ additive_units() }} or metric_table_values.value <> 0) as has_begun
    from metric_table_values
    inner join catalog on metric_table_values.metric = catalog.metric

),

numbered as (

    select
        *,
        max(case when has_begun then 1 else 0 end) over (
            partition by metric, period_grain, dimension, dimension_value
            order by period_start
            rows unbounded preceding
        ) as is_in_series
    from described

),

-- The share that the test of significance compares, with a few answers added to the sample.
estimated as (

    select
        numbered.*,
        case numbered.period_grain
            when 'month' then numbered.period_start + interval 1 month
            else numbered.period_start + interval 7 day
        end <= settings.as_of_date + interval 1 day as is_complete,
        case numbered.kind
            when 'nps' then numbered.value / 100 * numbered.sample_size / (numbered.sample_size + 3)
            when 'share'
                then
                    (round(numbered.value / numbered.highest_value * numbered.sample_size) + 1)
                    / (numbered.sample_size + 2)
        end as estimate
    from numbered
    cross join settings
    where numbered.is_in_series = 1

),

-- The margin of error of nps is 196 × √(v/n').
tested as (

    select
        *,
        case kind
            when 'nps' then margin_of_error * margin_of_error / (196 * 196)
            when 'share' then estimate * (1 - estimate) / (sample_size + 2)
        end as variance
    from estimated

),

compared as (

    select
        *,
        lag(value) over series as previous_value,
        lag(sample_size) over series as previous_sample_size,
        lag(estimate) over series as previous_estimate,
        lag(variance) over series as previous_variance,
        case period_grain
            when 'month' then lag(value, 12) over series
            else lag(value, 52) over series
        end as year_ago_value
    from tested
    window series as (
        partition by metric, period_grain, dimension, dimension_value order by period_start
    )

),

final as (

    select
        metric,
        period_grain,
        period_start,
        dimension,
        dimension_value,
        label as metric_label,
        unit,
        direction,
        kind,
        lowest_value,
        highest_value,
        value,
        cast(sample_size as bigint) as sample_size,
        margin_of_error,
        is_complete,
        previous_value,
        value - previous_value as change,
        year_ago_value,
        case
            when is_complete and least(sample_size, previous_sample_size) >= {{ smallest_sample() }}
                then (estimate - previous_estimate) / sqrt(variance + previous_variance)
        end as z
    from compared

)

select * from final
