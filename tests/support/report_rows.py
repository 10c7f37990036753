"""The rows that the figures of a report must show, from the published tables by plain SQL."""

from collections.abc import Callable
from typing import Any

import duckdb

Figure = dict[str, Any]
Rows = list[dict[str, Any]]
FILTERED = """
    from marts.fct_survey_responses as r
    left join marts.dim_customers as c using (customer_id)
    where r.is_answered and r.survey_type = $survey
        and date_trunc('month', r.responded_date) between $first and $last
        and ($segment = '' or c.segment = $segment)
        and ($region = '' or c.region = $region)
        and ($touchpoint = '' or r.touchpoint = $touchpoint)
        and ($theme = '' or r.response_id in (
            select response_id from marts.fct_feedback_themes where theme = $theme))
"""
SCORES = {
    "nps": "100 * (count(*) filter (nps_band = 'promoter')"
    " - count(*) filter (nps_band = 'detractor')) / count(*)",
    "csat": "100 * count(*) filter (is_satisfied) / count(*)",
    "ces": "avg(ease_index)",
}
COLUMNS = {
    "customer_segment": "c.segment",
    "customer_region": "c.region",
    "survey_touchpoint": "r.touchpoint",
    "journey_stage": "r.journey_stage",
}
TICKET_COLUMNS = {"ticket_channel": "t.channel", "ticket_team": "t.team"}


