"""The answers of the published version that alert, and the rule that each one belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb

from orchestration.home import Home, database_of
from orchestration.notifications.rules import Conditions, FeedbackRule
from orchestration.notifications.sent import answer_key, recorded_keys
from orchestration.privacy.suppression import load_suppression

# Older answers, such as those of the years before the first run, never alert.
WINDOW_DAYS = 7
# The id of an erased person or customer is `erased:` and a token, with the source before it if the
# source is a vendor (docs/CONTRACT.md §4).
ERASED = ":erased:"
ANSWERS = """
    with mrr as (
        select customer_id, arg_max(mrr_at_end, metric_month) as mrr
        from marts.fct_customer_months
        group by customer_id
    )
    select
        answers.response_id, answers.survey_type, answers.score,
        case
            when answers.survey_type = 'nps' then answers.nps_band
            when answers.survey_type = 'csat'
                then if(answers.is_satisfied, 'satisfied', 'dissatisfied')
            when answers.is_low_effort then 'low_effort'
            else if(low_answers.response_id is null, 'medium_effort', 'high_effort')
        end as band,
        answers.touchpoint, customers.segment, customers.region,
        coalesce(tickets.team, 'unknown') as team,
        coalesce(mrr.mrr, 0) as mrr, health.risk as churn_risk,
        answers.customer_id, answers.responded_date, answers.comment
    from marts.fct_survey_responses as answers
    cross join metrics.refresh_info
    left join marts.dim_customers as customers using (customer_id)
    left join marts.fct_tickets as tickets on answers.ticket_id = tickets.ticket_id
    left join mrr on answers.customer_id = mrr.customer_id
    left join marts.fct_followups as low_answers on answers.response_id = low_answers.response_id
    left join marts.dim_customer_health as health on answers.customer_id = health.customer_id
    where answers.is_answered
        and answers.responded_date > refresh_info.as_of_date - ?::integer
        and not contains(':' || coalesce(answers.contact_id, ''), ?)
        and not contains(':' || answers.customer_id, ?)
    order by mrr desc, answers.responded_at, answers.response_id
"""


@dataclass(frozen=True)
class Answer:
    """An answer to a survey, with what the published tables state about its customer.

    Attributes:
        mrr: MRR of the customer at the end of the last month, in the reporting currency.
        churn_risk: risk of churn of the customer; None for one who is not scored.
    """

    response_id: str
    survey_type: str
    score: float
    band: str
    touchpoint: str
    segment: str | None
    region: str | None
    team: str
    mrr: Decimal
    churn_risk: str | None
    customer_id: str
    responded_date: date
    comment: str | None


def new_alerts(
    home: Home, version: Path, rules: Sequence[FeedbackRule]
) -> dict[FeedbackRule, list[Answer]]:
    """Return the answers that alert now, those of the largest customers first, by rule.

    An answer belongs to the first rule that it matches. It is left out if it was in an earlier
    alert, or if its respondent or customer was erased.
    """
    if not rules:
        return {}
    with duckdb.connect(str(database_of(version)), read_only=True) as connection:
        rows = connection.execute(ANSWERS, [WINDOW_DAYS, ERASED, ERASED]).fetchall()
    recorded, suppression = recorded_keys(home), load_suppression(home)
    found: dict[FeedbackRule, list[Answer]] = {rule: [] for rule in rules}
    for answer in (Answer(*row) for row in rows):
        rule = next((rule for rule in rules if _applies(rule, answer)), None)
        if (
            rule is not None
            and answer_key(answer.response_id) not in recorded
            and suppression.find_published("answer", answer.response_id) is None
        ):
            found[rule].append(answer)
    return {rule: answers for rule, answers in found.items() if answers}


def _applies(rule: FeedbackRule, answer: Answer) -> bool:
    return answer.responded_date >= rule.start and _matches(rule.when, answer)


def _matches(when: Conditions, answer: Answer) -> bool:
    def listed(values: tuple[str, ...], value: str | None) -> bool:
        return not values or value in values

    return (
        listed(when.survey_type, answer.survey_type)
        and listed(when.band, answer.band)
        and listed(when.touchpoint, answer.touchpoint)
        and listed(when.segment, answer.segment)
        and listed(when.region, answer.region)
        and listed(when.team, answer.team)
        and listed(when.churn_risk, answer.churn_risk)
        and (when.min_mrr is None or answer.mrr >= Decimal(str(when.min_mrr)))
    )
