"""The points at which a refresh or an erasure is killed.

Each names a function that the step calls and the call that matters, by a pattern in its arguments
and by number. Nothing in the product knows of them. A point that is never reached fails its test.
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
SYMLINK, UNLINK, RMTREE = "pathlib:Path.symlink_to", "pathlib:Path.unlink", "shutil:rmtree"
WRITE_TEXT, COPY = "pathlib:Path.write_text", "shutil:copyfile"
LAND = "dlt.destinations.impl.filesystem.filesystem:FilesystemClient."
REMEMBER = "orchestration.validation.validate:record_validated_build"
PIPELINE = "dlt.pipeline.pipeline:Pipeline."
PACKAGES = "dlt.common.storages.load_storage:LoadStorage."


@dataclass(frozen=True)
class Point:
    """One call of one function.

    Attributes:
        name: what has happened by then.
        step: the step that is killed.
        when: before the call, after it, or halfway through it (files and folders only).
        function: module, colon, attribute.
        where: a pattern found in the call's arguments: of a path, of a statement.
        nth: which of the calls that match.
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
    ("the folder is not looked at", BEFORE, "orchestration.landing.extraction:land_folder"),
    ("the working folder of the last load is half gone", HALFWAY, RMTREE, "/dlt/"),
    ("files are hashed, none is read", BEFORE, PIPELINE + "run"),
    ("one file is read", AFTER, "orchestration.sources.files.source:landing_rows"),
    ("everything is read, nothing is normalised", BEFORE, PIPELINE + "normalize"),
    ("everything is normalised, nothing is loaded", BEFORE, PIPELINE + "load"),
    ("the landing is not initialised", BEFORE, LAND + "initialize_storage"),
    ("the landing is initialised", AFTER, LAND + "initialize_storage"),
    ("the schema is not stored", BEFORE, LAND + "_update_schema_in_storage"),
    ("half of the schema is written", HALFWAY, "fsspec.spec:AbstractFileSystem.write_text", "/_dlt_version/"),
    ("the schema is stored", AFTER, LAND + "_update_schema_in_storage"),
    ("no rows have landed", BEFORE, COPY, ".parquet.partial"),
    ("half of a file of rows has landed", HALFWAY, COPY, ".parquet.partial"),
    ("a file of rows is not synced", BEFORE, FSYNC, ".parquet.partial"),
    ("a file of rows is synced and has no name", BEFORE, REPLACE, ".parquet.partial"),
    ("a file of rows has its name, unsynced", AFTER, REPLACE, ".parquet.partial"),
    ("some entities have landed", AFTER, COPY, ".parquet.partial", 3),
    ("the manifest is not landed", BEFORE, COPY, "file_manifest"),
    ("half of the manifest has landed", HALFWAY, COPY, "file_manifest"),
    ("the manifest has landed", AFTER, REPLACE, "file_manifest"),
    ("all rows have landed, without state and mark", BEFORE, LAND + "complete_load"),
    ("dlt's state is about to be stored", BEFORE, LAND + "_store_current_state"),
    ("dlt's state is stored, the load mark is not", BEFORE, LAND + "_store_load"),
    ("half of the load mark is written", HALFWAY, "fsspec.spec:AbstractFileSystem.write_text", "/_dlt_loads/"),
    ("the load mark is not synced", BEFORE, FSYNC, "_dlt_loads"),
    ("the load mark is synced and has no name", BEFORE, REPLACE, "_dlt_loads"),
    ("the load mark has its name, unsynced", AFTER, REPLACE, "_dlt_loads"),
    ("the load is marked", AFTER, LAND + "_store_load"),
    ("the load is marked, dlt's package is not closed", BEFORE, PACKAGES + "complete_load_package"),
    ("dlt's package is closed", AFTER, PACKAGES + "complete_load_package"),
    ("all has landed, when is not noted", BEFORE, "orchestration.landing.state:write_record"),
    ("half of the note is written", HALFWAY, WRITE_TEXT, "extraction.json"),
    ("the note is written and has no name", BEFORE, REPLACE, "extraction.json"),
    ("the note is there", AFTER, "orchestration.landing.state:write_record"),
)  # fmt: skip

# In dbt's own process; the refresh that started it dies with it.
BUILD = _points(
    "build",
    ("dbt has not begun", BEFORE, SQL, "drop table if exists utilities.complete_build"),
    ("the build's mark is taken away", AFTER, SQL, "drop table if exists utilities.complete_build"),
    ("a seed is being written", BEFORE, SQL, "insert into", 2),
    ("models are being built", AFTER, SQL, "create +table", 12),
    ("a model is built and has not replaced the one before", BEFORE, SQL, "rename to", 30),
    ("models and tests take turns", BEFORE, SQL, r"count\(\*\) as failures", 40),
    ("the last tables are built", AFTER, SQL, "rename to", 90),
    (
        "everything is tested, the build is not marked",
        BEFORE,
        SQL,
        "create or replace table utilities.complete_build",
    ),
    ("the build is marked", AFTER, SQL, "create or replace table utilities.complete_build"),
)

