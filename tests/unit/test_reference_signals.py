"""Known answers of XmR charts, significance and the effects of rate and mix."""

from datetime import date
from fractions import Fraction
from math import sqrt

import pytest

from tests.reference.metric_values import metric_values
from tests.reference.nps_change import effects
from tests.reference.periods import MONTH
from tests.reference.seeds import Seeds, Target
from tests.reference.settings import Settings
from tests.reference.significance import is_significant, nps_variance, nps_z, share_z
from tests.reference.xmr import assurance_of, chart_of, signals_of

# rnorm(20) of R after set.seed(123), with 10 as the fifteenth value: a test of NHSRplotthedots.
R_NORMAL = [
    -0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621,
    -1.26506123, -0.68685285, -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272, 10.0,
    1.78691314, 0.49785048, -1.96661716, 0.70135590, -0.47279141,
]  # fmt: skip
# The vignette “Deviations” of NHSRplotthedots.
VIGNETTE = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]


def signals(values: list[float], center: float, reach: float) -> list[str | None]:
    chart = chart_of([center, center])
    chart = type(chart)(center, center - reach, center + reach)
    return [signal for signal, _ in signals_of([float(value) for value in values], chart)]


def test_limits_of_the_r_package_without_screening_of_outliers():
    chart = chart_of(R_NORMAL)
    assert chart.center == pytest.approx(0.6694159, abs=5e-8)
    assert chart.lower == pytest.approx(-4.596625, abs=5e-7)
    assert chart.upper == pytest.approx(5.935457, abs=5e-7)
    chart = chart_of(VIGNETTE)
    limits = [round(value, 2) for value in (chart.lower, chart.center, chart.upper)]
    assert limits == [-3.06, 1.94, 6.95]
    assert signals_of(VIGNETTE, chart)[4] == ("outside_limits", 1)


def test_a_trend_has_seven_values_of_which_the_first_is_the_lowest_or_highest():
    wide = 100
    assert signals([*range(1, 7)], 3.3, wide) == [None] * 6
    assert signals([1, 2, 3, 3, 4, 5, 6], 3.3, wide) == [None] * 7
    assert signals([2, *range(1, 8), 3], 4.1, wide) == [None] + ["trend"] * 7 + [None]
    assert signals([2, *range(7, 0, -1), 3], 4.1, wide) == [None] + ["trend"] * 7 + [None]


def test_a_value_that_ends_one_trend_and_begins_another_takes_the_later():
    values = [float(value) for value in (1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1)]
    up_then_down = signals_of(values, chart_of([3.9, 3.9, 100.0, -92.2]))
    assert [direction for _, direction in up_then_down] == [1] * 6 + [-1] * 7
    down_then_up = signals_of([-value for value in values], chart_of([-3.9, -3.9, 100.0, -107.8]))
    assert [direction for _, direction in down_then_up] == [-1] * 6 + [1] * 7


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # 2.1 and 3.0 are in the outer third of 0 ± 3; the limit itself is not beyond it.
        ([2.1, 1, 2.1], ["two_of_three", None, "two_of_three"]),
        ([1, 2.1, 3.0], [None, "two_of_three", "two_of_three"]),
        ([2.1, 2.1, -1], [None, None, None]),
        ([2.1, -1, 2.1], [None, None, None]),
        ([2.1, 0, 2.1], [None, None, None]),
        ([2.1, 2.1, 1, 1, 2.1], ["two_of_three", "two_of_three", None, None, None]),
        ([-2.1, -1, -2.1], ["two_of_three", None, "two_of_three"]),
        ([2.0, 1, 2.0], [None, None, None]),
        ([3.1, 1, 2.1], ["outside_limits", None, None]),
        ([2.1, 2.1], [None, None]),
    ],
)
def test_two_of_three_neighbours_in_the_outer_third(values, expected):
    assert signals(values, 0, 3) == expected


def test_a_shift_has_seven_values_on_one_side():
    assert signals([1, 2] * 3, 0, 9) == [None] * 6
    assert signals([*[1, 2] * 3, 1, -1], 0, 9) == ["shift"] * 7 + [None]
    assert signals([-1, -2] * 4 + [1], 0, 9) == ["shift"] * 8 + [None]
    assert signals([1, 2, 1, 0, 1, 2, 1, 2], 0, 9) == [None] * 8


def test_numbers_within_the_tolerance_are_equal():
    assert signals([0.1 + 0.2], 0, 0.3) == [None]
    assert signals([1e9 + value * 1e-3 for value in range(7)], 1e9, 1) == [None] * 7


def test_assurance():
    assert assurance_of(1, 3, 1, True) == "pass"
    assert assurance_of(1, 3, 2, True) == "hit_or_miss"
    assert assurance_of(1, 3, 4, True) == "fail"
    assert assurance_of(1, 3, 3, False) == "pass"
    assert assurance_of(1, 3, 1, False) == "hit_or_miss"
    assert assurance_of(1, 3, 0, False) == "fail"


def test_variance_and_standard_error_of_the_r_package_nps():
    variance = nps_variance(Fraction(3), Fraction(1), Fraction(6))
    assert variance == Fraction(5, 9)
    assert sqrt(variance / 6) == pytest.approx(0.304, abs=5e-4)