class ExpectedRows:
    """Computes the rows of figures for chosen filters.

    Args:
        connection: the published database.
        filters: `month`, `months`, `segment`, `region`, `touchpoint`, `theme`; as in the address.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, **filters: str) -> None:
        self._connection = connection
        self._filters = {"segment": "", "region": "", "touchpoint": "", "theme": ""} | filters
        [(first,)] = self._sql(
            f"select date '{filters['month']}' - interval '{int(filters['months']) - 1}' month"
        )
        self._window = {"first": first, "last": filters["month"]}

    def of(self, figure: Figure) -> Rows | None:
        """The rows of a figure; None if this kind has no expectation of its own."""
        make: Callable[[Figure], Rows] | None = getattr(self, f"_{figure['kind']}", None)
        return make(figure) if make else None

    def _sql(self, query: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        return self._connection.execute(query, parameters).fetchall()

    def _records(self, query: str, parameters: Any = None) -> Rows:
        cursor = self._connection.execute(query, parameters)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _slice(self, metric: str) -> tuple[str, str]:
        """The dimension and value whose series the page shows: the first filter that applies."""
        for name, dimension in (
            ("segment", "customer_segment"),
            ("region", "customer_region"),
            ("touchpoint", "survey_touchpoint"),
        ):
            has = "select 1 from metrics.metric_values where metric = ? and dimension = ? limit 1"
            if self._filters[name] and self._sql(has, [metric, dimension]):
                return dimension, self._filters[name]
        return "all", "all"

    def _values(self, metric: str, dimension: str, value: str) -> Rows:
        return self._records(
            "from metrics.metric_values where metric = ? and dimension = ? and dimension_value = ?"
            " and period_grain = 'month' and period_start <= ? order by period_start",
            [metric, dimension, value, self._filters["month"]],
        )

    def _value(self, metric: str, dimension: str, value: str) -> dict[str, Any]:
        found = self._values(metric, dimension, value)
        at = [row for row in found if str(row["period_start"]) == self._filters["month"]]
        return at[0] if at else {}

    def _scorecard(self, figure: Figure) -> Rows:
        found = [self._value(name, *self._slice(name)) for name in figure["metrics"]]
        names = ("value", "sample_size", "target", "target_owner")
        return [
            {name: row.get(name) for name in names} | {"margin": row.get("margin_of_error")}
            for row in found
        ]

    def _series(self, figure: Figure) -> Rows:
        metric, dimension = figure["metric"], figure["dimension"]
        part = (dimension, figure["value"]) if dimension else self._slice(metric)
        names = ("value", "sample_size", "center", "lower_limit", "upper_limit", "target")
        rows = self._values(metric, *part)[-25:]
        while rows and rows[0]["value"] is None:
            del rows[0]
        return [{name: row[name] for name in names} for row in rows]

    def _parts(self, figure: Figure) -> Rows:
        columns = {name: self._values(name, *self._slice(name)) for name in figure["metrics"]}
        months = {str(r["period_start"]): {} for rows in columns.values() for r in rows}
        for name, rows in columns.items():
            for row in rows:
                months[str(row["period_start"])][name] = row["value"]
        return [months[month] for month in sorted(months)]

    def _breakdown(self, figure: Figure) -> Rows:
        names = self._sql(
            "select distinct dimension_value from metrics.metric_values where dimension = ?"
            " order by 1",
            [figure["dimension"]],
        )
        return [
            {
                metric: self._value(metric, figure["dimension"], name).get("value")
                for metric in figure["metrics"]
            }
            | {"name": name}
            for (name,) in names
        ]

    def _answered(self, survey: str, columns: list[str]) -> Rows:
        join = ""
        if "theme" in columns:
            join = "join marts.fct_feedback_themes as f using (response_id)"
        names = [COLUMNS.get(name, "f.theme") for name in columns]
        query = FILTERED.replace("where r.", f"{join} where r.").replace(
            "r.response_id in", "response_id in"
        )
        if self._filters["theme"] and "theme" in columns:
            query += " and f.theme = $theme"
        filters = {n: self._filters[n] for n in ("segment", "region", "touchpoint", "theme")}
        selected = "".join(f"{name} as k{n}, " for n, name in enumerate(names))
        score = SCORES[survey].replace("nps_band", "r.nps_band")
        for column in ("is_satisfied", "ease_index"):
            score = score.replace(column, f"r.{column}")
        return self._records(
            f"select {selected} count(*) as answers, {score} as value {query}"
            f" group by all order by all",
            {"survey": survey} | filters | self._window,
        )

    def _answers(self, figure: Figure) -> Rows:
        rows = self._answered(figure["survey"], [figure["by"]])
        return [{"name": r["k0"], "answers": r["answers"], "value": r["value"]} for r in rows]

    def _crosstab(self, figure: Figure) -> Rows:
        rows: dict[str, dict[str, Any]] = {}
        for found in self._answered(figure["survey"], [figure["rows"], figure["across"]]):
            row = rows.setdefault(found["k0"], {"name": found["k0"]})
            row[found["k1"]] = "under 5" if found["answers"] < 5 else found["value"]
        return list(rows.values())

    def _durations(self, figure: Figure) -> Rows:
        column, bounds = TICKET_COLUMNS[figure["by"]], len(figure["classes"])
        time = figure["of"]
        date = {"first_reply": "first_replied_date", "full_resolution": "last_solved_date"}[time]
        flag = {"first_reply": "is_counted", "full_resolution": "is_solved"}[time]
        limits = {
            "first_reply": [1800, 3600, 14400, 28800, 86400, 259200],
            "full_resolution": [3600, 14400, 86400, 259200, 604800, 1209600],
        }[time]
        edges = [-1, *limits, 1e15]
        shares = ", ".join(
            f"count(*) filter ({time}_seconds > {edges[n]} and {time}_seconds <= {edges[n + 1]})"
            f' / count(*) as "{figure["classes"][n]}"'
            for n in range(bounds)
        )
        return self._records(
            f"select {column} as name, count(*) as tickets, {shares} from marts.fct_tickets as t"
            f" left join marts.dim_customers as c using (customer_id) where {flag}"
            f" and {time}_seconds is not null and date_trunc('month', {date})"
            " between $first and $last"
            " and ($segment = '' or c.segment = $segment)"
            " and ($region = '' or c.region = $region) group by 1 order by 1",
            self._window | {n: self._filters[n] for n in ("segment", "region")},
        )

    def _nps_bands(self, figure: Figure) -> Rows:
        months = self._sql(
            "select distinct metric_month from metrics.scorecard_monthly where metric_month <= ?"
            " order by 1 desc limit 25",
            [self._filters["month"]],
        )
        rows: Rows = []
        for (month,) in reversed(months):
            one = ExpectedRows(
                self._connection, **self._filters | {"month": str(month), "months": "1"}
            )
            rows += one._answered("nps", [])[: 1 if one._answered("nps", []) else 0]
        return [{"value": r["value"], "answers": r["answers"]} for r in rows if r["answers"]]

    def _churn(self, figure: Figure) -> Rows:
        return self._records(
            "select band as name, sum(customers_at_start) as customers,"
            " sum(customers_churned) as churned, sum(mrr_at_start) as mrr,"
            " sum(mrr_churned) as lost,"
            " sum(customers_churned) / sum(customers_at_start) as value"
            " from metrics.churn_by_experience where experience = $experience"
            " and metric_month between $first and $last group by 1",
            {"experience": figure["experience"]} | self._window,
        )

    def _movement(self, figure: Figure) -> Rows:
        found = [self._value(name, *self._slice(name))["value"] for name in figure["metrics"]]
        return [
            {"value": value * (sign or 1)}
            for value, sign in zip(found, figure["signs"], strict=True)
        ]
