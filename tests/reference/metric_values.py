"""Tidy values with samples, changes, signals and targets: metric_values."""

from collections import defaultdict
from fractions import Fraction

from .catalog import CATALOG, NO_CHART
from .periods import MONTH, Grain
from .reasons import Row
from .seeds import Seeds
from .settings import Settings
from .significance import is_significant, nps_z, share_z
from .xmr import LONGEST, SHORTEST, assurance_of, chart_of, meets, signals_of

SMALL_SAMPLE = 10
# The periods between a value and the one of a year before.
YEAR_AGO = {"month": 12, "week": 52}
POINT_RANGES = {"nps": (-100.0, 100.0), "csat": (0.0, 100.0), "ces": (0.0, 100.0)}
EMPTY_CHART = dict.fromkeys(("center", "lower_limit", "upper_limit", "signal", "verdict"))
EMPTY_TARGET = dict.fromkeys(("target", "target_owner", "is_target_met", "assurance"))


def metric_values(
    tables: list[tuple[list[Row], str | None, Grain]], seeds: Seeds, settings: Settings
) -> list[Row]:
    """Build one row per measure, dimension value and period of monthly and weekly tables.

    Args:
        tables: rows, dimension (None for the whole company) and grain of each table.
        seeds: content of the seeds, for the targets.
        settings: settings of the company.
    """
    rows = []
    for table, dimension, grain in tables:
        for value, periods in _by_dimension_value(table, dimension).items():
            for metric in (name for name in table[0] if name in CATALOG):
                series = _series(metric, periods, grain, settings)
                if series:
                    identity = {
                        "metric": metric,
                        "period_grain": grain.name,
                        "dimension": dimension or "all",
                        "dimension_value": value,
                    }
                    _add_changes(metric, series, YEAR_AGO[grain.name])
                    _add_chart(metric, series)
                    if grain is MONTH:
                        _add_targets(identity, series, seeds)
                    rows += [{**identity, **row} for row in series]
    return rows


def _by_dimension_value(table: list[Row], dimension: str | None) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in table:
        groups["all" if dimension is None else row[dimension]].append(row)
    return groups


def _series(metric: str, periods: list[Row], grain: Grain, settings: Settings) -> list[Row]:
    """Return the rows of a series from its first value; counts and sums begin with one above 0."""
    measure, rows = CATALOG[metric], []
    for row in periods:
        exact = row[metric]
        if not rows and (exact is None or (measure.is_additive and exact == 0)):
            continue
        sample = row["samples"][measure.sample] if measure.sample else None
        rows.append(
            {
                "period_start": row[grain.column],
                "exact": exact,
                "bands": (row.get("nps_promoters"), row.get("nps_detractors")),
                "value": None if exact is None else float(exact),
                "sample_size": sample,
                "is_complete": grain.last_day(row[grain.column]) <= settings.as_of,
                "is_small_sample": None if sample is None else sample < SMALL_SAMPLE,
                **EMPTY_CHART,
                **EMPTY_TARGET,
            }
        )
    return rows


def _add_changes(metric: str, series: list[Row], year: int) -> None:
    """Add the values one period and one year earlier in the series, and the change."""
    for i, row in enumerate(series):
        before = series[i - 1] if i else None
        row["previous_value"] = before["value"] if before else None
        row["year_ago_value"] = series[i - year]["value"] if i >= year else None
        is_known = row["value"] is not None and row["previous_value"] is not None
        row["change"] = row["value"] - row["previous_value"] if is_known else None
        row["is_change_significant"] = _significance(metric, row, before) if is_known else None


def _significance(metric: str, row: Row, before: Row) -> bool | None:
    """Return whether a change is significant, None where it is not tested."""
    measure = CATALOG[metric]
    is_tested = metric in ("nps", "csat") or (measure.unit == "fraction" and measure.sample)
    if not is_tested or not row["is_complete"]:
        return None
    if row["is_small_sample"] or before["is_small_sample"]:
        return None
    if metric == "nps":
        return is_significant(
            nps_z((*row["bands"], row["sample_size"]), (*before["bands"], before["sample_size"]))
        )
    return is_significant(share_z(_successes(metric, row), _successes(metric, before)))


def _successes(metric: str, row: Row) -> tuple[int, int]:
    share = Fraction(row["exact"]) / (100 if metric == "csat" else 1)
    return int(share * row["sample_size"]), row["sample_size"]


def _add_chart(metric: str, series: list[Row]) -> None:
    """Add limits and signals to the last 24 complete values, if there are at least 12."""
    charted = [row for row in series if row["is_complete"] and row["value"] is not None]
    charted = charted[-LONGEST:]
    if metric in NO_CHART or len(charted) < SHORTEST:
        return
    values = [row["value"] for row in charted]
    chart = chart_of(values)
    lowest, highest = _range(metric)
    better = 1 if CATALOG[metric].higher_is_better else -1
    for row, (signal, direction) in zip(charted, signals_of(values, chart), strict=True):
        row["center"] = chart.center
        row["lower_limit"] = max(chart.lower, lowest)
        row["upper_limit"] = min(chart.upper, highest)
        row["signal"] = signal
        row["verdict"] = {0: "common_cause", better: "improving", -better: "concerning"}[direction]


def _range(metric: str) -> tuple[float, float]:
    """Return the range to which limits are cut."""
    if metric in POINT_RANGES:
        return POINT_RANGES[metric]
    is_share = CATALOG[metric].unit == "fraction" and metric != "net_revenue_retention"
    return 0.0, 1.0 if is_share else float("inf")


def _add_targets(identity: Row, series: list[Row], seeds: Seeds) -> None:
    key = identity["metric"], identity["dimension"], identity["dimension_value"]
    is_higher_better = CATALOG[identity["metric"]].higher_is_better
    for row in series:
        target = seeds.target_of(*key, row["period_start"])
        if target is None:
            continue
        row["target"], row["target_owner"] = target.target, target.owner
        if row["value"] is not None:
            row["is_target_met"] = meets(row["value"], target.target, is_higher_better)
        if row["center"] is not None:
            limits = row["lower_limit"], row["upper_limit"]
            row["assurance"] = assurance_of(*limits, target.target, is_higher_better)
