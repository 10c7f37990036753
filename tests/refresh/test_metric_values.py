"""Known answers of metric_values: changes, their significance, and targets."""

from math import sqrt

import pytest

from tests.support.metric_models import Models, of


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
