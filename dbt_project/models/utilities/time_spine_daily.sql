with

numbered as (

    {{ dbt.generate_series(22281) }}

),

final as (

    select
        cast({{ dbt.dateadd('day', 'cast(generated_number - 1 as integer)', "cast('2000-01-01' as date)") }} as date)
            as date_day
    from numbered

)

select * from final
