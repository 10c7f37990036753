with

examples as (
    select * from {{ ref('int_comments__labelled') }} where is_example
),

sentiments as (
    select * from {{ ref('int_comments__sentiment') }}
),

-- Equal sentiments share the mean of their ranks.
ranked as (
    select
        examples.is_positive,
        rank() over (order by sentiments.sentiment)
        + (count(*) over (partition by sentiments.sentiment) - 1) / 2 as mean_rank,
        sentiments.sentiment
    from examples
    inner join sentiments on examples.response_id = sentiments.response_id
),

counted as (
    select
        count(*) as examples,
        count(case when is_positive then 1 end) as positive_examples,
        count(case when not is_positive then 1 end) as negative_examples,
        sum(case when is_positive and sentiment is not null then mean_rank end) as positive_ranks
    from ranked
),

measured as (
    select
        examples,
        positive_examples,
        (positive_ranks - positive_examples * (positive_examples + 1) / 2)
        / (positive_examples * negative_examples) as auc,
        negative_examples
    from counted
),

final as (
    select
        examples,
        positive_examples,
        auc,
        case
            when examples < {{ var('sentiment_examples') }} then 'too_few_comments'
            when least(positive_examples, negative_examples) < {{ var('sentiment_examples_of_a_kind') }}
                then 'too_few_of_a_kind'
            when auc < 0.7 then 'weak_cross_validation'
        end as withheld_reason
    from measured
)

select * from final
