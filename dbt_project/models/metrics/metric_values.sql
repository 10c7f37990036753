with

series as (
    select * from {{ ref('metric_series') }}
),

charts as (
    select * from {{ ref('metric_charts') }}
),

seeded_targets as (
    select * from {{ ref('targets') }}
),

targets as (

    select
        metric,
        'month' as period_grain,
        dimension,
        dimension_value,
        {{ parse_date('valid_from') }} as valid_from,
        lead({{ parse_date('valid_from') }}) over (
            partition by metric, dimension, dimension_value order by {{ parse_date('valid_from') }}
        ) as valid_until,
        {{ parse_number('target') }} as target,
        owner as target_owner
    from seeded_targets

),

joined as (

    select
        series.*,
        charts.center,
        charts.lower_limit,
        charts.upper_limit,
        charts.signal,
        charts.verdict,
        targets.target,
        targets.target_owner,
        case series.direction when 'higher' then 1 else -1 end as better,
        {{ compared('series.value', 'targets.target') }} as side_of_target,
        {{ compared('charts.lower_limit', 'targets.target') }} as lower_side,
        {{ compared('charts.upper_limit', 'targets.target') }} as upper_side
    from series
    left join charts
        on
            series.metric = charts.metric
            and series.period_grain = charts.period_grain
            and series.period_start = charts.period_start
            and series.dimension = charts.dimension
            and series.dimension_value = charts.dimension_value
    left join targets
        on
            series.metric = targets.metric
            and series.period_grain = targets.period_grain
            and series.dimension = targets.dimension
            and series.dimension_value = targets.dimension_value
            and series.period_start >= targets.valid_from
            and series.period_start < coalesce(targets.valid_until, cast('9999-12-31' as date))

),

final as (

    select
        metric,
        metric_label,
        unit,
        direction,
        period_grain,
        period_start,
        dimension,
        dimension_value,
        value,
        margin_of_error,
        sample_size,
        is_complete,
        sample_size < {{ smallest_sample() }} as is_small_sample,
        previous_value,
        change,
        year_ago_value,
        {{ compared('abs(z)', critical_z()) }} = 1 as is_change_significant,
        center,
        lower_limit,
        upper_limit,
        signal,
        verdict,
        target,
        target_owner,
        side_of_target <> -better as is_target_met,
        case
            when lower_side <> -better and upper_side <> -better then 'pass'
            when lower_side <> -better or upper_side <> -better then 'hit_or_miss'
            when lower_side is not null then 'fail'
        end as assurance
    from joined

)

select * from final
