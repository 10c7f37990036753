"""The churn model: its known answers, and what it finds where churn has causes."""

import csv
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from prediction.churn import fit, standardised
from tests.reference.churn import churn_tables
from tests.reference.churn_examples import build_examples, last_complete_month, months_later
from tests.reference.compare import comparable, compare_rows
from tests.reference.output import as_text
from tests.reference.tables import TABLES
from tests.support.churn_models import compiled_models, empty_warehouse, run_models
from tests.support.churning_company import ChurningCompany, make_churning_company

REAL_DATA = os.environ.get("CX_REAL_DATA", "")
SCORES = (
    "select customer_id, scored_month, churn_probability"
    " from intermediate.int_customers__churn_scores"
)
FEATURES_OF_EXAMPLES = (
    "select * exclude (is_churned) from intermediate.int_customers__churn_examples"
)


@pytest.fixture(scope="module")
def code(built_home: Path) -> dict[str, str]:
    """The compiled SQL of all models."""
    return compiled_models(built_home)


@pytest.fixture(scope="module")
def company() -> ChurningCompany:
    """A company with planted causes of churn."""
    return make_churning_company(12)


@pytest.fixture(scope="module")
def warehouse(company: ChurningCompany, code: dict[str, str]) -> duckdb.DuckDBPyConnection:
    """The tables of that company."""
    return built(company, code)


def built(company: ChurningCompany, code: Mapping[str, str]) -> duckdb.DuckDBPyConnection:
    """The tables of a company."""
    connection = empty_warehouse()
    company.write(connection)
    run_models(connection, code)
    return connection


@pytest.mark.slow
def test_every_cell_of_published_scores(
    company: ChurningCompany, warehouse: duckdb.DuckDBPyConnection
) -> None:
    facts = company.facts()
    queue = warehouse.sql("select customer_id from marts.fct_followups").fetchall()
    expected = churn_tables(
        build_examples(facts, company.settings),
        [{"customer_id": customer_id} for (customer_id,) in queue],
        company.settings,
    )
    assert expected["churn_model_quality"][0]["withheld_reason"] is None
    assert len(expected["dim_customer_health"]) > 100
    for name, rows in expected.items():
        kinds = TABLES[name].kinds
        schema = "marts" if name.startswith("dim") else "metrics"
        columns = ", ".join(f"cast({column} as varchar)" for column in kinds)
        found = warehouse.sql(f"select {columns} from {schema}.{name}").fetchall()
        wanted = [tuple(as_text(row[column], kinds[column]) for column in kinds) for row in rows]
        assert (
            compare_rows(TABLES[name], list(kinds), typed(wanted, kinds), typed(found, kinds)) == []
        )


def typed(rows: list[tuple], kinds: dict[str, str]) -> list[dict]:
    """Rows of texts as values that compare."""
    return [
        {
            name: comparable(text or None, kind)
            for (name, kind), text in zip(kinds.items(), row, strict=True)
        }
        for row in rows
    ]


@pytest.mark.slow
def test_planted_causes_have_their_signs(warehouse: duckdb.DuckDBPyConnection) -> None:
    weights = dict(
        warehouse.sql("select feature, weight from metrics.churn_model_weights").fetchall()
    )
    assert weights["last_nps"] < -0.2 and weights["log_mrr"] < -0.1
    auc, brier, brier_of_base_rate, lift = warehouse.sql(
        "select auc, brier, brier_of_base_rate, lift_top_tenth from metrics.churn_model_quality"
    ).fetchall()[0]
    assert auc > 0.65 and brier < brier_of_base_rate and lift > 1.5


@pytest.mark.slow
def test_later_rows_change_neither_earlier_features_nor_earlier_scores(
    company: ChurningCompany, warehouse: duckdb.DuckDBPyConnection, code: dict[str, str]
) -> None:
    """All that happens after the end of an origin moves; the own status of tickets stays."""
    last = last_complete_month(company.settings)
    origin = months_later(last, -5)
    changed = built(with_other_future(company, months_later(origin, 1)), code)

    def differing(query: str, column: str, condition: str) -> int:
        rows = f"from ({query}) where {column} {condition}"
        return len(set(warehouse.sql(rows).fetchall()) ^ set(changed.sql(rows).fetchall()))

    until, after = f"<= date '{origin}'", f"> date '{origin}'"
    assert differing(FEATURES_OF_EXAMPLES, "metric_month", until) == 0
    assert differing(SCORES, "scored_month", until) == 0
    assert differing(FEATURES_OF_EXAMPLES, "metric_month", after) > 100
    assert differing(SCORES, "scored_month", after) > 100
    (scored,) = warehouse.sql(
        f"select count(distinct scored_month) from ({SCORES}) where scored_month {until}"
    ).fetchall()[0]
    assert scored == 4


def with_other_future(company: ChurningCompany, first_day: date) -> ChurningCompany:
    """The company with the rows from a local date on moved by days, and new ones added."""
    draw, zone = Random(5), company.settings.zone
    start = datetime.combine(first_day, datetime.min.time(), zone)
    start = start.astimezone(UTC).replace(tzinfo=None)
    end = datetime.combine(company.settings.as_of, datetime.min.time())

    def moved(moment: datetime) -> datetime:
        if moment < start:
            return moment
        return min(max(moment + timedelta(days=draw.randint(-20, 20)), start), end)

    tickets = [{**row, "created_at": moved(row["created_at"])} for row in company.tickets]
    created = {row["ticket_id"]: row["created_at"] for row in tickets}
    events = [
        {**row, "occurred_at": max(moved(row["occurred_at"]), created[row["ticket_id"]])}
        for row in company.events
    ]
    answers = [{**row, "responded_at": moved(row["responded_at"])} for row in company.answers]
    answers += [
        {**row, "response_id": f"{row['response_id']}-later", "responded_at": start}
        for row in company.answers[:200]
    ]
    subscriptions = [
        {
            **row,
            "end_date": row["end_date"] + timedelta(days=40)
            if row["end_date"] and row["end_date"] > first_day
            else row["end_date"],
        }
        for row in company.subscriptions
    ]
    return replace(
        company, tickets=tickets, events=events, answers=answers, subscriptions=subscriptions
    )


