"""The tables of the data page: freshness, gates, ledger, rejects, reconciliation, restatements."""

from dataclasses import replace
from pathlib import Path

from orchestration.home import Home
from orchestration.html_report.tables import Column, Table
from orchestration.publishing import validated_version
from orchestration.records.checks import recorded_checks

CHECKED_STEPS = ("build", "validate")

FRESHNESS = Table(
    query="""
        select
            as_of_date, timezone, currency, sources, extracted_at, published_at, refresh_id,
            project_version
        from metrics.refresh_info
    """,
    columns=(
        Column("as_of_date", "As of", "date"),
        Column("extracted_at", "Sources read", "instant"),
        Column("published_at", "Published", "instant"),
        Column("sources", "Sources"),
        Column("timezone", "Time zone"),
        Column("currency", "Currency"),
        Column("refresh_id", "Version"),
        Column("project_version", "Project"),
    ),
)

GATES = Table(
    query="""
        select row[1] as step, row[2] as status, row[3] as name, row[4] as message
        from (select unnest(?::varchar[][]) as row)
    """,
    columns=(
        Column("step", "Step"),
        Column("status", "Status"),
        Column("name", "Check"),
        Column("message", "Message"),
    ),
    empty="Every check of the last build and validation passed.",
)

ROW_LEDGER = Table(
    query="from quality.row_ledger order by source_system, entity",
    columns=(
        Column("source_system", "Source"),
        Column("entity", "Entity"),
        *(
            Column(name, name.replace("_", " ").capitalize(), "count")
            for name in ("extracted", "accepted", "rejected", "superseded", "out_of_scope")
        ),
    ),
)

REJECTED_ROWS = Table(
    query="""
        select source_system, entity, reason, count(*) as rows
        from quality.rejected_rows
        group by all
        order by rows desc, source_system, entity, reason
    """,
    columns=(
        Column("source_system", "Source"),
        Column("entity", "Entity"),
        Column("reason", "Reason"),
        Column("rows", "Rows", "count"),
    ),
    empty="No row is rejected.",
)

IDENTITY = Table(
    query="""
        from quality.identity_matches
        order by source_system, entity, matched_rows desc, match_rule
    """,
    columns=(
        Column("source_system", "Source"),
        Column("entity", "Entity"),
        Column("match_rule", "Rule"),
        Column("matched_rows", "Rows", "count"),
        Column("matched_share", "Share", "fraction"),
    ),
    empty="No row needs to be assigned.",
)

RECONCILIATION = Table(
    query="""
        select
            source_system, measure, outcome, count(*) as tickets,
            count(*) / sum(count(*)) over (partition by source_system, measure) as share
        from quality.vendor_reconciliation
        group by source_system, measure, outcome
        order by source_system, measure, tickets desc, outcome
    """,
    columns=(
        Column("source_system", "Source"),
        Column("measure", "Measure"),
        Column("outcome", "Outcome"),
        Column("tickets", "Tickets", "count"),
        Column("share", "Share", "fraction"),
    ),
    empty="No source reports values of its own.",
)

RESTATEMENTS = Table(
    query="""
        select
            changed_at, change_kind, count(*) as changed_values, count(distinct metric) as metrics,
            min(metric_month) as first_month, max(metric_month) as last_month
        from metrics.metric_history
        where change_kind <> 'first_published'
        group by changed_at, change_kind
        order by changed_at desc, changed_values desc, change_kind
    """,
    columns=(
        Column("changed_at", "Published", "instant"),
        Column("change_kind", "Reason"),
        Column("changed_values", "Values", "count"),
        Column("metrics", "Metrics", "count"),
        Column("first_month", "First month", "date"),
        Column("last_month", "Last month", "date"),
    ),
    max_rows=100,
    empty="No published value has changed.",
)


def has_checks_of(home: Home, version: Path) -> bool:
    """Whether the recorded checks are those of the build that became a version.

    A later validation, or a later build that failed, replaces them.
    """
    checks = recorded_checks(home)
    failed = any(
        check.status == "failed" for step in CHECKED_STEPS for check in checks.get(step, [])
    )
    return validated_version(home) == version and not failed


def gates_of(home: Home | None) -> Table:
    """The checks of the last build and validation that did not pass.

    Args:
        home: the home with their record; None if they do not belong to the version.
    """
    if home is None:
        return replace(
            GATES, parameters=[[]], empty="The checks of this version are not recorded any more."
        )
    checks = [
        [step, check.status, check.name, check.message]
        for step, found in recorded_checks(home).items()
        if step in CHECKED_STEPS
        for check in found
    ]
    return replace(GATES, parameters=[checks])
