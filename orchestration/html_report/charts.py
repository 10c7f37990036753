"""The charts as Vega-Lite specifications, without data.

Colours are CSS variables of the page, so that a chart follows light, dark and print without being
drawn again. Axes and tooltips are formatted by `intl`, a function of the page, in the reader's
locale; the page replaces the format `unit` by that of the figure.
"""

from typing import Any

import altair as alt

from orchestration.html_report.encodings import (
    across,
    hollow_if_small,
    month,
    months_in_order,
    names_down,
    parts,
    shown,
    up,
)

HEIGHT, SMALL_HEIGHT, CARD_HEIGHT = 280, 150, 36
# Colours of verdicts and of experience: blue and orange, which the colour-blind tell apart.
BETTER, WORSE, NEUTRAL, ABSENT = "var(--better)", "var(--worse)", "var(--neutral)", "var(--absent)"
VERDICTS = {
    "improving": (BETTER, "triangle-up", 80),
    "concerning": (WORSE, "triangle-down", 80),
    "common cause": ("var(--accent)", "circle", 22),
}
CONFIG: dict[str, Any] = {
    "background": None,
    "font": "system-ui, sans-serif",
    "customFormatTypes": True,
    # The page describes each chart, and its table has the values.
    "aria": False,
    "mark": {"aria": False},
    "view": {"stroke": None},
    "axis": {
        "aria": False,
        "labelColor": "var(--ink-soft)",
        "titleColor": "var(--ink-soft)",
        "gridColor": "var(--line)",
        "domainColor": "var(--line)",
        "tickColor": "var(--line)",
        "labelFontSize": 11,
        "labelLimit": 170,
        "labelPadding": 6,
    },
    "legend": {
        "aria": False,
        "labelColor": "var(--ink)",
        "orient": "top",
        "title": None,
        "labelFontSize": 12,
        "labelLimit": 220,
        "symbolType": "square",
        "columnPadding": 16,
    },
}

Chart = dict[str, Any]


def finished(chart: alt.TopLevelMixin) -> Chart:
    """The specification of a chart, to which the page adds the data."""
    specification = chart.to_dict()
    # A chart without data names an empty set of its own.
    for part in (specification, *specification.get("layer", ())):
        for name in ("$schema", "data", "datasets"):
            part.pop(name, None)
    return specification | {"config": CONFIG, "autosize": {"type": "fit-x", "contains": "padding"}}


def process_chart() -> alt.TopLevelMixin:
    """An XmR chart: values, center, natural process limits, signals and target."""
    base = alt.Chart().encode(x=month())
    y = up("value", zero=False)
    area = base.mark_area(color="var(--band)").encode(y=up("lower_limit"), y2="upper_limit:Q")
    center = base.mark_line(color="var(--ink-soft)", strokeWidth=1).encode(y="center:Q")
    target = base.mark_line(color="var(--target)", strokeWidth=1.5, strokeDash=[5, 3]).encode(
        y="target:Q"
    )
    line = base.mark_line(color="var(--accent)", strokeWidth=1.5).encode(y=y)
    domain = [*VERDICTS]
    scales = [alt.Scale(domain=domain, range=[v[n] for v in VERDICTS.values()]) for n in range(3)]
    points = (
        base.transform_filter(alt.FieldValidPredicate(field="value", valid=True))
        .transform_calculate(shown="datum.verdict || 'common cause'")
        .mark_point(filled=True, opacity=1)
        .encode(
            y=y,
            color=alt.Color("shown:N", legend=None, scale=scales[0]),
            shape=alt.Shape("shown:N", legend=None, scale=scales[1]),
            size=alt.Size("shown:O", legend=None, scale=scales[2]),
            tooltip=[shown("month:N", "month"), shown("value:Q"), "signal:N"],
        )
    )
    return (
        alt.layer(area, center, target, line, points)
        # Vega-Lite does not parse dates for layers that have transforms of their own.
        .transform_calculate(date="toDate(datum.month)")
        .properties(width="container", height=SMALL_HEIGHT)
    )


def sparkline() -> alt.TopLevelMixin:
    """A line without axes, with a point at its end."""
    base = alt.Chart().encode(
        x=alt.X("month:T", axis=None, scale=alt.Scale(type="utc")),
        y=alt.Y("value:Q", axis=None, scale=alt.Scale(zero=False)),
    )
    line = base.mark_line(color="var(--accent)", strokeWidth=1.5)
    end = (
        base.transform_window(position="row_number()")
        .transform_joinaggregate(months="count()")
        .transform_filter("datum.position === datum.months")
        .mark_point(color="var(--accent)", filled=True, size=40, opacity=1)
    )
    return alt.layer(line, end).properties(width="container", height=CARD_HEIGHT)


def stack(labels: dict[str, str]) -> alt.TopLevelMixin:
    """Parts of a total by month.

    Args:
        labels: label of each part by its field: the unhappy, the indifferent, the happy, the rest.
    """
    names = [*labels]
    return (
        alt.Chart()
        .transform_fold([*names], as_=["part", "value"])
        .transform_calculate(order=f"indexof({names}, datum.part)", name=f"{labels}[datum.part]")
        .mark_bar()
        .encode(
            x=months_in_order(),
            y=up("value", zero=True),
            color=parts("name", [*labels.values()], [WORSE, NEUTRAL, BETTER, ABSENT]),
            order="order:Q",
            tooltip=[shown("month:O", "month"), "name:N", shown("value:Q")],
        )
        .properties(width="container", height=HEIGHT)
    )


