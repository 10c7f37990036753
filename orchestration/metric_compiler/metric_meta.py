"""What the `meta` of a metric states about its values."""

from dataclasses import dataclass
from typing import Any

from metricflow_semantic_interfaces.implementations.elements.dimension import PydanticDimension
from metricflow_semantic_interfaces.implementations.metric import PydanticMetric

from orchestration.errors import RefreshError

DIRECTIONS = ("higher", "lower")
# A share, nps, mean, percentile or margin of error belongs to a sample.
KINDS_OF_SAMPLES = ("share", "nps", "mean", "percentile", "margin")
KINDS = ("count", "sum", "stock", *KINDS_OF_SAMPLES, "ratio")
# The lowest and the highest value of a unit; a metric may have a `range` of its own.
RANGES: dict[str, tuple[float, float | None]] = {"fraction": (0, 1), "points": (0, 100)}
AT_LEAST_0 = (0, None)


@dataclass(frozen=True)
class MetricMeta:
    """The `meta` of a published metric.

    Attributes:
        unit: unit of the values.
        direction: better direction, `higher` or `lower`.
        kind: how the value is made, one of KINDS.
        sample_size: the metric that counts what the value is a share, mean or percentile of.
        margin_of_error: the metric that is the margin of error of this one.
        value_range: the lowest and the highest possible value.
    """

    unit: str
    direction: str
    kind: str
    sample_size: str | None
    margin_of_error: str | None
    value_range: tuple[float | None, float | None]


def meta_of(element: PydanticMetric | PydanticDimension) -> dict[str, Any]:
    """The `meta` in the config of a metric or a dimension."""
    return element.config.meta if element.config else {}


def metric_meta(metric: PydanticMetric) -> MetricMeta:
    """The checked `meta` of a published metric.

    Raises:
        RefreshError: an entry is missing or not one of its values.
    """
    meta = meta_of(metric)
    unit = _entry(metric.name, meta, "unit")
    direction = _entry(metric.name, meta, "direction", DIRECTIONS)
    kind = _entry(metric.name, meta, "kind", KINDS)
    if (kind in KINDS_OF_SAMPLES) != ("sample_size" in meta):
        raise RefreshError(
            f"metric {metric.name}: meta.sample_size belongs to {', '.join(KINDS_OF_SAMPLES)} and"
            f" to no other kind, but the kind is {kind}; name the metric that counts the sample, or"
            " change the kind"
        )
    lowest, highest = meta.get("range", RANGES.get(unit, AT_LEAST_0))
    return MetricMeta(
        unit,
        direction,
        kind,
        meta.get("sample_size"),
        meta.get("margin_of_error"),
        (lowest, highest),
    )


def _entry(name: str, meta: dict[str, Any], key: str, values: tuple[str, ...] = ()) -> str:
    value = meta.get(key)
    if not value or (values and value not in values):
        choices = f"; write one of {', '.join(values)}" if values else "; add it"
        raise RefreshError(f"metric {name}: meta.{key} is {value or 'missing'}{choices}")
    return value
