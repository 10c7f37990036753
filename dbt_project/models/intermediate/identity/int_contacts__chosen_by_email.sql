with

contacts as (
    select * from {{ ref('int_contacts__judged') }} where row_state = 'accepted' and email is not null
),

ranked as (
    select
        *,
        row_number() over (
            partition by email
            order by case when created_at is null then 1 else 0 end, created_at, contact_id
        ) as email_rank
    from contacts
),

final as (
    select
        email,
        contact_id,
        customer_id
    from ranked
    where email_rank = 1
)

select * from final