# By hand: of four pairs, a tie counts half, two are won and one is lost: 0.625. The top tenth is
# one customer.
TIED = [("A", 0.9, True), ("B", 0.9, False), ("C", 0.5, True), ("D", 0.1, False)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("months", "churned", "scores", "expected"),
    [
        (12, 30, TIED, (0.625, 2.0, None)),
        (11, 29, TIED, (0.625, 2.0, "too_few_months")),
        (12, 29, TIED[:1], (None, 1.0, "too_few_churned")),
        (12, 30, [], (None, None, "weak_back_test")),
        (12, 30, TIED[1:2], (None, None, "weak_back_test")),
        (12, 30, TIED[:1], (None, 1.0, "weak_back_test")),
        (12, 30, [("E", 0.9, True), *TIED[1:]], (0.625, 0.0, "weak_back_test")),
        (12, 30, [*TIED[:3], ("D", 0.6, False)], (0.375, 2.0, "weak_back_test")),
    ],
)
def test_the_back_test_by_hand(
    code: dict[str, str], months: int, churned: int, scores: list[tuple], expected: tuple
) -> None:
    tested = [
        {"customer_id": name, "churn_probability": score, "is_churned": label}
        for name, score, label in scores
    ]
    training = {"training_months": months, "training_examples": 60, "training_churned": churned}
    auc, lift, reason, brier, base = back_test(code, tested, training)
    assert (auc, lift, reason) == expected
    if scores:
        assert brier == pytest.approx(np.mean([(score - label) ** 2 for _, score, label in scores]))
        assert base == pytest.approx(np.mean([(churned / 60 - label) ** 2 for *_, label in scores]))


def back_test(code: Mapping[str, str], tested: list[dict], training: dict) -> tuple:
    """AUC, lift, reason and both Brier scores of examples of one month."""
    last, month = date(2026, 3, 1), date(2025, 12, 1)
    trainings = [
        {"scored_month": last, "is_back_test": False, **training},
        {"scored_month": month, "is_back_test": True, **training},
    ]
    rows = [{"scored_month": month, "is_back_test": True, **row} for row in tested]
    types = pa.schema(
        [
            ("scored_month", pa.date32()),
            ("is_back_test", pa.bool_()),
            ("customer_id", pa.string()),
            ("churn_probability", pa.float64()),
            ("is_churned", pa.bool_()),
        ]
    )
    connection = empty_warehouse()
    connection.register("trainings", pa.Table.from_pylist(trainings))
    connection.register("tested", pa.Table.from_pylist(rows, types))
    connection.execute("create table intermediate.int_churn_models__trainings as from trainings")
    connection.execute("create table intermediate.int_customers__churn_scores as from tested")
    run_models(connection, code, ("int_churn_models__quality",))
    return connection.sql(
        "select auc, lift_top_tenth, withheld_reason, brier, brier_of_base_rate"
        " from intermediate.int_churn_models__quality"
    ).fetchall()[0]


@pytest.mark.slow
@pytest.mark.skipif(not REAL_DATA, reason="CX_REAL_DATA names no folder of real data")
def test_ten_folds_of_telecom_customers(code: dict[str, str]) -> None:
    """Logistic regressions of these customers have an AUC of 0.845 and a Brier score of 0.135."""
    features, labels = telecom_customers(Path(REAL_DATA) / "telco_churn.csv")
    scores = np.empty(len(labels))
    for fold in range(10):
        is_tested = np.arange(len(labels)) % 10 == fold
        model = fit(features[~is_tested], labels[~is_tested])
        scaled = standardised(features[is_tested], model.means, model.standard_deviations)
        scores[is_tested] = 1 / (1 + np.exp(-(model.intercept + scaled @ model.weights)))
    tested = [
        {
            "customer_id": f"C{number:05}",
            "churn_probability": round(float(score), 9),
            "is_churned": bool(label),
        }
        for number, (score, label) in enumerate(zip(scores, labels, strict=True))
    ]
    training = {"training_months": 12, "training_examples": 7043, "training_churned": 1869}
    auc, lift, reason, brier, base = back_test(code, tested, training)
    assert auc == pytest.approx(0.845, abs=0.003)
    assert brier == pytest.approx(0.135, abs=0.002)
    assert base == pytest.approx(0.195, abs=0.001)
    assert lift > 2.5 and reason is None


def telecom_customers(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Tenure and charges, and one column per further value of each text column; churn."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns = [
        np.array([float(row[name].strip() or 0) for row in rows])
        for name in ("tenure", "MonthlyCharges", "TotalCharges")
    ]
    texts = set(rows[0]) - {"customerID", "Churn", "tenure", "MonthlyCharges", "TotalCharges"}
    for name in sorted(texts):
        for value in sorted({row[name] for row in rows})[1:]:
            columns.append(np.array([float(row[name] == value) for row in rows]))
    return np.column_stack(columns), np.array([row["Churn"] == "Yes" for row in rows])
