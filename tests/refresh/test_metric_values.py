"""Known answers of the models behind metric_values and nps_change_monthly.

The models run as they were compiled for the golden company, on rows of the test.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from math import sqrt
from pathlib import Path

import duckdb
import pytest

AS_OF = date(2026, 6, 30)
DERIVED = ("intermediate.metric_series", "intermediate.metric_charts", "metrics.metric_values")
# rnorm(20) of R after set.seed(123), with 10 as the fifteenth value: a test of NHSRplotthedots.
R_NORMAL = [
    -0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621,
    -1.26506123, -0.68685285, -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272, 10.0,
    1.78691314, 0.49785048, -1.96661716, 0.70135590, -0.47279141,
]  # fmt: skip
# The vignette “Deviations” of NHSRplotthedots.
VIGNETTE = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
# Values around 0 that make the limits of the others wide.
WIDE = [20, -20] * 6
Sample = tuple[float | None, int | None]


class Models:
    """The models of the golden warehouse on tables of the test."""

    def __init__(self, warehouse: Path):
        self.connection = duckdb.connect()
        self.connection.execute(f"attach '{warehouse}' as golden (read_only)")
        self.connection.execute("attach ':memory:' as warehouse")
        built = self.connection.execute("select name, code from golden.utilities.built_code")
        self.code = {name.split(".")[-1]: code for name, code in built.fetchall()}
        for schema in ("intermediate", "metrics", "utilities", "seeds"):
            self.connection.execute(f"create schema warehouse.{schema}")
        self.connection.execute(
            "create table warehouse.utilities.refresh_settings as select ? as as_of_date", [AS_OF]
        )
        self.table("metrics.metric_catalog", "from golden.metrics.metric_catalog")
        self.target()

    def table(self, name: str, query: str, parameters: list | None = None) -> None:
        """Create a table of the test, or replace it."""
        statement = f"create or replace table warehouse.{name} as {query}"
        self.connection.execute(statement, parameters or [])

    def target(self, *rows: tuple[str, ...]) -> None:
        """Replace the targets; a row has metric, valid_from, target."""
        self.table("seeds.targets", "from golden.seeds.targets limit 0")
        for metric, valid_from, target in rows:
            self.connection.execute(
                "insert into warehouse.seeds.targets values (?, 'all', 'all', ?, ?, 'support')",
                [metric, valid_from, target],
            )

    def series(
        self, metric: str, values: list[Sample], grain: str = "month", margins: list | None = None
    ) -> list[dict]:
        """Return the rows of metric_values of one series that ends with the as-of date's period."""
        rows = [
            (metric, grain, start, "all", "all", value, size, margin)
            for start, (value, size), margin in zip(
                periods(len(values), grain), values, margins or [None] * len(values), strict=True
            )
        ]
        table = "intermediate.metric_table_values"
        self.table(table, f"from golden.{table} limit 0")
        self.connection.executemany(
            f"insert into warehouse.{table} ({COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        for name in DERIVED:
            self.table(name, self.code[name.split(".")[-1]])
        found = self.connection.execute(
            "select * from warehouse.metrics.metric_values order by period_start"
        )
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def chart(self, values: list[float], metric: str = "net_revenue_retention") -> list[dict]:
        """Return the rows of a series without samples."""
        return self.series(metric, [(float(value), None) for value in values])


COLUMNS = (
    "metric, period_grain, period_start, dimension, dimension_value, value, sample_size,"
    " margin_of_error"
)


def periods(number: int, grain: str) -> list[date]:
    """The last periods up to that of the as-of date, a complete month and an incomplete week."""
    if grain == "week":
        monday = AS_OF - timedelta(days=AS_OF.weekday())
        return [monday - timedelta(weeks=i) for i in reversed(range(number))]
    months = [AS_OF.year * 12 + AS_OF.month - 1 - i for i in reversed(range(number))]
    return [date(month // 12, month % 12 + 1, 1) for month in months]


@pytest.fixture(scope="module")
def models(golden_home: Path) -> Iterator[Models]:
    found = Models(golden_home / "warehouse.duckdb")
    yield found
    found.connection.close()


def of(rows: list[dict], column: str) -> list:
    return [row[column] for row in rows]


def test_limits_of_the_r_package_without_screening_of_outliers(models: Models) -> None:
    # Limits below 0 are cut, so the values are moved up; a mean and its limits move with them.
    rows = models.chart([value + 100 for value in R_NORMAL])
    assert rows[0]["center"] - 100 == pytest.approx(0.6694159, abs=5e-8)
    assert rows[0]["lower_limit"] - 100 == pytest.approx(-4.596625, abs=5e-7)
    assert rows[0]["upper_limit"] - 100 == pytest.approx(5.935457, abs=5e-7)
    rows = models.chart([value + 100 for value in VIGNETTE])
    names = ("lower_limit", "center", "upper_limit")
    assert [round(rows[0][name] - 100, 2) for name in names] == [-3.06, 1.94, 6.95]
    assert of(rows, "signal") == [None] * 4 + ["outside_limits"] + [None] * 13
    assert of(rows, "verdict")[3:6] == ["common_cause", "improving", "common_cause"]


@pytest.mark.parametrize(
    ("values", "signals"),
    [
        ([-3, -2, -1, 0, 1, 2, 3, -3], ["trend"] * 7 + [None]),
        ([3, 2, 1, 0, -1, -2, -3, 3], ["trend"] * 7 + [None]),
        ([-3, -2, -1, -1, 1, 2, 3, -3], [None] * 8),
    ],
)
def test_a_trend_has_seven_values(models: Models, values: list[float], signals: list) -> None:
    # The last wide value may belong to the trend, so the values follow that on the other side.
    wide = WIDE if values[0] > 0 else WIDE[::-1]
    rows = models.chart([100 + value for value in [*wide, *values]])
    assert of(rows, "signal")[12:] == signals


def test_a_value_that_ends_one_trend_and_begins_another_takes_the_later(models: Models) -> None:
    up_and_down = [-3, -2, -1, 0, 1, 2, 3, 2, 1, 0, -1, -2, -3]
    rows = models.chart([100 + value for value in [*WIDE, *up_and_down]])
    assert set(of(rows, "signal")[12:]) == {"trend"}
    assert of(rows, "verdict")[12:] == ["improving"] * 6 + ["concerning"] * 7
    rows = models.chart([100 - value for value in [*WIDE, *up_and_down]])
    assert of(rows, "verdict")[12:] == ["concerning"] * 6 + ["improving"] * 7


@pytest.mark.parametrize(
    ("values", "signals"),
    [
        # The other values are ± 2, so the center is near 0, the limits are near ± 12, and the outer
        # third is beyond ± 9.
        ([9.5, 2, 9.5], ["two_of_three", None, "two_of_three"]),
        ([9.5, -0.5, 9.5], [None, None, None]),
        ([9.5, -9.5, 0], [None, None, None]),
        ([-9.5, -9.5, 0], [None, None, None]),
        ([-9.5, -9.5, -2], ["two_of_three", "two_of_three", None]),
        ([30, 9.5, 2], ["outside_limits", None, None]),
    ],
)
def test_two_of_three_values_in_the_outer_third(
    models: Models, values: list[float], signals: list
) -> None:
    rows = models.chart([100 + value for value in [*([2, -2] * 10), 0, *values]])
    assert of(rows, "signal")[-3:] == signals


def test_a_shift_has_seven_values_on_one_side(models: Models) -> None:
    six, seven = [3, 1] * 3, [*[3, 1] * 3, 3]
    rows = models.chart([100 + value for value in [*WIDE, *six, -20]])
    assert of(rows, "signal") == [None] * 19
    rows = models.chart([100 + value for value in [*WIDE, *seven, -20]])
    assert of(rows, "signal") == [None] * 12 + ["shift"] * 7 + [None]
    assert of(rows, "verdict")[12:19] == ["improving"] * 7
    rows = models.chart([100.0] * 12)
    assert of(rows, "signal") == [None] * 12
    assert {(row["lower_limit"], row["center"], row["upper_limit"]) for row in rows} == {(100,) * 3}


def test_numbers_within_the_tolerance_are_equal(models: Models) -> None:
    # Rising by less than 1e-9 of their size, and one value on a limit up to rounding.
    rows = models.chart([1e9 + value * 1e-3 for value in range(12)])
    assert of(rows, "signal") == [None] * 12


def test_lower_is_better(models: Models) -> None:
    rows = models.chart([*([2, 1] * 6), 90], "tickets_created")
    assert (rows[-1]["signal"], rows[-1]["verdict"]) == ("outside_limits", "concerning")
    assert rows[-1]["lower_limit"] == 0


def test_a_chart_has_the_last_24_complete_values(models: Models) -> None:
    week = [(float(value), 10) for value in [50, 60] * 6]
    assert of(models.series("art_hours", week, "week"), "center") == [None] * 12
    rows = models.series("art_hours", [*week, (900.0, 10)], "week")
    assert of(rows, "is_complete") == [True] * 12 + [False]
    assert of(rows, "center") == [55] * 12 + [None]
    rows = models.series("art_hours", [(0.0, 10), *week * 2, (None, 0)])
    assert of(rows, "center") == [None] + [55] * 24 + [None]
    assert of(rows, "verdict") == [None] + ["common_cause"] * 24 + [None]
    rows = models.series("art_hours", [*week[:11], (None, 0), (3.0, 10)])
    assert [row["center"] is None for row in rows] == [False] * 11 + [True, False]
    assert {row["center"] for row in models.series("backlog", week * 2)} == {None}


def test_limits_are_cut_to_possible_values(models: Models) -> None:
    far = [(value, 10) for value in (0.0, 1.0) * 6]
    cut = models.series("fcr_rate", far)[0]
    assert (cut["lower_limit"], cut["upper_limit"]) == (0, 1)
    open_end = models.series("net_revenue_retention", far)[0]
    assert open_end["lower_limit"] == 0 and open_end["upper_limit"] > 3
    nps = models.series("nps", [(value, 10) for value in (-100.0, 100.0) * 6])[0]
    assert (nps["lower_limit"], nps["upper_limit"]) == (-100, 100)


def test_a_series_begins_with_its_first_value(models: Models) -> None:
    rows = models.series("tickets_created", [(0.0, None), (0.0, None), (3.0, None), (0.0, None)])
    assert of(rows, "value") == [3, 0]
    assert of(rows, "previous_value") == [None, 3]
    assert of(rows, "change") == [None, -3]
    assert models.series("tickets_created", [(0.0, None)] * 3) == []
    rows = models.series("art_hours", [(None, 0), (0.0, 1), (None, 0)])
    assert of(rows, "value") == [0, None]
    assert of(rows, "sample_size") == [1, 0]
    assert of(rows, "is_small_sample") == [True, True]


@pytest.mark.parametrize(("grain", "year"), [("month", 12), ("week", 52)])
def test_a_year_ago(models: Models, grain: str, year: int) -> None:
    rows = models.series("tickets_created", [(i + 1.0, None) for i in range(year + 2)], grain)
    assert of(rows, "year_ago_value") == [None] * year + [1, 2]


def margin(promoters: int, detractors: int, responses: int) -> float:
    n, p, d = responses + 3, promoters + 0.75, detractors + 0.75
    return 196 * sqrt(((p + d) / n - ((p - d) / n) ** 2) / n)


def nps_rows(models: Models, *months: tuple[int, int, int]) -> list[dict]:
    values = [(100 * (p - d) / n, n) for p, d, n in months]
    return models.series("nps", values, margins=[margin(*month) for month in months])


def test_z_of_nps(models: Models) -> None:
    nps_rows(models, (1, 11, 20), (5, 1, 10))
    # n' = 13 and 23, p' = 5.75 and 1.75, d' = 1.75 and 11.75.
    v1, v0 = 7.5 / 13 - (4 / 13) ** 2, 13.5 / 23 - (10 / 23) ** 2
    query = "select z from warehouse.intermediate.metric_series order by period_start"
    [(first,), (z,)] = models.connection.execute(query).fetchall()
    assert first is None
    assert z == pytest.approx((4 / 13 + 10 / 23) / sqrt(v1 / 13 + v0 / 23), rel=1e-12)


def test_z_of_a_share(models: Models) -> None:
    query = "select z from warehouse.intermediate.metric_series order by period_start desc limit 1"
    for metric, scale in (("fcr_rate", 1), ("csat", 100)):
        rows = models.series(metric, [(scale * 0.2, 10), (scale * 0.8, 10)])
        # q' = 9/12 and 3/12.
        [(z,)] = models.connection.execute(query).fetchall()
        assert z == pytest.approx(0.5 / sqrt(2 * 0.75 * 0.25 / 12), rel=1e-12)
        assert of(rows, "is_change_significant") == [None, True]
        rows = models.series(metric, [(scale * 0.6, 10), (scale * 0.8, 10)])
        assert of(rows, "is_change_significant") == [None, False]


def test_significance_needs_ten_in_both_complete_periods(models: Models) -> None:
    assert of(nps_rows(models, (9, 0, 9), (0, 10, 10)), "is_change_significant") == [None, None]
    assert of(nps_rows(models, (10, 0, 10), (0, 9, 9)), "is_change_significant") == [None, None]
    assert of(nps_rows(models, (10, 0, 10), (0, 10, 10)), "is_change_significant") == [None, True]
    rows = models.series("fcr_rate", [(0.0, 50), (1.0, 50), (0.0, 50)], "week")
    assert of(rows, "is_change_significant") == [None, True, None]
    rows = models.series("art_hours", [(0.0, 50), (1.0, 50)])
    assert of(rows, "is_change_significant") == [None, None]


def test_targets_have_a_first_day(models: Models) -> None:
    models.target(("fcr_rate", "2026-05-01", "0.5"), ("fcr_rate", "2026-05-02", ".8"))
    rows = models.series("fcr_rate", [(0.5, 10), (0.3 + 0.2 - 1e-12, 10), (0.5, 10)])
    assert of(rows, "target") == [None, 0.5, 0.8]
    assert of(rows, "is_target_met") == [None, True, False]
    assert of(rows, "target_owner") == [None, "support", "support"]
    weeks = models.series("fcr_rate", [(0.5, 10)] * 3, "week")
    assert of(weeks, "target") == [None] * 3
    models.target()


@pytest.mark.parametrize(
    ("metric", "target", "assurance"),
    [
        # The limits are 2.2 ± 2.66 × 0.6.
        ("net_revenue_retention", "0.604", "pass"),
        ("net_revenue_retention", "2", "hit_or_miss"),
        ("net_revenue_retention", "4", "fail"),
        ("art_hours", "3.796", "pass"),
        ("art_hours", "2", "hit_or_miss"),
        ("art_hours", "0.5", "fail"),
    ],
)
def test_assurance(models: Models, metric: str, target: str, assurance: str) -> None:
    models.target((metric, "2000-01-01", target))
    rows = models.series(metric, [(value, 10) for value in [1.9, 2.5] * 6])
    assert set(of(rows, "assurance")) == {assurance}
    assert set(of(models.series(metric, [(2.2, 10)] * 11), "assurance")) == {None}
    models.target()


Counts = tuple[int, int, int]
Months = dict[date, dict[str, Counts]]
MARCH, APRIL, JUNE = date(2026, 3, 1), date(2026, 4, 1), date(2026, 6, 1)


def nps_changes(models: Models, months: Months) -> dict[tuple[date, str], dict]:
    """Return the rows of one dimension; the counts are promoters, passives and detractors."""
    columns = "nps_responses bigint, nps_promoters bigint, nps_detractors bigint"
    members = {
        "scorecard_monthly_by_segment": "customer_segment",
        "scorecard_monthly_by_region": "customer_region",
        "surveys_monthly_by_touchpoint": "survey_touchpoint",
    }
    for table, member in members.items():
        models.connection.execute(
            f"create or replace table warehouse.metrics.{table}"
            f" (metric_month date, {member} varchar, {columns})"
        )
    for month, values in months.items():
        for value, counts in values.items():
            models.connection.execute(
                "insert into warehouse.metrics.scorecard_monthly_by_region values (?, ?, ?, ?, ?)",
                [month, value, sum(counts), counts[0], counts[2]],
            )
    models.table("metrics.nps_change_monthly", models.code["nps_change_monthly"])
    found = models.connection.execute("from warehouse.metrics.nps_change_monthly")
    names = [column[0] for column in found.description]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    assert {row["dimension"] for row in rows} <= {"customer_region"}
    return {(row["metric_month"], row["dimension_value"]): row for row in rows}


def test_effects_of_rate_and_mix_add_up(models: Models) -> None:
    rows = nps_changes(
        models,
        {
            MARCH: {"a": (3, 1, 2), "b": (0, 0, 1), "gone": (2, 1, 0), "silent": (0, 0, 0)},
            APRIL: {"a": (1, 4, 2), "b": (5, 1, 1), "new": (1, 0, 3)},
            JUNE: {"a": (1, 0, 0)},
        },
    )
    assert rows.keys() == {(APRIL, value) for value in ("a", "b", "gone", "new")}
    change = 100 * (7 - 6) / 18 - 100 * (5 - 3) / 10
    effects = sum(row["rate_effect"] + row["mix_effect"] for row in rows.values())
    assert effects == pytest.approx(change, abs=1e-12)
    gone, new = rows[APRIL, "gone"], rows[APRIL, "new"]
    assert (gone["nps"], gone["responses"], gone["rate_effect"]) == (None, 0, 0)
    assert (new["nps_before"], new["responses_before"], new["rate_effect"]) == (None, 0, 0)


def test_simpsons_paradox_is_an_effect_of_the_mix(models: Models) -> None:
    """Both regions improve by ten points, and NPS falls, since most answers move to the lower."""
    rows = nps_changes(
        models,
        {
            MARCH: {"good": (80, 0, 20), "bad": (5, 0, 5)},
            APRIL: {"good": (16, 2, 2), "bad": (40, 30, 30)},
        },
    ).values()
    assert [row["nps"] - row["nps_before"] for row in rows] == pytest.approx([10, 10])
    assert sum(row["rate_effect"] for row in rows) == pytest.approx(10)
    mix = sum(row["mix_effect"] for row in rows)
    assert 10 + mix == pytest.approx(100 * 24 / 120 - 100 * 60 / 110)
    assert mix < -40
