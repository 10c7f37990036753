"""The points at which a refresh or an erasure is killed.

Each point names a function that the step calls, and selects one call by a pattern in its arguments
and by number. The product does not know the points. A point that is never reached fails its test.
"""

from dataclasses import dataclass

BEFORE, HALFWAY, AFTER = "before", "halfway through", "after"

SQL = "duckdb:DuckDBPyConnection.execute"
FSYNC, MKDIR, RENAME, REPLACE = (
    "os:fsync",
    "pathlib:Path.mkdir",
    "pathlib:Path.rename",
    "pathlib:Path.replace",
)
SYMLINK, RMTREE = "pathlib:Path.symlink_to", "shutil:rmtree"
WRITE_TEXT, COPY = "pathlib:Path.write_text", "shutil:copyfile"
LAND = "dlt.destinations.impl.filesystem.filesystem:FilesystemClient."
RECORD_MARK = "orchestration.validation.validate:record_validated_build"
PIPELINE = "dlt.pipeline.pipeline:Pipeline."
PACKAGES = "dlt.common.storages.load_storage:LoadStorage."


@dataclass(frozen=True)
class Point:
    """One call of one function.

    Attributes:
        name: the state at the point.
        step: the step that is killed.
        when: before the call, after it, or halfway through it (files and folders only).
        function: module and attribute, separated by a colon.
        where: a pattern in the arguments of the call: a path or a statement.
        nth: number of the call among those that match.
    """

    name: str
    step: str
    when: str
    function: str
    where: str = ""
    nth: int = 1

    def __str__(self) -> str:
        return f"{self.step}: {self.name}"


def _points(step: str, *rows: tuple) -> list[Point]:
    return [Point(row[0], step, *row[1:]) for row in rows]


EXTRACT = _points(
    "extract",
    ("before the folder is listed", BEFORE, "orchestration.landing.extraction:land_folder"),
    ("the working folder of the last load is half removed", HALFWAY, RMTREE, "/dlt/"),
    ("files are hashed, none is read", BEFORE, PIPELINE + "run"),
    ("one file is read", AFTER, "orchestration.sources.files.source:landing_rows"),
    ("all files are read, none is normalised", BEFORE, PIPELINE + "normalize"),
    ("all files are normalised, none is loaded", BEFORE, PIPELINE + "load"),
    ("before the landing is initialised", BEFORE, LAND + "initialize_storage"),
    ("the landing is initialised", AFTER, LAND + "initialize_storage"),
    ("before the schema is stored", BEFORE, LAND + "_update_schema_in_storage"),
    ("half of the schema is written", HALFWAY, "fsspec.spec:AbstractFileSystem.write_text", "/_dlt_version/"),
    ("the schema is stored", AFTER, LAND + "_update_schema_in_storage"),
    ("before rows land", BEFORE, COPY, ".parquet.partial"),
    ("half of a file of rows has landed", HALFWAY, COPY, ".parquet.partial"),
    ("before a file of rows is synced", BEFORE, FSYNC, ".parquet.partial"),
    ("a file of rows is synced but not renamed", BEFORE, REPLACE, ".parquet.partial"),
    ("a file of rows is renamed, its folder is not synced", AFTER, REPLACE, ".parquet.partial"),
    ("some entities have landed", AFTER, COPY, ".parquet.partial", 3),
    ("before the manifest lands", BEFORE, COPY, "file_manifest"),
    ("half of the manifest has landed", HALFWAY, COPY, "file_manifest"),
    ("the manifest has landed", AFTER, REPLACE, "file_manifest"),
    ("all rows have landed, state and load mark have not", BEFORE, LAND + "complete_load"),
    ("before the state of dlt is stored", BEFORE, LAND + "_store_current_state"),
    ("the state of dlt is stored, the load mark is not", BEFORE, LAND + "_store_load"),
    ("half of the load mark is written", HALFWAY, "fsspec.spec:AbstractFileSystem.write_text", "/_dlt_loads/"),
    ("before the load mark is synced", BEFORE, FSYNC, "_dlt_loads"),
    ("the load mark is synced but not renamed", BEFORE, REPLACE, "_dlt_loads"),
    ("the load mark is renamed, its folder is not synced", AFTER, REPLACE, "_dlt_loads"),
    ("the load is marked", AFTER, LAND + "_store_load"),
    ("the load is marked, the package of dlt is not closed", BEFORE, PACKAGES + "complete_load_package"),
    ("the package of dlt is closed", AFTER, PACKAGES + "complete_load_package"),
    ("before the sync status is written", BEFORE, "orchestration.landing.state:write_record"),
    ("half of the sync status is written", HALFWAY, WRITE_TEXT, "extraction.json"),
    ("the sync status is written but not renamed", BEFORE, REPLACE, "extraction.json"),
    ("the sync status is recorded", AFTER, "orchestration.landing.state:write_record"),
)  # fmt: skip

