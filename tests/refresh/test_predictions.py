"""Predicted value and drivers of scores in a company with enough history for both.

The purchases are those of CDNOW's sample where `CX_REAL_DATA` names its folder, else random ones.
"""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import duckdb
import pytest

from orchestration.metric_compiler.semantic_layer import SemanticLayer
from tests.reference import compare_tables, write_expected
from tests.refresh.test_mf_equals_tables import answered
from tests.support.real_data.rows import write_rows
from tests.support.running import refresh_files

pytestmark = pytest.mark.slow
REAL_DATA = os.environ.get("CX_REAL_DATA", "")
# The last of the 39 weeks that the published models are fitted to.
AS_OF = date(1997, 9, 30)
# Type and scale; of seven answers three are nps, three csat and one ces.
SURVEYS = [("nps", 0, 10), ("csat", 1, 5), ("ces", 1, 7)]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folder of the company, and a home in which it is published."""
    folder, home = tmp_path_factory.mktemp("company"), tmp_path_factory.mktemp("home")
    orders = list(cdnow_orders(Path(REAL_DATA)) if REAL_DATA else random_orders(Random(1)))
    header = "order_id customer_id ordered_at amount status"
    write_rows(folder / "orders.csv", header, orders)
    customers = sorted({order[1] for order in orders})
    regions = (["north", "south"][number % 2] for number in range(len(customers)))
    write_rows(
        folder / "customers.csv", "customer_id region", zip(customers, regions, strict=False)
    )
    write_tickets(folder, Random(2))
    refresh_files(folder, home, as_of=AS_OF.isoformat())
    return folder, home


@pytest.fixture(scope="module")
def published(company: tuple[Path, Path]) -> duckdb.DuckDBPyConnection:
    path = company[1] / "published" / "current" / "cx_metrics.duckdb"
    return duckdb.connect(str(path), read_only=True)


def test_every_cell_equals_the_reference(company: tuple[Path, Path], tmp_path: Path) -> None:
    folder, home = company
    write_expected(folder, tmp_path, AS_OF)
    published = home / "published" / "current" / "cx_metrics.duckdb"
    for name in ("dim_customer_value", "clv_model_quality", "score_drivers"):
        assert len((tmp_path / f"{name}.csv").read_text(encoding="utf-8").splitlines()) > 1
    assert compare_tables(published, tmp_path) == []


@pytest.mark.skipif(not REAL_DATA, reason="CX_REAL_DATA names no folder of real data")
def test_published_models_of_a_cd_shop(published: duckdb.DuckDBPyConnection) -> None:
    """Fader, Hardie and Lee (2005), Fader and Hardie (2013)."""
    columns = "r, alpha, a, b, bgnbd_log_likelihood, p, q, v, customers, customers_with_repeat"
    found = published.execute(f"select {columns} from metrics.clv_model_quality").fetchone()
    expected = [*(0.243, 4.414, 0.793, 2.426, -9582.4), *(6.25, 3.74, 15.44), *(2357, 946)]
    digits = [3, 3, 3, 3, 1, 2, 2, 2, 0, 0]
    assert [round(*pair) for pair in zip(found, digits, strict=True)] == expected


def test_the_metric_is_the_mean_of_buying_customers(
    company: tuple[Path, Path], layer: SemanticLayer, published: duckdb.DuckDBPyConnection
) -> None:
    with duckdb.connect(str(company[1] / "warehouse.duckdb"), read_only=True) as warehouse:
        found = answered("clv_predicted", ["customer__region"], layer, warehouse)
    query = (
        "select region, avg(clv_predicted_52w) from marts.dim_customer_value"
        " join marts.dim_customers using (customer_id) group by region order by region"
    )
    expected = published.execute(query).fetchall()
    assert sorted(found.values()) == pytest.approx(sorted(value for _, value in expected))
    assert len(expected) == 2


def test_the_drivers_have_the_planted_signs(published: duckdb.DuckDBPyConnection) -> None:
    """Slow first replies lower the scores; no ticket is reopened."""
    query = "select survey_type, driver, coefficient, importance from metrics.score_drivers"
    rows = published.execute(query).fetchall()
    found = {(survey_type, driver): values for survey_type, driver, *values in rows}
    assert {survey_type for survey_type, _ in found} == {"nps", "csat"}
    for survey_type in ("nps", "csat"):
        slow, reopens = (found[survey_type, name] for name in ("first_reply_hours", "reopens"))
        assert slow[0] < 0
        assert slow[1] > 0.2
        assert reopens == [None, 0]


def cdnow_orders(real: Path) -> Iterator[list[object]]:
    """The purchases of the sample; a free one costs a cent, because a purchase has an amount."""
    lines = (real / "cdnow_sample.txt").read_text(encoding="ascii").splitlines()
    for number, line in enumerate(lines):
        customer, _, day, _, amount = line.split()
        ordered_at = datetime.strptime(day, "%Y%m%d").date()
        yield [f"order-{number}", customer, ordered_at, max(float(amount), 0.01), "paid"]


def random_orders(random: Random) -> Iterator[list[object]]:
    """Purchases of 300 customers who buy at their own rates until they leave."""
    for customer in range(300):
        days = random.gammavariate(1, 1 / 40) + 1e-3
        scale, stays = random.gammavariate(4, 0.05), 1 - random.betavariate(1, 5)
        day = AS_OF - timedelta(random.randrange(1, 700))
        number = 0
        while day <= AS_OF:
            amount = round(random.gammavariate(6, 1 / scale), 2) + 0.01
            yield [f"order-{customer}-{number}", f"buyer-{customer}", day, amount, "paid"]
            number += 1
            if number > 1 and random.random() > stays:
                break
            day += timedelta(random.expovariate(days) + 1)


def write_tickets(folder: Path, random: Random) -> None:
    """Write 300 tickets with a late reply, a solve, and an answer that falls with the delay."""
    tickets, events, answers = [], [], []
    for number in range(300):
        ticket_id, hours = f"ticket-{number}", random.expovariate(0.1)
        created_at = datetime(1997, 6, 1, tzinfo=UTC) + timedelta(hours=7 * number)
        tickets.append([ticket_id, "closed", created_at.isoformat()])
        delays = [("comment", "customer", None, 0.0)]
        delays += [("comment", "agent", None, hours)] if number % 10 else []
        delays += [("status", "agent", "solved", hours + random.expovariate(0.2))]
        for kind, actor, status, delay in delays:
            occurred_at = (created_at + timedelta(hours=delay)).isoformat()
            event_id = f"event-{len(events)}"
            events.append([event_id, ticket_id, occurred_at, kind, actor, status])
        survey_type, lowest, highest = SURVEYS[number % 7 // 3]
        score = round(highest - hours * highest / 40 + random.gauss(0, 1))
        score = min(max(score, lowest), highest)
        responded_at = (created_at + timedelta(hours=200)).isoformat()
        answer = [f"answer-{number}", survey_type, lowest, highest, score, ticket_id, responded_at]
        answers.append(answer)
    write_rows(folder / "tickets.csv", "ticket_id status created_at", tickets)
    columns = "event_id ticket_id occurred_at event_type actor_type status"
    write_rows(folder / "ticket_events.csv", columns, events)
    columns = "response_id survey_type scale_min scale_max score ticket_id responded_at"
    write_rows(folder / "survey_responses.csv", columns, answers)
