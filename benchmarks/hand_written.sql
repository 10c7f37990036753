-- The yardstick of benchmarks.refreshes: the facts and monthly tables of support, surveys and
-- revenue as one person would write them for files without faults, without identity resolution,
-- rejected rows, tests, descriptions or history.
set timezone = 'UTC';

create table tickets as
select *, created_at::timestamp as created from read_csv('$folder/tickets/*.csv', all_varchar = true, hive_partitioning = false);

create table events as
select
    ticket_id, actor_type, event_type, status, is_public = 'true' as is_public,
    occurred_at::timestamp as occurred, sequence::int as sequence
from read_csv('$folder/ticket_events/*.csv', all_varchar = true, hive_partitioning = false)
qualify row_number() over (partition by event_id order by occurred_at desc) = 1;

create table ordered as
select
    *,
    lag(status, 1, 'new') over of_ticket as status_before,
    row_number() over of_ticket as number
from events
window of_ticket as (partition by ticket_id, event_type order by occurred, sequence);

create table fct_tickets as
with milestones as (
    select
        ticket_id,
        min(occurred) filter (where actor_type = 'agent' and is_public) as first_replied,
        max(occurred) filter (where status = 'solved') as last_solved,
        count(*) filter (where status = 'open' and status_before = 'solved') as reopenings,
        count(*) filter (where actor_type = 'agent' and event_type = 'comment') as replies
    from ordered
    group by ticket_id
),

contacts as (
    select email, any_value(customer_id) as customer_id
    from read_csv('$folder/contacts/*.csv', all_varchar = true, hive_partitioning = false)
    group by email
)

select
    tickets.ticket_id, tickets.channel, tickets.team, tickets.topic, tickets.created,
    coalesce(tickets.customer_id, contacts.customer_id) as customer_id,
    first_replied, last_solved, reopenings, replies,
    date_diff('second', created, first_replied) / 3600.0 as first_reply_hours,
    date_diff('second', created, last_solved) / 3600.0 as resolution_hours,
    last_solved is not null as is_solved,
    last_solved is not null and replies <= 1 and reopenings = 0 as is_first_contact,
    coalesce(lead(created) over of_requester > last_solved + interval 7 day, true) as is_no_repeat
from tickets
left join milestones using (ticket_id)
left join contacts on tickets.requester_email = contacts.email
window of_requester as (partition by requester_email order by created);

create table support_monthly as
select
    date_trunc('month', created) as metric_month,
    case when grouping(channel) = 0 then 'channel' when grouping(team) = 0 then 'team' else 'all' end
        as dimension,
    coalesce(channel, team) as value,
    count(*) as tickets_created, count(*) filter (where is_solved) as tickets_solved,
    avg(is_first_contact::int) filter (where is_solved) as fcr_rate,
    avg((is_first_contact and is_no_repeat)::int) filter (where is_solved) as fcr_no_repeat_rate,
    avg(resolution_hours) as art_hours, median(resolution_hours) as art_median_hours,
    quantile_cont(resolution_hours, 0.9) as art_p90_hours,
    avg(first_reply_hours) as frt_hours, median(first_reply_hours) as frt_median_hours,
    avg((first_reply_hours <= 4)::int) as frt_within_4h_rate
from fct_tickets
group by grouping sets ((metric_month), (metric_month, channel), (metric_month, team));

create table fct_survey_responses as
select
    responses.response_id, responses.survey_type, responses.touchpoint, responses.comment,
    responses.sent_at::timestamp as sent, responses.responded_at::timestamp as responded,
    responses.score::double as score, fct_tickets.customer_id,
    responses.survey_type = 'nps' and responses.score::double >= 9 as is_promoter,
    responses.survey_type = 'nps' and responses.score::double <= 6 as is_detractor,
    responses.survey_type = 'csat' and responses.score::double >= 4 as is_satisfied
from read_csv('$folder/survey_responses/*.csv', all_varchar = true, hive_partitioning = false) as responses
left join fct_tickets using (ticket_id);

create table customers as from read_csv('$folder/customers/*.csv', all_varchar = true, hive_partitioning = false);

create table surveys_monthly as
select
    date_trunc('month', sent) as metric_month, region, segment,
    count(*) as sent, count(responded) as answered,
    100 * avg(is_promoter::int - is_detractor::int)
        filter (where survey_type = 'nps' and score is not null) as nps,
    avg(is_satisfied::int) filter (where survey_type = 'csat' and score is not null) as csat,
    avg(score) filter (where survey_type = 'ces') as ces
from fct_survey_responses
left join customers using (customer_id)
group by grouping sets ((metric_month), (metric_month, region), (metric_month, segment));

create table fct_customer_months as
with months as (
    select unnest(generate_series(date '2023-01-01', date '2026-03-01', interval 1 month)) as metric_month
),

subscriptions as (
    select customer_id, start_date::date as starts, coalesce(end_date::date, date '9999-12-31') as ends,
        mrr::decimal(18, 2) as mrr
    from read_csv('$folder/subscriptions/*.csv', all_varchar = true, hive_partitioning = false)
),

paid as (
    select
        metric_month, customer_id,
        sum(mrr) filter (where starts < metric_month and ends >= metric_month) as mrr_at_start,
        sum(mrr) filter (where starts < metric_month + interval 1 month and ends >= metric_month + interval 1 month)
            as mrr_at_end
    from months
    inner join subscriptions on starts < metric_month + interval 1 month and ends >= metric_month
    group by all
)

select *, coalesce(mrr_at_start, 0) > 0 and coalesce(mrr_at_end, 0) = 0 as is_churned from paid;

create table scorecard_monthly as
select
    metric_month, count(*) filter (where mrr_at_start > 0) as customers_at_start,
    count(*) filter (where is_churned) as churned, sum(mrr_at_start) as mrr_at_start,
    sum(mrr_at_end) as mrr_at_end,
    sum(least(mrr_at_start, coalesce(mrr_at_end, 0))) filter (where mrr_at_start > 0) / sum(mrr_at_start)
        as gross_revenue_retention,
    sum(mrr_at_end) filter (where mrr_at_start > 0) / sum(mrr_at_start) as net_revenue_retention
from fct_customer_months
group by metric_month;

create table orders_monthly as
select date_trunc('month', ordered_at::timestamp) as metric_month, customer_id, sum(amount::decimal(18, 2)) as amount
from read_csv('$folder/orders/*.csv', all_varchar = true, hive_partitioning = false)
group by all;