# In the process of dbt; the refresh that started it dies with it.
BUILD = _points(
    "build",
    (
        "before the first statement of dbt",
        BEFORE,
        SQL,
        "drop table if exists utilities.complete_build",
    ),
    (
        "the mark of the build is removed",
        AFTER,
        SQL,
        "drop table if exists utilities.complete_build",
    ),
    ("a seed is being written", BEFORE, SQL, "insert into", 2),
    ("models are being built", AFTER, SQL, "create +table", 12),
    ("a model is built but not committed yet", BEFORE, SQL, "COMMIT$", 30),
    ("between models and tests", BEFORE, SQL, r"count\(\*\) as failures", 40),
    ("the last tables are built", AFTER, SQL, "COMMIT$", 150),
    (
        "all tests have passed, the build is not marked",
        BEFORE,
        SQL,
        "create or replace table utilities.complete_build",
    ),
    ("the build is marked", AFTER, SQL, "create or replace table utilities.complete_build"),
)

VALIDATED = ".validated_build.json.partial"
VALIDATE = _points(
    "validate",
    ("before the mark is removed", BEFORE, "orchestration.validation.validate:record_validated_build"),
    ("half of the empty mark is written", HALFWAY, WRITE_TEXT, VALIDATED),
    ("before the empty mark is synced", BEFORE, FSYNC, VALIDATED),
    ("before the empty mark is renamed", BEFORE, REPLACE, VALIDATED),
    ("the mark is removed", AFTER, "orchestration.validation.validate:record_validated_build"),
    ("the build is opened, no suite has run", BEFORE, "orchestration.validation.validate:run_suites"),
    ("some suites have run", AFTER, "expectations.suites:_run_suite", "", 5),
    ("all suites have run", AFTER, "orchestration.validation.validate:run_suites"),
    ("half of the failing checks are written", HALFWAY, WRITE_TEXT, ".failing_checks.json.partial", 2),
    ("the failing checks are recorded, the new mark is not", BEFORE, RECORD_MARK, "", 2),
    ("half of the new mark is written", HALFWAY, WRITE_TEXT, VALIDATED, 2),
    ("before the new mark is renamed", BEFORE, REPLACE, VALIDATED, 2),
    ("the new mark is renamed, its folder is not synced", AFTER, REPLACE, VALIDATED, 2),
    ("the new mark is recorded", AFTER, "orchestration.validation.validate:record_validated_build", "", 2),
)  # fmt: skip

