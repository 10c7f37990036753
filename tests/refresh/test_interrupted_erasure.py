"""An erasure that is killed, or undone by an old backup, is finished and keeps the numbers."""

import re
import shutil
from pathlib import Path

import duckdb
import pytest

from tests.support.kills.points import ERASE, RESTORE
from tests.support.kills.run import KILLED
from tests.support.kills.scenes import cx_killed_at
from tests.support.personal_data.erasures import ERASED, KEPT, SETTINGS
from tests.support.personal_data.people import COMPANIES, Person
from tests.support.personal_data.published import (
    Tables,
    assert_parquet_is_the_database,
    comments_in,
    ids_of_addresses,
    numbers_in,
)
from tests.support.personal_data.scanning import all_marks, contents, email_ids
from tests.support.personal_data.writing import land_again
from tests.support.running import published_database, refresh_files, run_cx

pytestmark = pytest.mark.slow


def test_a_refresh_finishes_a_killed_erasure_and_keeps_the_numbers(
    people_home: Path, erased_home: Path, people_folder: Path, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(erased_home, tmp_path / "home", symlinks=True))
    killed = cx_killed_at(ERASE[0].name, home, "erase", "--customer", "Firm-3")
    assert killed == KILLED, "the point is not reached"
    folder = Path(shutil.copytree(people_folder, tmp_path / "people"))
    land_again(folder)
    refresh_files(folder, home, **SETTINGS)
    published = published_database(home)
    assert numbers_in(published) == numbers_in(published_database(people_home))
    assert ids_tell_apart(published) == ids_tell_apart(published_database(people_home))
    with duckdb.connect(str(published), read_only=True) as connection:
        unbalanced = (
            "select * from quality.row_ledger where extracted <> accepted + rejected + superseded"
            " + out_of_scope"
        )
        assert connection.execute(unbalanced).fetchall() == []
    of_firm = {person.number for person in KEPT if "Firm-3" in companies_of(person)}
    assert len(of_firm) > 2 and all_marks(home) == {person.number for person in KEPT} - of_firm
    for path, content in contents(home):
        # In a compressed DuckDB file, adjacent pieces of text can look like a short id. `contents`
        # yields its values as well.
        of_ids = b"" if content[8:12] == b"DUCK" else rb"|Company 3\b|Firm-3\b"
        assert re.search(rb"company3\.example" + of_ids, content, re.IGNORECASE) is None, path


def test_an_erasure_killed_at_every_point_is_finished_by_the_next(
    people_home: Path, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(people_home, tmp_path / "home", symlinks=True))
    options = [word for person in ERASED for word in ("--email", person.emails[0])]
    for point in ERASE:
        assert cx_killed_at(point.name, home, "erase", *options) == KILLED, (
            f"{point} is not reached"
        )
    done = run_cx("erase", *options, home=home)
    assert done.returncode == 0 and "0 occurrences left" in done.stdout, done.stdout + done.stderr
    assert all_marks(home) == {person.number for person in KEPT}
    assert [path for path in home.rglob("*") if path.name.endswith((".erasing", ".partial"))] == []
    assert len(list((home / "erasures").glob("2*.json"))) == 1
    for name in (path.name for path in (people_home / "published" / "versions").iterdir()):
        before, after = (one / "published" / "versions" / name for one in (people_home, home))
        assert numbers_in(after / "cx_metrics.duckdb") == numbers_in(before / "cx_metrics.duckdb")
        assert_parquet_is_the_database(after)


def test_a_restored_backup_is_erased_again(
    people_home: Path, erased_home: Path, people_folder: Path, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(people_home, tmp_path / "home", symlinks=True))
    shutil.copytree(erased_home / "erasures", home / "erasures")
    shutil.copy2(erased_home / "erased_files.json", home)
    settings = {"sources": "files", "files_dir": str(people_folder)} | SETTINGS
    for point in RESTORE:
        assert cx_killed_at(point.name, home, "extract") == KILLED, f"{point} is not reached"
    done = run_cx("publish", "--rollback", home=home, **settings)
    assert done.returncode == 0, done.stdout + done.stderr
    assert all_marks(home) == {person.number for person in KEPT}
    assert not email_ids(home) & {
        published for person in ERASED for published in ids_of_addresses(person)
    }
    assert [path for path in home.rglob("*") if path.name.endswith((".erasing", ".partial"))] == []
    for name in (path.name for path in (people_home / "published" / "versions").iterdir()):
        before, after = (one / "published" / "versions" / name for one in (erased_home, home))
        assert numbers_in(after / "cx_metrics.duckdb") == numbers_in(before / "cx_metrics.duckdb")
        assert comments_in(after / "cx_metrics.duckdb") == comments_in(before / "cx_metrics.duckdb")
        assert_parquet_is_the_database(after)


def companies_of(person: Person) -> set[str]:
    """The customers for whom a person is a contact."""
    return {
        f"Firm-{(person.number + turn) % COMPANIES}" for turn, _ in enumerate(person.contact_ids)
    }


def ids_tell_apart(database: Path) -> Tables:
    """The rows and distinct ids of each match rule."""
    query = (
        "select customer_match_rule, count(*), count(distinct customer_id), count(distinct"
        " contact_id),"
        " count(contact_id) from marts.{} group by all order by all"
    )
    with duckdb.connect(str(database), read_only=True) as connection:
        return {
            table: connection.execute(query.format(table)).fetchall()
            for table in ("fct_tickets", "fct_survey_responses")
        }
