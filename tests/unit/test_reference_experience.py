"""Rules of the reference for follow-ups, backlog, journeys, bands, advocates and cohorts."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.reference.advocates import build_advocates
from tests.reference.cohorts import retention_cohorts
from tests.reference.experience import Experience
from tests.reference.feedback import journeys_monthly
from tests.reference.followups import build_followups, followup_queue
from tests.reference.revenue import Revenue
from tests.reference.seeds import read_seeds
from tests.reference.settings import SEEDS_DIR, Settings
from tests.reference.tickets import is_in_backlog

AS_OF = date(2026, 3, 31)
SETTINGS = Settings(AS_OF, "Europe/Bucharest", "USD")
END = datetime(2026, 3, 31, 21, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
NOON = datetime(2026, 2, 10, 12, tzinfo=UTC)


def ticket(**fixed) -> dict:
    values = {
        "ticket_id": "T1",
        "contact_id": None,
        "customer_id": "C1",
        "team": "tier 1",
        "is_counted": True,
        "agent_commented_at": [],
    }
    return {**values, **fixed}


def answer(responded_at: datetime, score: int = 0, **fixed) -> dict:
    band = "promoter" if score > 8 else "passive" if score > 6 else "detractor"
    values = {
        "response_id": "R1",
        "source_system": "files",
        "survey_type": "nps",
        "customer_id": "C1",
        "contact_id": None,
        "ticket_id": None,
        "touchpoint": "quarterly",
        "responded_at": responded_at,
        "is_answered": True,
        "nps_band": band,
        "is_satisfied": None,
        "is_low": band == "detractor",
    }
    return {**values, **fixed}


def revenue(*rows: tuple[str, str, str | None, int]) -> Revenue:
    subscriptions = [
        {
            "customer_id": customer_id,
            "start_date": date.fromisoformat(start),
            "end_date": end and date.fromisoformat(end),
            "mrr": Decimal(mrr),
            "currency": None,
        }
        for customer_id, start, end, mrr in rows
    ]
    return Revenue(subscriptions, lambda amount, currency: amount, SETTINGS)


def followup(response: dict, *tickets: dict) -> dict:
    rows = build_followups([response], list(tickets), revenue(), read_seeds(SEEDS_DIR), SETTINGS)
    return rows[0]


@pytest.mark.parametrize(
    ("delay", "status"),
    [
        (timedelta(), "overdue"),
        (timedelta(microseconds=1), "in_time"),
        (timedelta(hours=48), "in_time"),
        (timedelta(hours=48, microseconds=1), "late"),
        (timedelta(days=30), "late"),
        (timedelta(days=30, microseconds=1), "overdue"),
    ],
)
def test_a_follow_up_is_after_the_answer_and_within_thirty_days(delay, status):
    row = followup(answer(NOON), ticket(agent_commented_at=[NOON + delay]))
    assert row["status"] == status
    assert (row["followed_up_at"] is None) == (status == "overdue")


def test_an_answer_is_open_until_its_norm_ends():
    assert followup(answer(END - timedelta(hours=48)))["status"] == "overdue"
    assert followup(answer(END - timedelta(hours=48) + SECOND))["status"] == "open"


def test_comments_count_on_tickets_of_the_same_people():
    later = [NOON + SECOND]
    own = {"ticket_id": "T1", "customer_id": "C2", "contact_id": "P2"}
    cases = [
        (answer(NOON, ticket_id="T1"), ticket(**own), True),
        (answer(NOON, ticket_id="T1"), ticket(**own, is_counted=False), False),
        (answer(NOON), ticket(contact_id="P2"), True),
        (answer(NOON, contact_id="P1"), ticket(contact_id="P1", customer_id="C9"), True),
        (answer(NOON, contact_id="P1"), ticket(contact_id="P2"), False),
        (answer(NOON, contact_id="P1"), ticket(), False),
        (answer(NOON, customer_id="unknown"), ticket(customer_id="unknown"), False),
    ]
    for response, other, is_followed_up in cases:
        row = followup(response, {**other, "agent_commented_at": later})
        assert (row["status"] == "in_time") == is_followed_up
    uncounted = ticket(is_counted=False)
    assert followup(answer(NOON, ticket_id="T1"), uncounted)["owner_team"] == "tier 1"
    assert followup(answer(NOON, ticket_id="T9"), uncounted)["owner_team"] == "unknown"


def test_the_queue_ranks_overdue_then_by_revenue_then_by_time_and_id():
    def row(response_id, status, mrr, responded_at=END - DAY):
        return {
            "response_id": response_id,
            "status": status,
            "mrr_at_answer": Decimal(mrr),
            "responded_at": responded_at,
        }

    old = END - timedelta(days=30)
    rows = [
        row("R10", "open", 900), row("R2", "overdue", 5), row("R10b", "overdue", 5),
        row("R1", "overdue", 5, END - 2 * DAY), row("R3", "overdue", 9), row("R4", "late", 99),
        row("R5", "overdue", 99, old), row("R6", "overdue", 99, old + SECOND),
    ]  # fmt: skip
    queue = followup_queue(rows, SETTINGS)
    assert [row["rank"] for row in queue] == [1, 2, 3, 4, 5, 6]
    ids = [row["response_id"] for row in queue]
    assert ids == ["R6", "R3", "R1", "R10b", "R2", "R10"]


def test_the_backlog_has_the_status_of_each_day():
    created = {"is_counted": True, "created_at": datetime(2026, 1, 31, 22, tzinfo=UTC)}
    history = [(date(2026, 2, 3), "solved"), (date(2026, 2, 5), "open")]
    days = [date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 3), date(2026, 2, 5)]
    moved = {**created, "ticket_status": "closed", "status_history": history}
    assert [is_in_backlog(moved, day, SETTINGS) for day in days] == [False, True, False, True]
    for status, expected in (("pending", True), ("solved", False)):
        silent = {**created, "ticket_status": status, "status_history": []}
        assert is_in_backlog(silent, AS_OF, SETTINGS) == expected
    assert not is_in_backlog({**moved, "is_counted": False}, AS_OF, SETTINGS)


def test_journeys_count_stages_and_satisfied_answers():
    def csat(customer_id, touchpoint, is_satisfied):
        fixed = {"survey_type": "csat", "is_satisfied": is_satisfied, "nps_band": None}
        return answer(NOON, 0, **fixed, customer_id=customer_id, touchpoint=touchpoint)

    surveys = [
        csat("C1", "onboarding", True), csat("C1", "support ticket", True),
        csat("C2", "support ticket", True), csat("C2", "after ticket", False),
        csat("C3", "onboarding", True), csat("C3", "quarterly", False),
        csat("C4", "elsewhere", True), csat("unknown", "onboarding", True),
    ]  # fmt: skip
    rows = journeys_monthly(surveys, read_seeds(SEEDS_DIR), SETTINGS)
    found = {row["stages"]: (row["customers"], row["satisfied_everywhere"]) for row in rows}
    assert found == {1: (1, 0), 2: (2, 1)}


def test_a_band_is_that_of_the_last_answer_in_365_days():
    experience = Experience(
        [
            answer(datetime(2025, 3, 1, 12, tzinfo=UTC), 9, response_id="R9"),
            answer(datetime(2025, 3, 1, 12, tzinfo=UTC), 3, response_id="R10"),
            answer(datetime(2025, 1, 1, tzinfo=UTC), 7),
        ],
        SETTINGS,
    )
    days = [date(2025, 3, 1), date(2025, 3, 2), date(2026, 3, 1), date(2026, 3, 2)]
    bands = [experience.band("nps", "C1", day) for day in days]
    assert bands == ["passive", "promoter", "promoter", "none"]
    assert experience.band("csat", "C1", date(2025, 3, 2)) == "none"


def test_advocates_gave_no_low_answer_after_they_promoted():
    paid = revenue(("C1", "2025-01-01", None, 100), ("C2", "2025-01-01", "2026-03-31", 100))
    first = datetime(2025, 12, 31, 22, tzinfo=UTC)  # 1 January in Bucharest

    def advocates(*surveys):
        return [row["contact_id"] for row in build_advocates(list(surveys), paid, SETTINGS)]

    promoter = answer(first, 10, contact_id="P1")
    assert advocates(promoter) == ["P1"]
    assert advocates(answer(first - SECOND, 10, contact_id="P1")) == []
    assert advocates(answer(first, 10, contact_id="P1", customer_id="C2")) == []
    for contact_id in (None, "erased:1f", "zendesk:erased:1f"):
        assert advocates(answer(first, 10, contact_id=contact_id)) == []
    low = {"survey_type": "csat", "nps_band": None, "is_low": True, "contact_id": "P1"}
    assert advocates(promoter, answer(first, **low)) == ["P1"]
    assert advocates(promoter, answer(first + SECOND, **low)) == []
    assert advocates(promoter, answer(NOON, 8, contact_id="P1", response_id="R2")) == []


def test_cohorts_count_a_customer_who_comes_back():
    paid = revenue(
        ("C1", "2026-01-05", "2026-02-20", 100), ("C1", "2026-03-10", None, 150),
        ("C2", "2026-01-31", None, 50), ("C3", "2026-01-10", "2026-01-20", 10),
    )  # fmt: skip
    rows = retention_cohorts(paid, SETTINGS)
    assert [row["customers"] for row in rows] == [3, 3, 3]
    assert [row["customers_retained"] for row in rows] == [2, 1, 2]
    assert [row["mrr_retained"] for row in rows] == [150, 50, 200]
    assert [float(row["mrr_retention_rate"]) for row in rows] == pytest.approx([1, 1 / 3, 4 / 3])