def test_z_of_nps_and_of_a_share():
    # n' = 13 and 23, p' = 5.75 and 1.75, d' = 1.75 and 11.75.
    v1, v0 = 7.5 / 13 - (4 / 13) ** 2, 13.5 / 23 - (10 / 23) ** 2
    expected = (4 / 13 + 10 / 23) / sqrt(v1 / 13 + v0 / 23)
    assert nps_z((5, 1, 10), (1, 11, 20)) == pytest.approx(expected)
    # q' = 9/12 and 3/12.
    assert share_z((8, 10), (2, 10)) == pytest.approx(0.5 / sqrt(2 * 0.75 * 0.25 / 12))
    assert is_significant(share_z((9, 10), (3, 10)))
    assert not is_significant(share_z((8, 10), (6, 10)))
    assert is_significant(-1.9601) and not is_significant(1.96)


def scores(promoters: int, passives: int, detractors: int) -> list[int]:
    return [1] * promoters + [0] * passives + [-1] * detractors


def test_effects_of_rate_and_mix_add_up_exactly():
    before = {"a": scores(3, 1, 2), "b": scores(0, 0, 1), "gone": scores(2, 1, 0)}
    now = {"a": scores(1, 4, 2), "b": scores(5, 1, 1), "new": scores(1, 0, 3)}
    rows = effects(before, now)
    everyone = [[score for part in month.values() for score in part] for month in (before, now)]
    nps = [Fraction(100 * sum(part), len(part)) for part in everyone]
    assert sum(row["rate_effect"] + row["mix_effect"] for row in rows) == nps[1] - nps[0]
    by_value = {row["dimension_value"]: row for row in rows}
    assert by_value["gone"]["rate_effect"] == by_value["new"]["rate_effect"] == 0
    assert by_value["gone"]["nps"] is by_value["new"]["nps_before"] is None


def test_simpsons_paradox_is_an_effect_of_the_mix():
    """Both values improve by ten points, and nps falls, since most answers move to the lower."""
    before = {"good": scores(80, 0, 20), "bad": scores(5, 0, 5)}
    now = {"good": scores(16, 2, 2), "bad": scores(40, 30, 30)}
    rows = effects(before, now)
    assert [row["nps"] - row["nps_before"] for row in rows] == [10, 10]
    change = Fraction(100 * 24, 120) - Fraction(100 * 60, 110)
    rate, mix = (sum(row[name] for row in rows) for name in ("rate_effect", "mix_effect"))
    assert rate == 10
    assert rate + mix == change < 0


SETTINGS = Settings(date(2026, 3, 20), "UTC", "USD")
SEEDS = Seeds({}, {}, [], {}, {("csat", "all", "all"): [Target(date(2025, 6, 1), 60.0, "support")]})


def series(satisfied: list[int | None], size: int = 10) -> list[dict]:
    """The tidy rows of csat by month up to the incomplete March 2026."""
    months = [date(2024 + (i // 12), i % 12 + 1, 1) for i in range(27)][-len(satisfied) :]
    table = [
        {
            MONTH.column: month,
            "csat": None if count is None else Fraction(100 * count, size),
            "samples": {"csat_responses": 0 if count is None else size},
        }
        for month, count in zip(months, satisfied, strict=True)
    ]
    return metric_values([(table, None, MONTH)], SEEDS, SETTINGS)


def test_a_series_begins_with_its_first_value_and_ends_with_the_incomplete_month():
    rows = series([None, None, 5, None, 9, 1])
    assert [row["value"] for row in rows] == [50, None, 90, 10]
    assert [row["previous_value"] for row in rows] == [None, 50, None, 90]
    assert [row["change"] for row in rows] == [None, None, None, -80]
    assert [row["is_complete"] for row in rows] == [True, True, True, False]
    assert [row["is_change_significant"] for row in rows] == [None] * 4
    assert [row["is_small_sample"] for row in rows] == [False, True, False, False]
    assert series([None, None]) == []


def test_significance_needs_ten_answers_in_both_months():
    assert [row["is_change_significant"] for row in series([1, 9, 8, 0])] == [
        None, True, False, None,
    ]  # fmt: skip
    assert {row["is_change_significant"] for row in series([1, 9, 8, 0], 9)} == {None}


def test_a_chart_needs_twelve_complete_values_and_has_24():
    assert all(row["center"] is None for row in series([5, 6] * 5 + [5, 6]))
    rows = series([5, 6] * 6 + [9])
    assert [row["center"] for row in rows] == [55] * 12 + [None]
    assert {row["lower_limit"] for row in rows[:12]} == {55 - 26.6}
    assert {row["verdict"] for row in rows[:12]} == {"common_cause"}
    rows = series([0, 0, *[5, 6] * 12, 9])
    assert [row["center"] for row in rows] == [None] * 2 + [55] * 24 + [None]
    rows = series([5, 6, None] * 8 + [5])
    assert [row["center"] is not None for row in rows[:24]] == [True, True, False] * 8


def test_limits_are_cut_and_targets_have_a_first_day():
    rows = series([0, 10] * 6 + [5])
    assert (rows[0]["lower_limit"], rows[0]["upper_limit"]) == (0, 100)
    by_month = {row["period_start"]: row for row in rows}
    assert by_month[date(2025, 5, 1)]["target"] is None
    june = by_month[date(2025, 6, 1)]
    assert (june["target"], june["target_owner"], june["assurance"]) == (
        60,
        "support",
        "hit_or_miss",
    )
    assert june["is_target_met"] is (june["value"] >= 60)
    assert by_month[date(2026, 3, 1)]["assurance"] is None


def test_year_ago():
    rows = series(list(range(10)) + [5] * 4)
    assert [row["year_ago_value"] for row in rows] == [None] * 12 + [0, 10]
