"""Restatements by refreshes: the history has every changed value and its cause."""

import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.publishing.metric_history.values import collect_values
from tests.support.metric_versions import breaks_of_the_chain
from tests.support.running import (
    GOLDEN,
    GOLDEN_SETTINGS,
    PROJECT_ROOT,
    published_database,
    refresh_files,
    run,
    run_cx,
)

# Six refreshes. tests/unit/test_causes_in_rows.py and test_causes_outside_rows.py test small changes
# of a version.
pytestmark = pytest.mark.soak

APRIL = GOLDEN_SETTINGS | {"as_of": "2026-04-30"}
IN_UTC = APRIL | {"timezone": "UTC"}
LATE_ROWS = {
    "survey_responses": "R90,Q1,nps,0,10,,10,C3,,,,quarterly,email,2026-01-20T09:00:00Z,2026-01-21T09:00:00Z,\n",
    "subscriptions": "S90,C5,basic,2026-02-10,2026-03-01,50,USD\n",
    "tickets": "T90,C2,,,email,normal,,tier 1,,open,2026-02-12T10:00:00Z\n",
}
CORRECTIONS = {
    "orders": ("O1,C1,2025-12-10T10:00:00Z,500,", "O1,C1,2025-12-10T10:00:00Z,600,"),
    "tickets": ("T04,,P3,,email,normal,bug,tier 2,,open,2026-01-25T10:00:00Z\n", ""),
}
RULE_OF_SATISFACTION = Path("dbt_project/macros/metric_rules.sql")
TESTS_OF_THE_RULE = Path("dbt_project/models/intermediate/surveys/_unit_tests.yml")
MODEL_OF_SUPPORT = Path("dbt_project/models/intermediate/support/int_tickets__resolved.sql")


class Company:
    """Several publications of the golden company, in a home of its own."""

    def __init__(self, home: Path, folder: Path) -> None:
        self.home, self.folder = home, folder
        self.publications: list[str] = []
        self.note()

    def note(self) -> None:
        """Record the id of the current version."""
        self.publications.append((self.home / "published" / "current").readlink().name)

    def refresh(self, **settings: str) -> None:
        refresh_files(self.folder, self.home, **settings)
        self.note()

    def cx(self, *arguments: str) -> None:
        done = run_cx(
            *arguments, home=self.home, sources="files", files_dir=str(self.folder), **IN_UTC
        )
        assert done.returncode == 0, done.stderr

    def database(self, publication: int) -> Path:
        return (
            self.home
            / "published"
            / "versions"
            / self.publications[publication]
            / "cx_metrics.duckdb"
        )

    def ask(self, query: str, *parameters: str) -> list[tuple]:
        """The result of a query on the newest version."""
        with duckdb.connect(str(self.database(-1)), read_only=True) as version:
            return version.execute(query, parameters).fetchall()

    def kinds(
        self, publication: int, metric: str = "%", month: str = "%", table: str = "%"
    ) -> set[str]:
        """The kinds of changes of a publication."""
        found = self.ask(
            "select distinct change_kind from metrics.metric_history where refresh_id = ? and"
            " change_kind <> 'rollback'"
            " and metric like ? and strftime(metric_month, '%Y-%m') like ? and metric_table like ?",
            *(self.publications[publication], metric, month, table),
        )
        return {kind for (kind,) in found}


