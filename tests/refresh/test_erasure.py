"""`cx erase`: no file of the home names an erased person, and no number changes."""

import json
import re
import shutil
from pathlib import Path

import duckdb
import pytest

from tests.support.kills.points import ERASE, RESTORE
from tests.support.kills.run import KILLED
from tests.support.kills.scenes import cx_killed_at
from tests.support.personal_data.marks import published_email_id
from tests.support.personal_data.people import COMPANIES, Person, make_person, write_people
from tests.support.personal_data.scanning import all_marks, contents, email_ids, marks_by_file
from tests.support.personal_data.writing import land_again
from tests.support.running import published_database, refresh_files, run_cx

pytestmark = pytest.mark.slow

PEOPLE = [make_person(number) for number in range(260)]
ERASED, KEPT = PEOPLE[:200], PEOPLE[200:]
SETTINGS = {"as_of": "2026-03-31", "publish_customer_names": "true", "report": "full"}
Tables = dict[str, list[tuple]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the source, which still name everyone after the erasure."""
    folder = tmp_path_factory.mktemp("people")
    write_people(folder, PEOPLE)
    return folder


@pytest.fixture(scope="module")
def known_home(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two published versions, a past day and two landed versions of each file."""
    home = tmp_path_factory.mktemp("known") / "home"
    refresh_files(folder, home, **SETTINGS)
    land_again(folder)
    for step in ("publish", "extract"):
        done = run_cx(step, home=home, sources="files", files_dir=str(folder), **SETTINGS)
        assert done.returncode == 0, done.stdout + done.stderr
    shutil.copytree(home / "published", home / "as_of" / "2026-03-31" / "published", symlinks=True)
    return home


@pytest.fixture(scope="module")
def erased_home(folder: Path, known_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy after the erasure of two hundred people, half by an address and half by an id."""
    home = Path(
        shutil.copytree(known_home, tmp_path_factory.mktemp("erased") / "home", symlinks=True)
    )
    given, *listed = [person.emails[-1].title() for person in ERASED[::2]]
    addresses = home.parent / "addresses.txt"
    addresses.write_text("\n".join(["", *listed, " "]), encoding="utf-8")
    by_email = ["--email", given, "--from", str(addresses)]
    by_contact = [word for person in ERASED[1::2] for word in ("--contact", person.contact_ids[0])]
    for options in (by_email, by_contact):
        done = run_cx("erase", *options, home=home, sources="files", files_dir=str(folder))
        assert done.returncode == 0, done.stdout + done.stderr
        assert "0 occurrences left" in done.stdout
    return home


def test_the_scan_finds_everyone_before_the_erasure(known_home: Path) -> None:
    everyone = {person.number for person in PEOPLE}
    by_file = marks_by_file(known_home)
    for entity in ("contacts", "tickets", "survey_responses"):
        landed = [
            numbers
            for name, numbers in by_file.items()
            if name.startswith(f"landing/files/{entity}/")
        ]
        assert set().union(*landed) == everyone and len(landed) >= 2
    for version in (known_home / "published" / "versions").iterdir():
        assert all_marks(version / "parquet") == everyone, "ids are published"
        assert email_ids(version) >= {
            published_email_id(f"{person.emails[0]}-T3") for person in PEOPLE
        }
    assert all_marks(known_home) == everyone


def test_the_warehouse_is_kept_if_no_one_is_found(
    known_home: Path, erased_home: Path, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(known_home, tmp_path / "home", symlinks=True))
    kept = ("warehouse.duckdb", "validated_build.json")
    before = [(home / name).read_bytes() for name in kept]
    done = run_cx("erase", "--email", "nobody@nowhere.example", home=home)
    assert (
        done.returncode == 0 and "0 landing files and 0 published versions rewritten" in done.stdout
    ), done.stderr
    assert done.stdout.endswith("; the warehouse is unchanged.\n")
    assert [(home / name).read_bytes() for name in kept] == before
    assert not (erased_home / "warehouse.duckdb").exists(), (
        "the warehouse is removed if a person is found"
    )


def test_no_file_names_an_erased_person(erased_home: Path) -> None:
    found = marks_by_file(erased_home)
    kept = {person.number for person in KEPT}
    named = {name: sorted(numbers - kept)[:3] for name, numbers in found.items() if numbers - kept}
    assert named == {}
    assert set().union(*found.values()) == kept
    assert not email_ids(erased_home) & {
        published for person in ERASED for published in ids_of_addresses(person)
    }
    assert email_ids(erased_home) >= {
        published_email_id(f"{person.emails[0]}-T3") for person in KEPT
    }


def test_names_of_companies_are_published_without_people(
    known_home: Path, erased_home: Path
) -> None:
    companies = {f"Company {number}" for number in range(COMPANIES)}
    for home, kept in ((known_home, PEOPLE), (erased_home, KEPT)):
        shops = {f"{person.name} & Sons" for person in kept if person.number % 6 == 5}
        for version in (home / "published" / "versions").iterdir():
            names = customer_names_in(version / "cx_metrics.duckdb")
            assert names - {"[removed] & Sons"} == companies | shops
            assert ("[removed] & Sons" in names) == (home == erased_home)


def test_published_numbers_do_not_change(known_home: Path, erased_home: Path) -> None:
    versions = sorted(path.name for path in (known_home / "published" / "versions").iterdir())
    assert versions == sorted(
        path.name for path in (erased_home / "published" / "versions").iterdir()
    )
    for name in versions:
        before, after = (
            home / "published" / "versions" / name for home in (known_home, erased_home)
        )
        database = "cx_metrics.duckdb"
        assert numbers_in(after / database) == numbers_in(before / database)
        assert comments_in(after / database) == comments_in(before / database)
        assert_parquet_is_the_database(after)


def test_comments_of_the_erased_leave_the_feedback(known_home: Path, erased_home: Path) -> None:
    """Each of them wrote two comments. The row stays, as in `fct_survey_responses`."""
    query = "select count(*), count(comment) from marts.fct_feedback"
    for version in (known_home / "published" / "versions").iterdir():
        counts = []
        for home in (known_home, erased_home):
            database = home / "published" / "versions" / version.name / "cx_metrics.duckdb"
            with duckdb.connect(str(database), read_only=True) as connection:
                counts.append(connection.execute(query).fetchone())
        assert counts == [(520, 520), (520, 120)]


def test_a_refresh_finishes_a_killed_erasure_and_keeps_the_numbers(
    known_home: Path, erased_home: Path, folder: Path, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(erased_home, tmp_path / "home", symlinks=True))
    killed = cx_killed_at(ERASE[0].name, home, "erase", "--customer", "Firm-3")
    assert killed == KILLED, "the point is not reached"
    land_again(folder)
    refresh_files(folder, home, **SETTINGS)
    published = published_database(home)
    assert numbers_in(published) == numbers_in(published_database(known_home))
    assert ids_tell_apart(published) == ids_tell_apart(published_database(known_home))
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
    known_home: Path, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(known_home, tmp_path / "home", symlinks=True))
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
    for name in (path.name for path in (known_home / "published" / "versions").iterdir()):
        before, after = (one / "published" / "versions" / name for one in (known_home, home))
        assert numbers_in(after / "cx_metrics.duckdb") == numbers_in(before / "cx_metrics.duckdb")
        assert_parquet_is_the_database(after)


def test_a_restored_backup_is_erased_again(
    known_home: Path, erased_home: Path, folder: Path, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(known_home, tmp_path / "home", symlinks=True))
    shutil.copytree(erased_home / "erasures", home / "erasures")
    shutil.copy2(erased_home / "erased_files.json", home)
    settings = {"sources": "files", "files_dir": str(folder)} | SETTINGS
    for point in RESTORE:
        assert cx_killed_at(point.name, home, "extract") == KILLED, f"{point} is not reached"
    done = run_cx("publish", "--rollback", home=home, **settings)
    assert done.returncode == 0, done.stdout + done.stderr
    assert all_marks(home) == {person.number for person in KEPT}
    assert not email_ids(home) & {
        published for person in ERASED for published in ids_of_addresses(person)
    }
    assert [path for path in home.rglob("*") if path.name.endswith((".erasing", ".partial"))] == []
    for name in (path.name for path in (known_home / "published" / "versions").iterdir()):
        before, after = (one / "published" / "versions" / name for one in (erased_home, home))
        assert numbers_in(after / "cx_metrics.duckdb") == numbers_in(before / "cx_metrics.duckdb")
        assert comments_in(after / "cx_metrics.duckdb") == comments_in(before / "cx_metrics.duckdb")
        assert_parquet_is_the_database(after)


def test_the_suppression_list_and_the_receipts_name_no_one(erased_home: Path) -> None:
    erasures = erased_home / "erasures"
    assert all_marks(erasures) == set()
    assert (erasures / "key").stat().st_mode & 0o777 == 0o600
    receipts = [json.loads(path.read_text()) for path in sorted(erasures.glob("2*.json"))]
    assert [len(receipt["subjects"]) for receipt in receipts] == [100, 100]
    for receipt in receipts:
        assert receipt["occurrences_left"] == 0
        assert receipt["rows_rewritten"]["contacts"] > 0 and len(receipt["versions_rewritten"]) == 4


def companies_of(person: Person) -> set[str]:
    """The customers for whom a person is a contact."""
    return {
        f"Firm-{(person.number + turn) % COMPANIES}" for turn, _ in enumerate(person.contact_ids)
    }


def ids_of_addresses(person: Person) -> set[bytes]:
    """Every published id that is derived from an address of the person."""
    spellings = {text for email in person.emails for text in (email, email.upper(), email.title())}
    suffixes = ("", "-T3", "#1", "-R3")
    return {
        published_email_id(f"{spelling}{suffix}") for spelling in spellings for suffix in suffixes
    }


def numbers_in(database: Path) -> Tables:
    """The metric tables, the row ledger, and the rejected rows by reason; no IDs of people."""
    with duckdb.connect(str(database), read_only=True) as connection:
        names = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where schema_name ="
            " 'metrics'"
            " and table_name not in ('refresh_info', 'advocates', 'followup_queue',"
            " 'sentiment_model_quality') order by all"
        ).fetchall()
        queries = {name: f"from {name} order by all" for (name,) in names}
        queries["queue"] = (
            "select rank, status, mrr_at_answer from metrics.followup_queue order by all"
        )
        queries["ledger"] = "from quality.row_ledger order by all"
        queries["rejected"] = (
            "select entity, reason, count(*) from quality.rejected_rows group by all order by all"
        )
        return {name: connection.execute(query).fetchall() for name, query in queries.items()}


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


def comments_in(database: Path) -> list[tuple]:
    """The comments of tables and columns."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(
            "select schema_name, table_name, column_name, comment from duckdb_columns() where not"
            " internal order by all"
        ).fetchall()


def customer_names_in(database: Path) -> set[str]:
    """The published names of customers."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "from marts.dim_customers select customer_name where customer_name is not null"
        ).fetchall()
    return {name for [name] in rows}


def assert_parquet_is_the_database(version: Path) -> None:
    with duckdb.connect(str(version / "cx_metrics.duckdb"), read_only=True) as connection:
        for path in (version / "parquet").glob("*/*.parquet"):
            table, file = (
                f"{path.parent.name}.{path.stem}",
                f"read_parquet('{path}', hive_partitioning = false)",
            )
            for one, other in ((table, file), (file, table)):
                assert connection.execute(
                    f"select count(*) from (from {one} except all from {other})"
                ).fetchone() == (0,)
