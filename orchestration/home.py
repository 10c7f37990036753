"""The paths below `$CX_HOME`, which no other module spells, and their rights.

Everything but published versions belongs to its owner alone: the processes of the tools create
files with a private umask. Published versions and the folders above them keep the umask with which
the tool was started.

Only the standard library is imported: `orchestration.environment` imports this module at each
start of Python.
"""

import contextlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

# dlt's folder of load marks in the landing of each source, with one file per complete load.
LOAD_MARKS = "_dlt_loads"
PRIVATE_UMASK = 0o077
# Environment variable with the umask, octal, with which the first of several nested tools started.
STARTED_UMASK = "CX_STARTED_UMASK"


@dataclass(frozen=True)
class Home:
    """The folder of all data: `$CX_HOME`, or the home of a past as-of date below it.

    Attributes:
        root: the folder itself.
    """

    root: Path

    def __fspath__(self) -> str:
        return str(self.root)

    def __str__(self) -> str:
        return str(self.root)

    @property
    def layout_record(self) -> Path:
        """Version of the layout of the home."""
        return self.root / "layout.json"

    @property
    def refresh_lock(self) -> Path:
        """Lock file of the refresh."""
        return self.root / "refresh.lock"

    # Landing

    @property
    def landing(self) -> Path:
        """Landed rows, one folder per source system."""
        return self.root / "landing"

    @property
    def declared(self) -> Path:
        """Empty Parquet file of every table that can land, one folder per source system."""
        return self.landing / "_declared"

    @property
    def extraction_record(self) -> Path:
        """Sync status of each source."""
        return self.root / "extraction.json"

    @property
    def dlt(self) -> Path:
        """Working folders of dlt's pipelines."""
        return self.root / "dlt"

    # Build and validation

    @property
    def warehouse(self) -> Path:
        """Private warehouse that dbt builds."""
        return self.root / "warehouse.duckdb"

    @property
    def dbt_target(self) -> Path:
        """dbt's target folder: results, manifest and partial parse of the last build."""
        return self.root / "dbt"

    @property
    def spark(self) -> Path:
        """Tables that Spark builds, one folder per schema, until they are copied."""
        return self.root / "spark"

    @property
    def spark_target(self) -> Path:
        """Artifacts of dbt's build on Spark."""
        return self.root / "dbt_spark"

    @property
    def validated_build_record(self) -> Path:
        """Identity of the build that passed validation last."""
        return self.root / "validated_build.json"

    @property
    def failing_checks_record(self) -> Path:
        """Checks that did not pass, by step."""
        return self.root / "failing_checks.json"

    @property
    def acceptances(self) -> Path:
        """Who accepted changes since the last publication, and why; one JSON object per line."""
        return self.root / "acceptances.jsonl"

    @property
    def validation(self) -> Path:
        """Results and Data Docs of the last validation, which contain members of dimensions."""
        return self.root / "expectations"

    @property
    def validation_results(self) -> Path:
        """Results of all expectations in the last validation."""
        return self.validation / "results.json"

    @property
    def data_docs(self) -> Path:
        """Data Docs of the last validation."""
        return self.validation / "data_docs.html"

    @property
    def temporary(self) -> Path:
        """Files that DuckDB spills to."""
        return self.root / "tmp"

    # Publishing

    @property
    def published(self) -> Path:
        """Folder for readers: the published versions and the link to the current one."""
        return self.root / "published"

    @property
    def versions(self) -> Path:
        """Published versions, one folder per refresh id."""
        return self.published / "versions"

    @property
    def current(self) -> Path:
        """Link to the current version."""
        return self.published / "current"

    @property
    def postgres_record(self) -> Path:
        """ID of the publication on a PostgreSQL server."""
        return self.root / "postgres.json"

    # Erasure

    @property
    def erasures(self) -> Path:
        """Suppression list, its key, and the receipts of erasures."""
        return self.root / "erasures"

    @property
    def suppression_record(self) -> Path:
        """Suppression list."""
        return self.erasures / "suppression.json"

    @property
    def suppression_key(self) -> Path:
        """Key of the suppression list's digests, readable only by its owner."""
        return self.erasures / "key"

    @property
    def erased_files_record(self) -> Path:
        """Files that name no erased person, as last checked."""
        return self.root / "erased_files.json"

    # Operation

    @property
    def last_run_record(self) -> Path:
        """The last run: when, how it ended, and why."""
        return self.root / "last_run.json"

    @property
    def logs(self) -> Path:
        """Logs of `cx`, dbt and Dagster's steps."""
        return self.root / "logs"

    @property
    def cx_log(self) -> Path:
        """Log of `cx` itself."""
        return self.logs / "cx.log"

    @property
    def steps_log(self) -> Path:
        """Output of the tools that the last `cx` command ran."""
        return self.logs / "steps.log"

    @property
    def dbt_log(self) -> Path:
        """Log of dbt."""
        return self.logs / "dbt.log"

    @property
    def dagster(self) -> Path:
        """Dagster's home."""
        return self.root / "dagster"

    @property
    def alerts_record(self) -> Path:
        """Failures for which an alert was sent."""
        return self.root / "alerts.json"

    @property
    def alerts_lock(self) -> Path:
        """Lock file of the alerts record."""
        return self.root / "alerts.lock"

    @property
    def notifications_record(self) -> Path:
        """Alerts about answers, and digests, that were sent; one JSON object per line."""
        return self.root / "notifications.jsonl"

    @property
    def as_of_homes(self) -> Path:
        """Homes of past as-of dates."""
        return self.root / "as_of"

    def as_of(self, day: date) -> "Home":
        """The home of a past as-of date."""
        return Home(self.as_of_homes / day.isoformat())


def database_of(version: Path) -> Path:
    """The DuckDB file of a published version."""
    return version / "cx_metrics.duckdb"


def parquet_of(version: Path) -> Path:
    """The Parquet files of a published version, one folder per schema."""
    return version / "parquet"


def report_of(version: Path) -> Path:
    """The report of a published version."""
    return version / "report" / "index.html"


def use_private_umask() -> None:
    """Make new files of this process, and of those that it starts, private."""
    started = os.umask(PRIVATE_UMASK)
    os.environ.setdefault(STARTED_UMASK, f"{started:o}")


@contextlib.contextmanager
def readers_umask() -> Iterator[None]:
    """Create files with the umask of the user, for readers of published versions."""
    before = os.umask(PRIVATE_UMASK)
    os.umask(int(os.environ.get(STARTED_UMASK, f"{before:o}"), 8))
    try:
        yield
    finally:
        os.umask(before)


def restrict_existing(home: Home) -> None:
    """Make what an earlier version left readable private; files of other owners stay."""
    for path in home.root.iterdir():
        if path == home.as_of_homes:
            for day in path.iterdir():
                restrict_existing(Home(day))
        elif path != home.published and not path.is_symlink() and restrict(path):
            for folder, names, files in os.walk(path):
                for name in names + files:
                    restrict(Path(folder) / name)


def restrict(path: Path) -> bool:
    """Remove the rights of others; whether there were any to remove."""
    with contextlib.suppress(OSError):
        mode = stat.S_IMODE(path.lstat().st_mode)
        if mode & PRIVATE_UMASK and not path.is_symlink():
            path.chmod(mode & ~PRIVATE_UMASK)
            return not stat.S_IMODE(path.lstat().st_mode) & PRIVATE_UMASK
    return False
