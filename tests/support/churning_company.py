"""A company with planted causes of churn, as rows for the models and for the reference."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

import duckdb
import pyarrow as pa

from tests.reference.churn_examples import months_later
from tests.reference.revenue import Revenue
from tests.reference.settings import Settings

ZONE = "America/New_York"
AS_OF = date(2026, 4, 12)
FIRST_MONTH, MONTHS = date(2023, 10, 1), 31
CUSTOMERS = 260


@dataclass
class ChurningCompany:
    """Rows of entities; instants are UTC.

    Customers have a mood that changes from month to month. In a bad mood they give low scores, have
    tickets reopened, and leave. Small customers leave more often.
    """

    subscriptions: list[dict[str, Any]] = field(default_factory=list)
    tickets: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        """The settings of the reference."""
        return Settings(AS_OF, ZONE, "USD")

    def write(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Create the tables that the models of churn and those before them read."""
        connection.execute(
            f"""
            create table utilities.refresh_settings as
            select
                date '{AS_OF}' as as_of_date,
                '{ZONE}' as timezone,
                timezone('UTC', timezone('{ZONE}', timestamp '{AS_OF + timedelta(days=1)}'))
                    as as_of_end_at
            """
        )
        for name, rows in (
            ("int_subscriptions__existing", self.subscriptions),
            ("int_tickets__identified", self.tickets),
            ("int_ticket_events__validated", self.events),
            ("int_survey_responses__scored", self.answers),
        ):
            connection.register("rows", pa.Table.from_pylist(rows))
            connection.execute(f"create table intermediate.{name} as from rows")
            connection.unregister("rows")
        connection.execute(
            "create table marts.fct_followups as"
            " select customer_id, row_number() over () as queue_rank"
            " from intermediate.int_survey_responses__scored where is_low_answer limit 20"
        )

    def facts(self) -> Any:
        """The facts of the reference."""
        history: dict[str, list[tuple[date, str]]] = {}
        zone = self.settings.zone
        for event in self.events:
            instant = event["occurred_at"].replace(tzinfo=UTC)
            history.setdefault(event["ticket_id"], []).append(
                (instant.astimezone(zone).date(), event["status"])
            )
        return SimpleNamespace(
            tickets=[
                {
                    **ticket,
                    "created_at": ticket["created_at"].replace(tzinfo=UTC),
                    "is_counted": ticket["status"] != "spam",
                    "ticket_status": ticket["status"],
                    "status_history": history.get(ticket["ticket_id"], []),
                }
                for ticket in self.tickets
            ],
            surveys=[
                {
                    **answer,
                    "responded_at": answer["responded_at"].replace(tzinfo=UTC),
                    "is_low": answer["is_low_answer"],
                }
                for answer in self.answers
            ],
            revenue=Revenue(
                [{**row, "mrr": row["mrr_reporting"]} for row in self.subscriptions],
                lambda mrr, _: mrr,
                self.settings,
            ),
        )


def make_churning_company(seed: int) -> ChurningCompany:
    """Draw a company; the same seed gives the same rows."""
    draw, company = Random(seed), ChurningCompany()
    for number in range(CUSTOMERS):
        _add_customer(company, f"C{number}", draw)
    end = datetime.combine(AS_OF, datetime.min.time()) + timedelta(hours=24)
    for rows, column in (
        (company.tickets, "created_at"),
        (company.events, "occurred_at"),
        (company.answers, "responded_at"),
    ):
        rows[:] = [row for row in rows if row[column] < end]
    company.subscriptions[:] = [row for row in company.subscriptions if row["start_date"] <= AS_OF]
    company.events.sort(key=lambda event: (event["ticket_id"], event["occurred_at"]))
    return company


def _add_customer(company: ChurningCompany, customer_id: str, draw: Random) -> None:
    month = months_later(FIRST_MONTH, draw.randint(0, MONTHS - 6))
    mood, mrr, started_on = draw.gauss(0, 1), draw.choice((20, 90, 400, 1500)), None
    while month <= AS_OF:
        mood = 0.92 * mood + draw.gauss(0, 0.4)
        first = datetime.combine(month, datetime.min.time())
        if started_on is None and draw.random() < 0.3:
            started_on = month + timedelta(days=draw.randint(0, 27))
        elif started_on is not None and draw.random() < _hazard(mood, mrr):
            _subscribe(company, customer_id, started_on, month + timedelta(days=9), mrr)
            started_on = None
        elif started_on is not None and draw.random() < 0.06:
            _subscribe(company, customer_id, started_on, month, mrr)
            started_on, mrr = month, mrr * draw.choice((1, 2, 3)) // draw.choice((1, 2))
        for _ in range(draw.choice((0, 0, 1, 1, 2, 25 if draw.random() < 0.01 else 1))):
            _add_ticket(
                company, customer_id, first + timedelta(days=draw.random() * 28), mood, draw
            )
        if draw.random() < 0.6:
            _add_answer(
                company, customer_id, first + timedelta(days=draw.random() * 28), mood, draw
            )
        month = months_later(month, 1)
    if started_on is not None:
        _subscribe(company, customer_id, started_on, None, mrr)


def _hazard(mood: float, mrr: int) -> float:
    return (0.12 if mood < -0.8 else 0.005) + 2 / (100 + mrr)


def _subscribe(
    company: ChurningCompany, customer_id: str, start: date, end: date | None, mrr: int
) -> None:
    if end is None or end > start:
        company.subscriptions.append(
            {
                "customer_id": customer_id,
                "start_date": start,
                "end_date": end,
                "mrr_reporting": mrr,
                "currency": "USD",
            }
        )


def _add_ticket(
    company: ChurningCompany, customer_id: str, created_at: datetime, mood: float, draw: Random
) -> None:
    ticket_id = f"T{len(company.tickets):05}"
    statuses = ["solved"]
    if draw.random() < 0.15 - 0.1 * mood:
        statuses += ["open", "solved", "closed"]
    if draw.random() < 0.2:
        statuses = statuses[: draw.randint(0, len(statuses))]
    moment = created_at
    for status in statuses:
        moment += timedelta(days=draw.expovariate(0.3))
        company.events.append(
            {
                "ticket_id": ticket_id,
                "occurred_at": moment,
                "sequence": 0,
                "event_order_key": "",
                "event_type": "status",
                "actor_type": "agent",
                "is_public": True,
                "status": status,
                "row_state": "accepted",
            }
        )
    company.tickets.append(
        {
            "ticket_id": ticket_id,
            "customer_id": "unknown" if draw.random() < 0.02 else customer_id,
            "contact_id": None,
            "status": draw.choice(("open", "solved", "closed", "closed", "spam")),
            "created_at": created_at,
        }
    )


def _add_answer(
    company: ChurningCompany, customer_id: str, responded_at: datetime, mood: float, draw: Random
) -> None:
    is_nps = draw.random() < 0.6
    score = min(max(round(7.5 + 2 * mood + draw.gauss(0, 1)), 0), 10)
    band = "promoter" if score >= 9 else "passive" if score >= 7 else "detractor"
    company.answers.append(
        {
            "response_id": f"R{len(company.answers):05}",
            "customer_id": customer_id,
            "survey_type": "nps" if is_nps else "csat",
            "score": float(score),
            "nps_band": band if is_nps else None,
            "responded_at": responded_at,
            "is_answered": True,
            "is_low_answer": score < 7 if is_nps else score < 8,
        }
    )
