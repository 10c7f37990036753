"""Known answers of the limits and signals of charts of metrics."""

import pytest

from tests.support.metric_models import Models, of

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
