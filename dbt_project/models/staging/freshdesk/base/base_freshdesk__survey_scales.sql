{{ config(materialized='ephemeral') }}

with

surveys as (
    select
        landed.id,
        landed.accepted_ratings
    from {{ source('freshdesk', 'surveys') }} as landed
    qualify {{ is_newest_version('landed') }}
),

unnested as (
    select
        id as survey_id,
        {{ unnested_json('accepted_ratings') }} as rating
    from surveys
    union all
    -- The full scale, for surveys that are not listed, for example because they were deleted.
    select
        null as survey_id,
        {{ unnested_json("'[-103, -102, -101, 100, 101, 102, 103, 1, 2, 3]'") }} as rating
),

accepted as (
    select
        survey_id,
        {{ json_text('rating', "'$'") }} as rating,
        {{ json_text('rating', "'$'") }} in ('1', '2', '3') as is_classic
    from unnested
),

-- Ratings run from extremely unhappy to extremely happy, in a classic survey from happy to unhappy.
final as (
    select
        survey_id,
        rating,
        row_number() over (
            partition by survey_id, is_classic
            order by cast(rating as bigint) * case when is_classic then -1 else 1 end
        ) as score,
        count(*) over (partition by survey_id, is_classic) as scale_max
    from accepted
    where {{ full_match('rating', '-?[0-9]{1,3}') }}
)

select * from final
