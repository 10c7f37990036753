with

validated as (
    select * from {{ ref('int_exchange_rates__validated') }} where row_state = 'accepted'
),

bundled as (
    select * from {{ ref('exchange_rates') }}
),

settings as (
    select * from {{ ref('refresh_settings') }}
),

-- Any rate in the data replaces all bundled rates.
rates as (
    select
        currency,
        rate
    from validated
    union all
    select
        currency,
        {{ parse_number('rate') }} as rate
    from bundled
    where not exists (select 1 from validated)
),

-- One row, or none if the reporting currency has no rate.
reporting as (
    select max(rates.rate) as rate
    from rates
    inner join settings on rates.currency = settings.currency
    having count(*) > 0
),

final as (
    select
        rates.currency,
        rates.rate,
        rates.rate / reporting.rate as rate_to_reporting
    from rates
    cross join reporting
)

select * from final
