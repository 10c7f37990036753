with

by_segment as (
    select * from {{ ref('scorecard_monthly_by_segment') }}
),

by_region as (
    select * from {{ ref('scorecard_monthly_by_region') }}
),

by_touchpoint as (
    select * from {{ ref('surveys_monthly_by_touchpoint') }}
),

answered as (

    select
        metric_month,
        'customer_segment' as dimension,
        customer_segment as dimension_value,
        nps_responses,
        nps_promoters - nps_detractors as net_promoters
    from by_segment
    where nps_responses > 0
    union all
    select
        metric_month,
        'customer_region' as dimension,
        customer_region as dimension_value,
        nps_responses,
        nps_promoters - nps_detractors as net_promoters
    from by_region
    where nps_responses > 0
    union all
    select
        metric_month,
        'survey_touchpoint' as dimension,
        survey_touchpoint as dimension_value,
        nps_responses,
        nps_promoters - nps_detractors as net_promoters
    from by_touchpoint
    where nps_responses > 0

),

-- Each month is compared with the month before it, and is the month before the next one.
both_months as (

    select
        metric_month,
        dimension,
        dimension_value,
        0 as responses_before,
        0 as net_promoters_before,
        nps_responses as responses,
        net_promoters
    from answered
    union all
    select
        cast(metric_month + interval 1 month as date) as metric_month,
        dimension,
        dimension_value,
        nps_responses as responses_before,
        net_promoters as net_promoters_before,
        0 as responses,
        0 as net_promoters
    from answered

),

compared as (

    select
        metric_month,
        dimension,
        dimension_value,
        sum(responses_before) as responses_before,
        sum(net_promoters_before) as net_promoters_before,
        sum(responses) as responses,
        sum(net_promoters) as net_promoters
    from both_months
    group by metric_month, dimension, dimension_value

),

totalled as (

    select
        *,
        sum(responses_before) over month_of_dimension as all_responses_before,
        sum(responses) over month_of_dimension as all_responses,
        sum(net_promoters_before) over month_of_dimension as all_net_promoters_before,
        sum(net_promoters) over month_of_dimension as all_net_promoters,
        100 * cast(net_promoters_before as double) / nullif(responses_before, 0) as nps_before,
        100 * cast(net_promoters as double) / nullif(responses, 0) as nps
    from compared
    window month_of_dimension as (partition by metric_month, dimension)

),

-- A value without answers in one of the months has the nps of the other month.
weighted as (

    select
        *,
        cast(responses_before as double) / all_responses_before as share_before,
        cast(responses as double) / all_responses as share,
        coalesce(nps_before, nps) as compared_nps_before,
        coalesce(nps, nps_before) as compared_nps,
        50 * cast(all_net_promoters_before as double) / all_responses_before
        + 50 * cast(all_net_promoters as double) / all_responses as mean_nps
    from totalled
    where all_responses_before > 0 and all_responses > 0

),

final as (

    select
        metric_month,
        dimension,
        dimension_value,
        cast(responses_before as bigint) as responses_before,
        cast(responses as bigint) as responses,
        nps_before,
        nps,
        (share_before + share) / 2 * (compared_nps - compared_nps_before) as rate_effect,
        (share - share_before) * ((compared_nps_before + compared_nps) / 2 - mean_nps) as mix_effect
    from weighted

)

select * from final