VALIDATED = ".validated_build.json.partial"
VALIDATE = _points(
    "validate",
    ("the mark is not taken away", BEFORE, "orchestration.validation.validate:record_validated_build"),
    ("half of the empty mark is written", HALFWAY, WRITE_TEXT, VALIDATED),
    ("the empty mark is not synced", BEFORE, FSYNC, VALIDATED),
    ("the empty mark has no name", BEFORE, REPLACE, VALIDATED),
    ("the mark is taken away", AFTER, "orchestration.validation.validate:record_validated_build"),
    ("the build is found, nothing is judged", BEFORE, "orchestration.validation.validate:run_suites"),
    ("some tables are judged", AFTER, "expectations.suites:_run_suite", "", 5),
    ("everything is judged", AFTER, "orchestration.validation.validate:run_suites"),
    ("what fails is half written", HALFWAY, WRITE_TEXT, ".failing_checks.json.partial"),
    ("what fails is noted, the new mark is not", BEFORE, REMEMBER, "", 2),
    ("half of the new mark is written", HALFWAY, WRITE_TEXT, VALIDATED, 2),
    ("the new mark has no name", BEFORE, REPLACE, VALIDATED, 2),
    ("the new mark has its name, unsynced", AFTER, REPLACE, VALIDATED, 2),
    ("the new mark is there", AFTER, "orchestration.validation.validate:record_validated_build", "", 2),
)  # fmt: skip

PARTIAL, COPY_OUT, LINK = r"\.partial", "^copy ", r"\.current-"
PUBLISH = _points(
    "publish",
    ("the build is not looked at", BEFORE, "orchestration.publishing.versions:open_warehouse"),
    ("what an earlier kill left is not removed", BEFORE, RMTREE, PARTIAL),
    ("half of what an earlier kill left is removed", HALFWAY, RMTREE, PARTIAL),
    ("what an earlier kill left is removed", AFTER, RMTREE, PARTIAL),
    ("the folder is not made", BEFORE, MKDIR, PARTIAL),
    ("the folder is made", AFTER, MKDIR, PARTIAL),
    ("the database is made", BEFORE, SQL, "^attach"),
    ("the warehouse is attached", AFTER, SQL, "^attach"),
    ("the schemas are made", AFTER, SQL, "create schema", 3),
    ("no table is copied", BEFORE, SQL, "create table"),
    ("a table is copied, without comments", AFTER, SQL, "create table"),
    ("half of the tables are copied", AFTER, SQL, "create table", 8),
    ("comments are being written", AFTER, SQL, "comment on column", 40),
    ("the refresh is not described", BEFORE, SQL, "create table metrics.refresh_info"),
    ("the refresh has a table and no row", BEFORE, SQL, "insert into metrics.refresh_info"),
    ("the refresh is described", AFTER, SQL, "insert into metrics.refresh_info"),
    ("the warehouse is let go", AFTER, SQL, "detach"),
    ("no Parquet is written", BEFORE, SQL, COPY_OUT),
    ("one table is Parquet", AFTER, SQL, COPY_OUT),
    ("half of the tables are Parquet", AFTER, SQL, COPY_OUT, 8),
    ("everything is written, the log is not in the database", BEFORE, SQL, "^checkpoint"),
    ("everything is written, nothing is synced", AFTER, "orchestration.publishing.versions:write_version"),
    ("the database is not synced", BEFORE, FSYNC, "cx_metrics.duckdb"),
    ("the database is synced", AFTER, FSYNC, "cx_metrics.duckdb"),
    ("a Parquet file is not synced", BEFORE, FSYNC, ".parquet"),
    ("some Parquet files are synced", AFTER, FSYNC, ".parquet", 7),
    ("the folder itself is not synced", BEFORE, RENAME, PARTIAL),
    ("the version has its name", AFTER, RENAME, PARTIAL),
    ("the version's name is not synced", BEFORE, FSYNC, "/versions$"),
    ("the link is not written", BEFORE, SYMLINK, LINK),
    ("the new link stands beside the old", AFTER, SYMLINK, LINK),
    ("the new link is about to replace the old", BEFORE, REPLACE, LINK),
    ("the link has moved", AFTER, REPLACE, LINK),
    ("the link has moved and is synced", AFTER, FSYNC, "/published$"),
    ("nothing old is forgotten", BEFORE, "orchestration.publishing.versions:remove_old_versions"),
    ("an old version is about to lose its name", BEFORE, RENAME, PARTIAL, 2),
    ("an old version has lost its name", AFTER, RENAME, PARTIAL, 2),
    ("half of an old version is removed", HALFWAY, RMTREE, PARTIAL, 3),
    ("an old version is removed", AFTER, RMTREE, PARTIAL, 3),
    ("everything is done", AFTER, "orchestration.publishing.versions:remove_old_versions"),
)  # fmt: skip

ERASURE = "orchestration.erasure.erase:"
ERASE = _points(
    "erase",
    ("the suppression list is written", AFTER, ERASURE + "save_suppression"),
    ("landed files are prepared, none is replaced", BEFORE, ERASURE + "replace_prepared", "/landing/"),
    ("the landing is rewritten", BEFORE, ERASURE + "_rewrite_versions"),
    ("published files are prepared, none is replaced", BEFORE, ERASURE + "replace_prepared", "/published/"),
    ("copies are removed", AFTER, ERASURE + "remove_copies"),
    ("everything is rewritten, there is no receipt", BEFORE, ERASURE + "write_receipt"),
)  # fmt: skip

POINTS = [*EXTRACT, *BUILD, *VALIDATE, *PUBLISH, *ERASE]
