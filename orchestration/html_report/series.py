"""The values of metrics over the shown months, from `metrics.metric_values`."""

from typing import Any

import duckdb

from orchestration.html_report.scope import Scope

DIGITS = 8
WORDS = {
    "outside_limits": "outside the limits",
    "two_of_three": "two of three near a limit",
    "common_cause": "common cause",
    "hit_or_miss": "hit or miss",
}
QUERY = """
    select
        metric_values.metric,
        metric_values.dimension,
        metric_values.dimension_value,
        shown_months.position,
        metric_values.value,
        metric_values.change,
        metric_values.sample_size,
        metric_values.is_small_sample as is_small,
        metric_values.margin_of_error as margin,
        metric_values.is_change_significant,
        metric_values.center,
        metric_values.lower_limit,
        metric_values.upper_limit,
        metric_values.signal,
        metric_values.verdict,
        metric_values.target,
        metric_values.target_owner,
        metric_values.is_target_met,
        metric_values.assurance
    from metrics.metric_values
    inner join shown_months on metric_values.period_start = shown_months.metric_month
    left join kept_values
        on metric_values.dimension = kept_values.dimension
        and metric_values.dimension_value = kept_values.value
    where
        metric_values.period_grain = 'month'
        and list_contains(?, metric_values.metric)
        and (metric_values.dimension = 'all' or kept_values.value is not null)
    order by all
"""


def read_series(
    connection: duckdb.DuckDBPyConnection, scope: Scope, metrics: list[str]
) -> dict[str, dict[str, Any]]:
    """The series of metrics, by `metric|dimension|value`.

    Each has, per property, a list with one element per shown month, or a single value if all
    months have the same one. Properties without any value are left out.
    """
    series: dict[str, dict[str, list[Any]]] = {}
    cursor = connection.execute(QUERY, [metrics])
    names = [column[0] for column in cursor.description[4:]]
    for metric, dimension, value, position, *properties in cursor.fetchall():
        one = series.setdefault(
            f"{metric}|{dimension}|{value}", {name: [None] * len(scope.months) for name in names}
        )
        for name, found in zip(names, properties, strict=True):
            one[name][position] = _shown(name, found)
    return {key: _compact(one) for key, one in series.items()}


def rounded(value: Any) -> Any:
    """A double without digits that no reader sees; anything else as it is."""
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def _shown(name: str, value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and name in ("signal", "verdict", "assurance"):
        return WORDS.get(value, value)
    return rounded(value)


def _compact(one: dict[str, list[Any]]) -> dict[str, Any]:
    compact: dict[str, Any] = {}
    for name, found in one.items():
        values = set(found)
        if name == "value" or values != {None}:
            compact[name] = found[0] if len(values) == 1 else found
    return compact
