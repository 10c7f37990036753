{{ config(schema="intermediate") }}

with

series as (
    select * from {{ ref('metric_series') }}
),

numbered as (

    select
        *,
        row_number() over (
            partition by metric, period_grain, dimension, dimension_value order by period_start desc
        ) as recency
    from series
    where is_complete and value is not null and kind not in {{ uncharted_kinds() }}

),

latest as (

    select
        *,
        count(*) over (partition by metric, period_grain, dimension, dimension_value) as charted_values,
        lag(value) over (
            partition by metric, period_grain, dimension, dimension_value order by period_start
        ) as value_before
    from numbered
    where recency <= {{ longest_chart() }}

),

centered as (

    select
        *,
        avg(value) over chart as center,
        {{ limit_factor() }} * avg(abs(value - value_before)) over chart as reach
    from latest
    where charted_values >= {{ shortest_chart() }}
    window chart as (partition by metric, period_grain, dimension, dimension_value)

),

-- Of each value: its side of the center and its direction from the value before, 1 or -1; whether it is
-- beyond a limit; whether it is beyond two thirds of the way to a limit.
placed as (

    select
        *,
        {{ compared('value', 'center') }} as side,
        {{ compared('value', 'value_before') }} as move,
        {{ compared('value', '(center + reach)') }} = 1
        or {{ compared('value', '(center - reach)') }} = -1 as is_outside,
        {{ compared('value', '(center + 2 * reach / 3)') }} = 1
        or {{ compared('value', '(center - 2 * reach / 3)') }} = -1 as is_far
    from centered

),

-- Patterns that end with a value: seven values have six moves.
ended as (

    select
        *,
        lead(move) over chart as next_move,
        sum(move) over last_six = 6 as ends_rise,
        sum(move) over last_six = -6 as ends_fall,
        abs(sum(side) over last_seven) = 7 as ends_shift,
        abs(sum(side) over last_three) = 3
        and sum(case when is_far and not is_outside then 1 else 0 end) over last_three >= 2 as ends_two_of_three
    from placed
    window
        chart as (partition by metric, period_grain, dimension, dimension_value order by period_start),
        last_three as (
            partition by metric, period_grain, dimension, dimension_value order by period_start
            rows between 2 preceding and current row
        ),
        last_six as (
            partition by metric, period_grain, dimension, dimension_value order by period_start
            rows between 5 preceding and current row
        ),
        last_seven as (
            partition by metric, period_grain, dimension, dimension_value order by period_start
            rows between 6 preceding and current row
        )

),

-- Whether a value belongs to a pattern, which ends with it or with one of the next values.
matched as (

    select
        *,
        max(case when ends_rise then 1 else 0 end) over next_seven = 1
            as is_in_rise,
        max(case when ends_fall then 1 else 0 end) over next_seven = 1
            as is_in_fall,
        max(case when ends_shift then 1 else 0 end) over next_seven = 1
            as is_in_shift,
        is_far
        and max(case when ends_two_of_three then 1 else 0 end) over next_three = 1 as is_in_two_of_three
    from ended
    window
        next_three as (
            partition by metric, period_grain, dimension, dimension_value order by period_start
            rows between current row and 2 following
        ),
        next_seven as (
            partition by metric, period_grain, dimension, dimension_value order by period_start
            rows between current row and 6 following
        )

),

signalled as (

    select
        *,
        case
            when is_outside then 'outside_limits'
            when is_in_rise or is_in_fall then 'trend'
            when is_in_two_of_three then 'two_of_three'
            when is_in_shift then 'shift'
        end as signal,
        -- A value that ends one trend and begins another belongs to the later one.
        case
            when is_in_rise and is_in_fall then next_move
            when is_in_rise then 1
            else -1
        end as trend
    from matched

),

final as (

    select
        metric,
        period_grain,
        period_start,
        dimension,
        dimension_value,
        center,
        greatest(center - reach, lowest_value) as lower_limit,
        least(center + reach, highest_value) as upper_limit,
        signal,
        case
            when signal is null then 'common_cause'
            when case signal when 'trend' then trend else side end = case direction when 'higher' then 1 else -1 end
                then 'improving'
            else 'concerning'
        end as verdict
    from signalled

)

select * from final