PARTIAL, COPY_OUT, LINK = r"\.partial", "^copy ", r"\.current-"
PUBLISH = _points(
    "publish",
    ("before the build is opened", BEFORE, "orchestration.publishing.versions:open_warehouse"),
    ("before leftovers of a kill are removed", BEFORE, RMTREE, PARTIAL),
    ("half of the leftovers of a kill are removed", HALFWAY, RMTREE, PARTIAL),
    ("leftovers of a kill are removed", AFTER, RMTREE, PARTIAL),
    ("before the folder is created", BEFORE, MKDIR, PARTIAL),
    ("the folder is created", AFTER, MKDIR, PARTIAL),
    ("the database is created", BEFORE, SQL, "^attach"),
    ("the warehouse is attached", AFTER, SQL, "^attach"),
    ("the schemas are created", AFTER, SQL, "create schema", 3),
    ("before a table is copied", BEFORE, SQL, "create table"),
    ("a table is copied without its comments", AFTER, SQL, "create table"),
    ("half of the tables are copied", AFTER, SQL, "create table", 8),
    ("comments are being written", AFTER, SQL, "comment on column", 40),
    ("before refresh_info is created", BEFORE, SQL, "create table metrics.refresh_info"),
    ("refresh_info is created without its row", BEFORE, SQL, "insert into metrics.refresh_info"),
    ("refresh_info is complete", AFTER, SQL, "insert into metrics.refresh_info"),
    ("the warehouse is detached", AFTER, SQL, "detach"),
    ("before Parquet is written", BEFORE, SQL, COPY_OUT),
    ("one table is written as Parquet", AFTER, SQL, COPY_OUT),
    ("half of the tables are written as Parquet", AFTER, SQL, COPY_OUT, 8),
    ("all files are written, the database has no checkpoint", BEFORE, SQL, "^checkpoint"),
    ("all files are written, none is synced", AFTER, "orchestration.publishing.versions:write_version"),
    ("before the database is synced", BEFORE, FSYNC, "cx_metrics.duckdb"),
    ("the database is synced", AFTER, FSYNC, "cx_metrics.duckdb"),
    ("before a Parquet file is synced", BEFORE, FSYNC, ".parquet"),
    ("some Parquet files are synced", AFTER, FSYNC, ".parquet", 7),
    ("before the version is renamed", BEFORE, RENAME, PARTIAL),
    ("the version is renamed", AFTER, RENAME, PARTIAL),
    ("before the new name is synced", BEFORE, FSYNC, "/versions$"),
    ("before the new link is written", BEFORE, SYMLINK, LINK),
    ("the new link is written beside the old one", AFTER, SYMLINK, LINK),
    ("before the new link replaces the old one", BEFORE, REPLACE, LINK),
    ("the link is replaced", AFTER, REPLACE, LINK),
    ("the link is replaced and synced", AFTER, FSYNC, "/published$"),
    ("before old versions are removed", BEFORE, "orchestration.publishing.versions:remove_old_versions"),
    ("before an old version is renamed", BEFORE, RENAME, PARTIAL, 2),
    ("an old version is renamed", AFTER, RENAME, PARTIAL, 2),
    ("half of an old version is removed", HALFWAY, RMTREE, PARTIAL, 3),
    ("an old version is removed", AFTER, RMTREE, PARTIAL, 3),
    ("old versions are removed", AFTER, "orchestration.publishing.versions:remove_old_versions"),
)  # fmt: skip

REPORT_FILE = ".index.html.partial"
REPORT = _points(
    "report",
    ("the new report is not begun", BEFORE, WRITE_TEXT, REPORT_FILE),
    ("half of the new report is written", HALFWAY, WRITE_TEXT, REPORT_FILE),
    ("the new report does not replace the old one", BEFORE, REPLACE, REPORT_FILE),
    ("the new report replaces the old one", AFTER, REPLACE, REPORT_FILE),
)  # fmt: skip

ERASURE = "orchestration.erasure.erase:"
ERASE = _points(
    "erase",
    ("the suppression list is written", AFTER, ERASURE + "save_suppression"),
    ("landed files are prepared, none is replaced", BEFORE, ERASURE + "replace_prepared", "/landing/"),
    ("the landing is rewritten", BEFORE, ERASURE + "_rewrite_versions"),
    ("published files are prepared, none is replaced", BEFORE, ERASURE + "replace_prepared", "/published/"),
    ("copies are removed", AFTER, ERASURE + "remove_copies"),
    ("all files are rewritten, there is no receipt", BEFORE, ERASURE + "write_receipt"),
)  # fmt: skip

# In a run that begins with files from a backup.
RESTORE = _points(
    "erase restored files",
    ("restored files are found, none is rewritten", BEFORE, ERASURE + "_rewrite_landing"),
    ("the restored landing is rewritten, versions are not", BEFORE, ERASURE + "_rewrite_versions"),
    ("restored files are rewritten, copies are not removed", BEFORE, ERASURE + "remove_copies"),
    ("restored files are rewritten and not recorded", BEFORE, ERASURE + "record_checked"),
)  # fmt: skip

POINTS = [*EXTRACT, *BUILD, *VALIDATE, *PUBLISH, *ERASE, *RESTORE]
