"""Readers during publications and rollbacks: no error, and never a mixture of two versions."""

import multiprocessing
import random
import shutil
import time
from dataclasses import dataclass
from multiprocessing.sharedctypes import SynchronizedArray
from multiprocessing.synchronize import Event
from pathlib import Path

import duckdb
import pytest

from orchestration.build.warehouse import record_validated_build
from orchestration.publishing import KEPT_VERSIONS, all_versions, publish_build, roll_back
from orchestration.publishing.versions import point_current_at
from orchestration.settings import Settings
from tests.support.kills.run import golden_settings
from tests.support.running import GOLDEN

pytestmark = pytest.mark.slow

READERS = 3
SMALL = {"threads": 1}
# One table of each schema, with the column that contains the number of the version.
STAMPED = {
    "metrics.scorecard_monthly": "tickets_created",
    "marts.fct_tickets": "reopens",
    "quality.row_ledger": "extracted",
}
OWN = "metrics.refresh_info"


@dataclass
class Seen:
    """The results of one reader: its reads, the versions, and errors."""

    reads: int
    versions: set[str]
    wrong: list[str]


@pytest.fixture
def numbered(golden_home: Path, tmp_path: Path) -> Settings:
    """A home in which each version has its own number in every table."""
    names = shutil.ignore_patterns("dbt", "logs", "dagster", "landing", "dlt", "published")
    shutil.copytree(golden_home, tmp_path / "home", symlinks=True, ignore=names)
    settings = golden_settings(tmp_path / "home", GOLDEN)
    publish_number(settings, 1)
    return settings


def publish_number(settings: Settings, number: int) -> str:
    """Publish a build whose tables contain a number, as if the company had changed."""
    with duckdb.connect(str(settings.home.warehouse)) as warehouse:
        for table, column in STAMPED.items():
            warehouse.execute(f"update {table} set {column} = {number}")
        warehouse.execute(
            f"create or replace table utilities.complete_build as select 'build {number}' as"
            " build_id"
        )
    record_validated_build(settings.home, f"build {number}")
    return publish_build(settings).name


def read_until(
    stop: Event,
    published: Path,
    done: SynchronizedArray,
    answers: multiprocessing.Queue,
    reader: int,
) -> None:
    """Read the current version from DuckDB or Parquet, again and again, until `stop` is set."""
    draw, seen = random.Random(reader), Seen(0, set(), [])
    while not stop.is_set():
        try:
            seen.versions.add(draw.choice((read_by_link, read_database, read_parquet))(published))
        except Exception as error:
            seen.wrong.append(f"{type(error).__name__}: {error}")
        seen.reads += 1
        done[reader] += 1
    answers.put(seen)


def read_by_link(published: Path) -> str:
    """Open the database below the link, as a BI tool does."""
    with duckdb.connect(
        str(published / "current" / "cx_metrics.duckdb"), read_only=True, config=SMALL
    ) as connection:
        return version_read(connection, {table: table for table in [*STAMPED, OWN]})


def read_database(published: Path) -> str:
    """Resolve the link, then open the version."""
    version = (published / "current").resolve(strict=True)
    with duckdb.connect(
        str(version / "cx_metrics.duckdb"), read_only=True, config=SMALL
    ) as connection:
        return version_read(connection, {table: table for table in [*STAMPED, OWN]}, version)


def read_parquet(published: Path) -> str:
    """Resolve the link once, then read several files."""
    version = (published / "current").resolve(strict=True)
    files = {
        table: f"'{version}/parquet/{table.replace('.', '/')}.parquet'" for table in [*STAMPED, OWN]
    }
    with duckdb.connect(config=SMALL) as connection:
        return version_read(connection, files, version)


def version_read(
    connection: duckdb.DuckDBPyConnection, relations: dict[str, str], opened: Path | None = None
) -> str:
    """The id and number of a version, which must be `opened` and the same in all tables."""
    numbers = set()
    for table, column in STAMPED.items():
        numbers |= {
            n
            for (n,) in connection.execute(
                f"select distinct {column} from {relations[table]}"
            ).fetchall()
        }
    ((name,),) = connection.execute(f"select refresh_id from {relations[OWN]}").fetchall()
    assert len(numbers) == 1, f"{name} holds numbers of several versions: {numbers}"
    assert opened is None or opened.name == name, f"{opened} says it is {name}"
    return f"{name} {numbers.pop():.0f}"


