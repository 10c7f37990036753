"""SQL that classifies changed rows of each fact.

It reads two versions of the rows, `previous_rows` and `new_rows`, and returns the kinds of change
by `row_key`, for changed rows only. A row may have several kinds. `refreshes` contains the end of
the earlier as-of date.
"""

PAIRS = """
    from previous_rows as previous
    full join new_rows as new using (row_key)
    cross join refreshes
    where
        previous.own is distinct from new.own
        or previous.derived is distinct from new.derived
        or previous.attributes is distinct from new.attributes
"""
TICKET_KINDS = f"""
    with

    late_requesters as (
        select distinct coalesce('contact:' || contact_id, 'customer:' || customer_id) as requester
        from new_rows
        anti join previous_rows using (row_key)
    )

    select
        row_key,
        case
            when previous.ticket_id is null then 'late_rows'
            when new.ticket_id is null then 'corrected_rows'
            when greatest(previous.last_event_at, new.last_event_at) >= earlier_as_of_end_at
                then 'matured'
            when new.last_event_at > previous.last_event_at then 'late_rows'
            when previous.last_event_at is null and new.last_event_at is not null then 'late_rows'
            when previous.own is distinct from new.own then 'corrected_rows'
            -- The ticket itself is unchanged: its reply became due, the days after its solve ended,
            -- or another ticket fell into them.
            when
                has_moved
                and (
                    (previous.is_reply_norm_met is null) <> (new.is_reply_norm_met is null)
                    or (previous.is_no_repeat is null) <> (new.is_no_repeat is null)
                ) then 'matured'
            when coalesce('contact:' || new.contact_id, 'customer:' || new.customer_id)
                in (select requester from late_requesters) then 'late_rows'
            else 'corrected_rows'
        end as change_kind
    {PAIRS}
"""
SURVEY_KINDS = f"""
    select
        row_key,
        case
            when previous.response_id is null then 'late_rows'
            when new.response_id is null then 'corrected_rows'
            when greatest(previous.responded_at, new.responded_at) >= earlier_as_of_end_at
                then 'matured'
            when not previous.is_answered and new.is_answered then 'late_rows'
            else 'corrected_rows'
        end as change_kind
    {PAIRS}
"""
# A low answer appears with a late answer or with another score of an answer.
FOLLOWUP_KINDS = f"""
    select
        row_key,
        case
            when
                previous.response_id is null
                and row_key not in (
                    select response_id
                    from previous.marts.fct_survey_responses
                    where is_answered
                ) then 'late_rows'
            when previous.own is distinct from new.own then 'corrected_rows'
            when
                greatest(previous.followed_up_at, new.followed_up_at) >= earlier_as_of_end_at
                or (has_moved and previous.is_due <> new.is_due) then 'matured'
            when
                coalesce(
                    new.followed_up_at < previous.followed_up_at, new.followed_up_at is not null
                ) then 'late_rows'
            else 'corrected_rows'
        end as change_kind
    {PAIRS}
"""
# A theme of an answer that was published before is that of another comment or pattern.
THEME_KINDS = f"""
    select
        row_key,
        case
            when
                previous.response_id is null
                and new.response_id not in (
                    select response_id from previous.marts.fct_survey_responses where is_answered
                ) then 'late_rows'
            else 'corrected_rows'
        end as change_kind
    {PAIRS}
"""
# A month of a customer changes with the customer's subscriptions; its referral columns change with
# the referrals, and its bands with the answers.
CUSTOMER_MONTH_KINDS = f"""
    with

    subscriptions as (
        select
            unnest([previous.customer_id, new.customer_id]) as customer_id,
            case
                when previous.subscription_id is null then 'late_rows'
                when
                    least(
                        coalesce(previous.end_date, new.end_date),
                        coalesce(new.end_date, previous.end_date)
                    ) > earlier_as_of_date
                    and (previous.customer_id, previous.start_date, previous.mrr_reporting)
                    is not distinct from (new.customer_id, new.start_date, new.mrr_reporting)
                    then 'matured'
                else 'corrected_rows'
            end as change_kind
        from previous.marts.fct_subscriptions as previous
        full join marts.fct_subscriptions as new using (subscription_id)
        cross join refreshes
        where
            (previous.customer_id, previous.start_date, previous.end_date, previous.mrr_reporting)
            is distinct from (new.customer_id, new.start_date, new.end_date, new.mrr_reporting)
    ),

    referrals as (
        select
            unnest([
                previous.referrer_customer_id, new.referrer_customer_id,
                previous.referred_customer_id, new.referred_customer_id
            ]) as customer_id,
            case
                when greatest(previous.converted_at, new.converted_at) >= earlier_as_of_end_at
                    then 'matured'
                when previous.converted_at is null then 'late_rows'
                else 'corrected_rows'
            end as change_kind
        from previous.marts.fct_referrals as previous
        full join marts.fct_referrals as new using (referral_id)
        cross join refreshes
        where
            (previous.referrer_customer_id, previous.referred_customer_id, previous.converted_at)
            is distinct from (new.referrer_customer_id, new.referred_customer_id, new.converted_at)
    ),

    answers as (
        select
            unnest([previous.customer_id, new.customer_id]) as customer_id,
            case
                when greatest(previous.responded_at, new.responded_at) >= earlier_as_of_end_at
                    then 'matured'
                when new.is_answered and previous.is_answered is distinct from true then 'late_rows'
                else 'corrected_rows'
            end as change_kind
        from previous.marts.fct_survey_responses as previous
        full join marts.fct_survey_responses as new using (response_id)
        cross join refreshes
        where
            (
                previous.customer_id, previous.responded_at, previous.nps_band,
                previous.is_satisfied
            )
            is distinct from (
                new.customer_id, new.responded_at, new.nps_band, new.is_satisfied
            )
    ),

    months as (
        select
            row_key,
            coalesce(new.customer_id, previous.customer_id) as customer_id,
            previous.own is distinct from new.own as has_other_revenue,
            previous.customer_id is not null and new.customer_id is not null as is_kept,
            is_kept
            and (previous.has_converted_referral, previous.is_referred)
            is distinct from (new.has_converted_referral, new.is_referred) as has_other_referrals,
            is_kept
            and (
                previous.nps_band_at_start, previous.nps_band_at_end, previous.csat_band_at_start
            )
            is distinct from (
                new.nps_band_at_start, new.nps_band_at_end, new.csat_band_at_start
            ) as has_other_bands
        {PAIRS}
    )

    select
        row_key,
        coalesce(change_kind, 'corrected_rows') as change_kind
    from months
    left join subscriptions using (customer_id)
    where has_other_revenue
    union all
    select
        row_key,
        coalesce(change_kind, 'corrected_rows') as change_kind
    from months
    left join referrals using (customer_id)
    where has_other_referrals
    union all
    select
        row_key,
        coalesce(change_kind, 'corrected_rows') as change_kind
    from months
    left join answers using (customer_id)
    where has_other_bands
    union all
    select
        row_key,
        'corrected_rows' as change_kind
    from months
    where not has_other_revenue and not has_other_referrals and not has_other_bands
"""
# The journey of a customer in a month changes with the customer's answers in the month.
JOURNEY_KINDS = f"""
    with

    answers as (
        select
            unnest([
                previous.customer_id || '|' || date_trunc('month', previous.responded_date),
                new.customer_id || '|' || date_trunc('month', new.responded_date)
            ]) as row_key,
            case
                when new.is_answered and previous.is_answered is not true then 'late_rows'
                else 'corrected_rows'
            end as change_kind
        from previous.marts.fct_survey_responses as previous
        full join marts.fct_survey_responses as new using (response_id)
        where
            (
                previous.customer_id, previous.touchpoint, previous.responded_date,
                previous.is_satisfied
            )
            is distinct from (new.customer_id, new.touchpoint, new.responded_date, new.is_satisfied)
    )

    select
        row_key,
        coalesce(answers.change_kind, 'corrected_rows') as change_kind
    from (select row_key {PAIRS}) as months
    left join answers using (row_key)
"""
ORDER_KINDS = f"""
    select
        row_key,
        case
            when previous.order_id is null then 'late_rows' else 'corrected_rows'
        end as change_kind
    {PAIRS}
"""
