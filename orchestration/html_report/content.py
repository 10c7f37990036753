"""Everything the page shows, read from one published version."""

from pathlib import Path
from typing import Any

import duckdb

from orchestration.home import Home, database_of
from orchestration.html_report.answers import NPS_CHANGES, read_answers
from orchestration.html_report.durations import read_durations
from orchestration.html_report.layout import Layout
from orchestration.html_report.predictions import CUSTOMER_VALUE, SCORE_DRIVERS
from orchestration.html_report.quality import (
    FRESHNESS,
    IDENTITY,
    RECONCILIATION,
    REJECTED_ROWS,
    RESTATEMENTS,
    ROW_LEDGER,
    gates_of,
)
from orchestration.html_report.revenue import COHORTS, MOVEMENT, read_churn
from orchestration.html_report.rows import (
    ADVOCATES,
    COMMENTS,
    CUSTOMERS_AT_RISK,
    FOLLOWUP_QUEUE,
    TICKETS,
)
from orchestration.html_report.scope import (
    DIMENSIONS,
    KEPT_VALUES,
    MAX_CELLS,
    OTHER,
    Scope,
    create_scope_tables,
    find_scope,
)
from orchestration.html_report.series import read_series
from orchestration.html_report.tables import read_table

TABLES = {
    "tickets": TICKETS,
    "followup_queue": FOLLOWUP_QUEUE,
    "customers_at_risk": CUSTOMERS_AT_RISK,
    "advocates": ADVOCATES,
    "customer_value": CUSTOMER_VALUE,
    "score_drivers": SCORE_DRIVERS,
    "freshness": FRESHNESS,
    "row_ledger": ROW_LEDGER,
    "rejected_rows": REJECTED_ROWS,
    "identity": IDENTITY,
    "reconciliation": RECONCILIATION,
    "restatements": RESTATEMENTS,
    **COHORTS,
    **NPS_CHANGES,
}
Content = dict[str, Any]


def read_content(
    version: Path, layout: Layout, with_comments: bool, checks_of: Home | None
) -> Content:
    """Read what the page shows from a version.

    Args:
        version: the folder of the version.
        layout: the pages.
        with_comments: whether comments may be in the file.
        checks_of: the home whose last checks belong to the version; None if they do not.
    """
    with duckdb.connect(str(database_of(version)), read_only=True) as connection:
        connection.execute("set timezone = 'UTC'")
        scope, cells = _scope_and_cells(connection)
        info = connection.execute(
            "select as_of_date, timezone, currency from metrics.refresh_info"
        ).fetchone()
        assert info is not None, "refresh_info has one row"
        tables = TABLES | {"gates": gates_of(checks_of)}
        if with_comments:
            tables |= {"comments": COMMENTS}
        return {
            "info": {
                "as_of": info[0].isoformat(),
                "timezone": info[1],
                "currency": info[2],
                "has_comments": with_comments,
            },
            "months": [month.isoformat() for month in scope.months],
            "dimensions": {
                name: {
                    "label": label,
                    "values": scope.values[name],
                    "left_out": scope.left_out[name],
                }
                for name, (label, _) in DIMENSIONS.items()
            },
            "other": OTHER,
            "metrics": _metrics(connection),
            "series": read_series(connection, scope, _used_metrics(layout)),
            **cells,
            "churn": read_churn(connection),
            "tables": {
                name: read_table(connection, tables[name])
                for name in _used_tables(layout)
                if name in tables
            },
        }


def _used_metrics(layout: Layout) -> list[str]:
    has_movement = any(
        section.kind == "mrr_movement" for page in layout.pages for section in page.sections
    )
    return [*layout.metrics, *(MOVEMENT if has_movement else ())]


def _used_tables(layout: Layout) -> list[str]:
    return [
        {
            "rows": getattr(section, "table", ""),
            "cohorts": f"cohorts_{getattr(section, 'of', '')}",
            "nps_change": f"nps_change_{getattr(section, 'dimension', '')}",
        }.get(section.kind, section.kind)
        for page in layout.pages
        for section in page.sections
    ]


def _scope_and_cells(connection: duckdb.DuckDBPyConnection) -> tuple[Scope, Content]:
    """The scope with as many values per dimension as the number of cells allows, and the cells."""
    for kept in KEPT_VALUES:
        scope = find_scope(connection, kept)
        create_scope_tables(connection, scope)
        cells: Content = {
            "answers": read_answers(connection),
            "durations": read_durations(connection),
        }
        lists = [cells["answers"]["plain"], cells["answers"]["themes"]]
        lists += [one["cells"] for one in cells["durations"].values()]
        if sum(map(len, lists)) <= MAX_CELLS:
            break
    return scope, cells


def _metrics(connection: duckdb.DuckDBPyConnection) -> dict[str, Content]:
    """The metrics of the catalog, by label."""
    rows = connection.execute(
        "select metric, label, description, unit, direction, kind, sample_metric"
        " from metrics.metric_catalog order by label"
    ).fetchall()
    names = ("label", "description", "unit", "direction", "kind", "sample")
    return {metric: dict(zip(names, values, strict=True)) for metric, *values in rows}


def leave_out_rows(content: Content) -> bool:
    """Leave out the last half of the rows of the longest table; false if there are hardly any."""
    longest = max(content["tables"].values(), key=lambda table: len(table["rows"]))
    kept = len(longest["rows"]) // 2
    longest["left_out"] += len(longest["rows"]) - kept
    del longest["rows"][kept:]
    return kept > 0
