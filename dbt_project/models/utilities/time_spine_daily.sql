with

final as (
    select {{ date_series("cast('2000-01-01' as date)", "cast('2060-12-31' as date)", 'day', 'date_day') }}
)

select * from final