@pytest.fixture(scope="module")
def company(golden_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Publications with other rows, as-of date, time zone and rule, and after a rollback."""
    root = tmp_path_factory.mktemp("restated")
    home = Path(shutil.copytree(golden_home, root / "home", symlinks=True))
    company = Company(home, Path(shutil.copytree(GOLDEN, root / "files")))
    for entity, row in LATE_ROWS.items():
        with (company.folder / f"{entity}.csv").open("a", encoding="utf-8") as file:
            file.write(row)
    for entity, correction in CORRECTIONS.items():
        edit(company.folder / f"{entity}.csv", *correction)
    company.refresh(**GOLDEN_SETTINGS)
    company.refresh(**APRIL)
    company.refresh(**IN_UTC)
    company.cx("publish", "--rollback")
    company.cx("publish")
    company.note()
    build_by_another_rule(company, root / "project")
    company.cx("validate")
    company.cx("publish")
    company.note()
    return company


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def build_by_another_rule(company: Company, project: Path) -> None:
    """Run `dbt build` with another rule for satisfied customers and another layout of one model."""
    project.mkdir()
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(PROJECT_ROOT / name, project)
    for name in ("dbt_project", "seeds"):
        shutil.copytree(PROJECT_ROOT / name, project / name)
    edit(project / RULE_OF_SATISFACTION, "/ 4)", "/ 2)")
    (project / TESTS_OF_THE_RULE).unlink()
    edit(project / MODEL_OF_SUPPORT, "with\n\ntickets as (\n", "-- As ever.\nwith tickets as\n(\n")
    options = (
        "--project-dir",
        project,
        "--profiles-dir",
        project,
        "--target-path",
        project / "target",
    )
    built = run("dbt", "build", *options, home=company.home, sources="files", **IN_UTC)
    assert built.returncode == 0, built.stdout


@pytest.mark.parametrize(
    ("metric", "month", "kinds"),
    [
        ("nps", "2026-01", {"late_rows"}),
        ("surveys_sent", "2026-01", {"late_rows"}),
        ("tickets_created", "2026-02", {"late_rows"}),
        ("tickets_created", "2026-01", {"corrected_rows"}),
        ("mrr_new", "2026-02", {"late_rows"}),
        ("customers_churned", "2026-03", {"late_rows"}),
        ("clv_historic", "2026-03", {"corrected_rows"}),
        ("csat", "2026-01", set()),
    ],
)
def test_late_corrected_and_removed_rows(
    company: Company, metric: str, month: str, kinds: set[str]
) -> None:
    assert company.kinds(1, metric, month, "scorecard_monthly") == kinds
    assert company.kinds(1) == {"late_rows", "corrected_rows"}


def test_a_later_as_of_date(company: Company) -> None:
    assert company.kinds(2, "mrr_at_end", "2026-04") == {"first_published"}
    assert company.kinds(2, "survey_response_rate", "2026-03") == {"matured"}
    assert company.kinds(2, "fcr_no_repeat_rate", "2026-03") == {"matured"}
    assert company.kinds(2, "referred_customer_share", "2025-12") == {"matured"}
    assert company.kinds(2) == {"first_published", "matured"}


def test_another_time_zone(company: Company) -> None:
    assert company.kinds(3, "tickets_created", "2026-02") == {"settings_changed"}
    assert company.kinds(3) == {"settings_changed"}


def test_the_publication_after_a_rollback_records_it(company: Company) -> None:
    """The rollback reverses the changes, and the publication repeats them."""
    changes = (
        "select metric_table, dimension_value, metric_month, metric, {0} from"
        " metrics.metric_history"
        " where refresh_id = ? and (change_kind = 'rollback') = {1} order by all"
    )
    back = company.ask(changes.format("old_value, new_value", "true"), company.publications[2])
    there = company.ask(changes.format("new_value, old_value", "false"), company.publications[3])
    assert back == there != []
    assert company.kinds(4) == {"settings_changed"}


def test_a_changed_rule_redefines_its_metrics_and_a_changed_layout_none(
    company: Company,
) -> None:
    assert company.kinds(5, "csat", "2026-01") == {"definition_change"}
    assert company.kinds(5) == {"definition_change"}
    query = "select metric from metrics.metric_definitions where refresh_id = ?"
    redefined = {metric for (metric,) in company.ask(query, company.publications[5])}
    # The months of customers also hold their experience, so those metrics are redefined, too.
    assert "csat" in redefined
    assert not redefined & {"tickets_created", "fcr_rate", "frt_hours", "clv_historic"}


def test_the_changes_of_a_value_form_a_chain(company: Company) -> None:
    assert breaks_of_the_chain(company.database(-1)) == []


@pytest.mark.parametrize("publication", range(6))
def test_the_documented_query_returns_the_values_of_a_version(
    company: Company, publication: int
) -> None:
    page = (PROJECT_ROOT / "docs" / "publishing.md").read_text(encoding="utf-8")
    query = page.split("## What was reported on a day")[1].split("```sql")[1].split("```")[0]
    with duckdb.connect(str(company.database(publication)), read_only=True) as version:
        collect_values(version, version.execute("select current_database()").fetchone()[0])
        held = version.execute("select * exclude (is_exact) from published_values").fetchall()
        (published_at,) = version.execute(
            "select published_at from metrics.refresh_info"
        ).fetchone()
    at_once = query.replace("< timestamp '2026-07-06 00:00:00'", f"<= timestamp '{published_at}'")
    assert at_once != query
    told = {
        (table, dimension or "", value or "", month, metric): reported_value
        for table, dimension, value, month, metric, reported_value in company.ask(at_once)
        if reported_value is not None
    }
    assert told == {tuple(key): pytest.approx(value, rel=1e-9) for *key, value in held}


def test_parquet_contains_the_history(company: Company) -> None:
    parquet = (
        published_database(company.home).parent / "parquet" / "metrics" / "metric_history.parquet"
    )
    assert (
        company.ask(f"from metrics.metric_history except all from read_parquet('{parquet}')") == []
    )


def test_cx_history_prints_the_changes_of_a_metric(company: Company) -> None:
    def printed(*options: str) -> list[list[str]]:
        done = run_cx("history", "nps", "--month", "2026-01", *options, home=company.home)
        assert (done.returncode, done.stderr) == (0, "")
        return [line.split() for line in done.stdout.splitlines()]

    heading, *changes = printed()
    assert heading[:3] == ["month", "old", "new"]
    assert [(row[1], row[2], row[-1]) for row in changes][:2] == [
        ("–", "40", "first_published"),
        ("40", "50", "late_rows"),
    ]
    published_on = f"{company.publications[-1][:4]}-{company.publications[-1][4:6]}-{company.publications[-1][6:8]}"
    assert [row[1] for row in printed("--as-reported-on", published_on)][1:] == [changes[-1][2]]
    assert len(printed("--as-reported-on", "2000-01-01")) == 1, "only the heading"


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("nps", "--month", "March"), ("nps", "--as-reported-on", "today")]
)
def test_cx_history_refuses_invalid_arguments(company: Company, arguments: tuple[str, ...]) -> None:
    done = run_cx("history", *arguments, home=company.home)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    assert arguments[-1] in done.stderr
