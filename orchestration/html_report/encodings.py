"""Encodings that several charts share."""

from typing import Any

import altair as alt


def month() -> alt.X:
    """Months as a continuous axis."""
    axis = alt.Axis(
        title=None, format="month", formatType="intl", tickCount=5, grid=False, labelOverlap=True
    )
    return alt.X("date:T", axis=axis, scale=alt.Scale(type="utc"))


def months_in_order() -> alt.X:
    """Months as a discrete axis, for bars."""
    axis = alt.Axis(
        title=None, format="month", formatType="intl", labelOverlap=True, labelAngle=0, grid=False
    )
    return alt.X("month:O", axis=axis)


def up(field: str, zero: bool = False) -> alt.Y:
    """A vertical axis of values in the unit of the figure."""
    axis = alt.Axis(title=None, format="unit", formatType="intl", tickCount=5)
    return alt.Y(f"{field}:Q", axis=axis, scale=alt.Scale(zero=zero, nice=True))


def across(field: str, scale: alt.Scale | None = None) -> alt.X:
    """A horizontal axis of values in the unit of the figure."""
    axis = alt.Axis(title=None, format="unit", formatType="intl", tickCount=5)
    return alt.X(f"{field}:Q", axis=axis, scale=scale or alt.Scale(zero=True, nice=True))


def names_down() -> alt.Y:
    """Names of rows, in the order of the rows."""
    axis = alt.Axis(
        title=None, labelColor="var(--ink)", labelFontSize=12, domain=False, ticks=False
    )
    return alt.Y("name:N", sort=None, axis=axis)


def shown(field: str, form: str = "unit") -> alt.Tooltip:
    """A field in a tooltip."""
    return alt.Tooltip(field, format=form, formatType="intl")


def parts(field: str, names: list[str], colors: list[str], legend_columns: int = 2) -> alt.Color:
    """A colour per part, with a legend in the order of the parts."""
    scale = alt.Scale(domain=names, range=colors[: len(names)])
    legend = alt.Legend(columns=legend_columns)
    return alt.Color(f"{field}:N", sort=None, title=None, scale=scale, legend=legend)


def hollow_if_small(color: str = "var(--accent)") -> Any:
    """A fill for enough answers, tickets or customers, and none for few."""
    return alt.condition("datum.is_small", alt.value("var(--surface)"), alt.value(color))
