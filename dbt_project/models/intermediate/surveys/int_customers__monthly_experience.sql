with

settings as (
    select * from {{ ref('refresh_settings') }}
),

surveys as (
    select * from {{ ref('int_survey_responses__scored') }}
    where is_answered and survey_type in ('nps', 'csat') and customer_id <> 'unknown'
),

answers as (
    select
        surveys.customer_id,
        surveys.survey_type,
        surveys.response_id,
        surveys.responded_at,
        {{ local_date('surveys.responded_at', 'settings.timezone') }} as responded_date,
        coalesce(
            surveys.nps_band, case when surveys.is_satisfied then 'satisfied' else 'dissatisfied' end
        ) as band,
        settings.as_of_date
    from surveys
    cross join settings
),

last_answers as (
    select
        *,
        cast({{ dbt.date_trunc('month', 'responded_date') }} as date) as responded_month
    from answers
    qualify row_number() over (
        partition by customer_id, survey_type, {{ dbt.date_trunc('month', 'responded_date') }}
        order by responded_at desc, response_id desc
    ) = 1
),

-- The last answer of a month holds until the month before the next answer, as long as it is within
-- the days before the day after the month.
lasting as (
    select
        customer_id,
        survey_type,
        band,
        responded_month,
        least(
            coalesce(
                lead(responded_month) over (partition by customer_id, survey_type order by responded_month)
                - interval 1 month,
                as_of_date
            ),
            case
                when responded_date + {{ experience_days() }} > as_of_date then as_of_date
                else {{ dbt.date_trunc('month', 'responded_date + ' ~ experience_days()) }} - interval 1 month
            end
        ) as last_month
    from last_answers
),

months as (
    select
        customer_id,
        survey_type,
        band,
        {{ date_series('responded_month', 'last_month', 'month', 'metric_month') }}
    from lasting
),

final as (
    select
        customer_id,
        metric_month,
        max(case when survey_type = 'nps' then band end) as nps_band,
        max(case when survey_type = 'csat' then band end) as csat_band
    from months
    group by customer_id, metric_month
)

select * from final