def publish_and_go_back(settings: Settings, publications: int, reads: int) -> None:
    """Publish versions, with rollbacks in between, until the readers have made so many reads."""
    context = multiprocessing.get_context("forkserver")
    stop, answers, done = context.Event(), context.Queue(), context.Array("q", READERS)
    arguments = (stop, settings.home.published, done, answers)
    readers = [
        context.Process(target=read_until, args=(*arguments, number)) for number in range(READERS)
    ]
    for reader in readers:
        reader.start()

    def let_them_read(count: int) -> None:
        """Wait for reads; a read must end before the link has moved twice."""
        wanted = [reads_done + count for reads_done in done]
        while any(map(int.__lt__, done, wanted)) and all(reader.is_alive() for reader in readers):
            time.sleep(0.001)

    started, draw, rollbacks = time.monotonic(), random.Random(20260331), 0
    made = {f"{settings.home.current.readlink().name} 1"}
    for number in range(2, publications + 2):
        for _ in range(draw.choice((0, 0, 1, 2, KEPT_VERSIONS - 1))):
            if settings.home.current.resolve() != all_versions(settings.home)[0]:
                let_them_read(2)
                roll_back(settings.home)
                rollbacks += 1
        let_them_read(2)
        made.add(f"{publish_number(settings, number)} {number}")
        let_them_read(max(0, reads * number // publications - sum(done)) // READERS)
    stop.set()
    seen = [answers.get() for _ in readers]
    for reader in readers:
        reader.join()
    total, wrong = sum(one.reads for one in seen), [text for one in seen for text in one.wrong]
    print(
        f"\n{total:,} reads by {READERS} processes, {publications} publications, {rollbacks} times"
        " back,"
        f" {len(set().union(*(one.versions for one in seen)))} versions seen, {len(wrong)} errors,"
        f" {time.monotonic() - started:.0f} s"
    )
    assert not wrong, wrong[:5]
    assert total >= reads and all(one.reads for one in seen)
    assert rollbacks > 0 and len(set().union(*(one.versions for one in seen))) > publications // 2
    assert set().union(*(one.versions for one in seen)) <= made
    assert len(all_versions(settings.home)) <= KEPT_VERSIONS + 1


def test_readers_see_complete_versions(numbered: Settings) -> None:
    publish_and_go_back(numbered, publications=10, reads=500)


@pytest.mark.soak
def test_a_hundred_thousand_reads_during_a_hundred_publications(numbered: Settings) -> None:
    publish_and_go_back(numbered, publications=100, reads=100_000)


def test_two_rollbacks_and_a_publication(numbered: Settings) -> None:
    """Two rollbacks go back two versions. The next publication follows all versions."""
    home = numbered.home
    names = [
        home.current.readlink().name,
        *(publish_number(numbered, number) for number in (2, 3)),
    ]
    assert [roll_back(home).name, roll_back(home).name] == [names[1], names[0]]
    names.append(publish_number(numbered, 4))
    assert names == sorted(names) and home.current.readlink().name == names[-1]
    assert roll_back(home).name == names[2], "the version before the rollback is kept"


def test_the_previous_version_is_kept_though_it_is_the_oldest(numbered: Settings) -> None:
    """A reader may have resolved the link just before, even to the oldest version."""
    home = numbered.home
    for number in range(2, KEPT_VERSIONS + 1):
        publish_number(numbered, number)
    while home.current.resolve() != all_versions(home)[0]:
        oldest = roll_back(home)
    publish_number(numbered, 100)
    files = list((oldest / "parquet").rglob("*.parquet"))
    assert files and all(duckdb.read_parquet(str(file)) is not None for file in files)
    publish_number(numbered, 101)
    assert not oldest.exists() and len(all_versions(home)) == KEPT_VERSIONS


def test_version_ids_ascend_if_the_clock_is_set_back(numbered: Settings) -> None:
    home = numbered.home
    current = home.versions / home.current.readlink().name
    future = current.rename(current.with_name("21000101T000000Z-abcdef"))
    point_current_at(future, home)
    assert publish_number(numbered, 2).startswith("21000101T000001Z-")
    assert home.current.resolve() == all_versions(home)[-1]