def effects() -> alt.TopLevelMixin:
    """Bars to both sides of zero: the rate and the mix effect of each value of a dimension."""
    names = {"rate_effect": "Rate effect", "mix_effect": "Mix effect"}
    return (
        alt.Chart()
        .transform_fold([*names], as_=["part", "value"])
        .transform_calculate(effect=f"{names}[datum.part]")
        .mark_bar()
        .encode(
            y=names_down(),
            x=across("value"),
            yOffset=alt.YOffset("effect:N", sort=[*names.values()]),
            color=parts("effect", [*names.values()], ["var(--accent)", "var(--part-5)"]),
            tooltip=["name:N", "effect:N", shown("value:Q")],
        )
        .properties(width="container", height=alt.Step(36))
    )


def intervals(least: float, most: float) -> alt.TopLevelMixin:
    """Scores with their 95 % intervals; scores of few answers are hollow.

    Args:
        least: the lowest possible score.
        most: the highest possible score.
    """
    base = alt.Chart().encode(y=names_down())
    scale = alt.Scale(domain=[least, most])
    rule = base.mark_rule(color="var(--accent)", strokeWidth=2, opacity=0.55).encode(
        x=across("low", scale=scale), x2="high:Q"
    )
    point = base.mark_point(size=85, opacity=1, strokeWidth=2, stroke="var(--accent)").encode(
        x=across("value", scale=scale),
        fill=hollow_if_small(),
        tooltip=["name:N", shown("value:Q"), shown("answers:Q", "count")],
    )
    return alt.layer(rule, point).properties(width="container", height=alt.Step(30))


def distribution(classes: list[str]) -> alt.TopLevelMixin:
    """Shares of ordered classes, a bar per value of a dimension."""
    colors = [f"var(--part-{number})" for number in range(1, len(classes) + 1)]
    return (
        alt.Chart()
        .transform_fold([*classes], as_=["part", "value"])
        .transform_calculate(order=f"indexof({classes}, datum.part)")
        .mark_bar()
        .encode(
            y=names_down(),
            x=across("value", scale=alt.Scale(domain=[0, 1])),
            color=parts("part", classes, colors, 4),
            order="order:Q",
            tooltip=["name:N", "part:N", shown("value:Q")],
        )
        .properties(width="container", height=alt.Step(34))
    )


def nps_bands() -> alt.TopLevelMixin:
    """Detractors below and promoters above zero, and NPS with its 95 % interval."""
    base = alt.Chart().encode(x=months_in_order())
    color = parts("part", ["Detractors", "Promoters"], [WORSE, BETTER])
    bars = [
        base.transform_calculate(part=f"'{name}'")
        .mark_bar(opacity=0.75)
        .encode(
            y=up(edge, zero=True),
            color=color,
            tooltip=[shown("month:O", "month"), "part:N", shown(f"{field}:Q", "fraction")],
        )
        for name, edge, field in (
            ("Detractors", "lower", "detractors"),
            ("Promoters", "upper", "promoters"),
        )
    ]
    interval = base.mark_rule(color="var(--ink)", strokeWidth=2).encode(y="low:Q", y2="high:Q")
    line = base.mark_line(color="var(--ink)", strokeWidth=2).encode(y="value:Q")
    points = base.mark_point(size=55, opacity=1, strokeWidth=2, stroke="var(--ink)").encode(
        y="value:Q",
        fill=hollow_if_small("var(--ink)"),
        tooltip=[shown("month:O", "month"), shown("value:Q"), shown("answers:Q", "count")],
    )
    return alt.layer(*bars, line, interval, points).properties(width="container", height=HEIGHT)


def waterfall(names: list[str]) -> alt.TopLevelMixin:
    """Steps from an opening to a closing balance.

    Balances are lines, not bars, so that the axis need not begin at zero, where the steps would be
    too small to see.

    Args:
        names: names of the steps, in their order.
    """
    axis = alt.Axis(title=None, labelAngle=0, labelLimit=110)
    base = (
        alt.Chart()
        .transform_window(sum="sum(value)")
        .transform_calculate(
            start="datum.part === 'balance' ? datum.value : datum.sum - datum.value",
            end="datum.part === 'balance' ? datum.value : datum.sum",
            top="max(datum.start, datum.end)",
        )
        .encode(x=alt.X("name:N", sort=names, axis=axis), tooltip=["name:N", shown("value:Q")])
    )
    y = up("start", zero=False)
    color = alt.Color(
        "part:N",
        legend=None,
        scale=alt.Scale(domain=["increase", "decrease"], range=[BETTER, WORSE]),
    )
    bars = (
        base.transform_filter("datum.part !== 'balance'")
        .mark_bar()
        .encode(y=y, y2="end:Q", color=color)
    )
    balances = (
        base.transform_filter("datum.part === 'balance'")
        .mark_tick(thickness=4, color="var(--accent)", bandSize=70)
        .encode(y=y)
    )
    labels = base.mark_text(dy=-9, color="var(--ink)", fontSize=11).encode(
        y="top:Q", text=alt.Text("value:Q", format="unit", formatType="intl")
    )
    return alt.layer(bars, balances, labels).properties(width="container", height=HEIGHT)


def rates() -> alt.TopLevelMixin:
    """A bar per name; bars of few responses, tickets or customers are hollow."""
    return (
        alt.Chart()
        .mark_bar(stroke="var(--accent)", strokeWidth=1.5, height=16)
        .encode(
            y=names_down(),
            x=across("value"),
            fill=hollow_if_small(),
            tooltip=["name:N", shown("value:Q")],
        )
        .properties(width="container", height=alt.Step(30))
    )
