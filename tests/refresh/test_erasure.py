"""`cx erase`: no file of the home names an erased person, and no number changes."""

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from tests.support.personal_data.erasures import ERASED, KEPT, PEOPLE
from tests.support.personal_data.marks import published_email_id
from tests.support.personal_data.people import COMPANIES
from tests.support.personal_data.published import (
    assert_parquet_is_the_database,
    comments_in,
    ids_of_addresses,
    numbers_in,
)
from tests.support.personal_data.scanning import all_marks, email_ids, marks_by_file
from tests.support.running import run_cx

pytestmark = pytest.mark.slow


def test_the_scan_finds_everyone_before_the_erasure(people_home: Path) -> None:
    everyone = {person.number for person in PEOPLE}
    by_file = marks_by_file(people_home)
    for entity in ("contacts", "tickets", "survey_responses"):
        landed = [
            numbers
            for name, numbers in by_file.items()
            if name.startswith(f"landing/files/{entity}/")
        ]
        assert set().union(*landed) == everyone and len(landed) >= 2
    for version in (people_home / "published" / "versions").iterdir():
        assert all_marks(version / "parquet") == everyone, "ids are published"
        assert email_ids(version) >= {
            published_email_id(f"{person.emails[0]}-T3") for person in PEOPLE
        }
    assert all_marks(people_home) == everyone


def test_the_warehouse_is_kept_if_no_one_is_found(
    people_home: Path, erased_home: Path, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(people_home, tmp_path / "home", symlinks=True))
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
    people_home: Path, erased_home: Path
) -> None:
    companies = {f"Company {number}" for number in range(COMPANIES)}
    for home, kept in ((people_home, PEOPLE), (erased_home, KEPT)):
        shops = {f"{person.name} & Sons" for person in kept if person.number % 6 == 5}
        for version in (home / "published" / "versions").iterdir():
            names = customer_names_in(version / "cx_metrics.duckdb")
            assert names - {"[removed] & Sons"} == companies | shops
            assert ("[removed] & Sons" in names) == (home == erased_home)


def test_published_numbers_do_not_change(people_home: Path, erased_home: Path) -> None:
    versions = sorted(path.name for path in (people_home / "published" / "versions").iterdir())
    assert versions == sorted(
        path.name for path in (erased_home / "published" / "versions").iterdir()
    )
    for name in versions:
        before, after = (
            home / "published" / "versions" / name for home in (people_home, erased_home)
        )
        database = "cx_metrics.duckdb"
        assert numbers_in(after / database) == numbers_in(before / database)
        assert comments_in(after / database) == comments_in(before / database)
        assert_parquet_is_the_database(after)


def test_comments_of_the_erased_leave_the_feedback(people_home: Path, erased_home: Path) -> None:
    """Each of them wrote two comments. The row stays, as in `fct_survey_responses`."""
    query = "select count(*), count(comment) from marts.fct_feedback"
    for version in (people_home / "published" / "versions").iterdir():
        counts = []
        for home in (people_home, erased_home):
            database = home / "published" / "versions" / version.name / "cx_metrics.duckdb"
            with duckdb.connect(str(database), read_only=True) as connection:
                counts.append(connection.execute(query).fetchone())
        assert counts == [(520, 520), (520, 120)]


def test_the_suppression_list_and_the_receipts_name_no_one(erased_home: Path) -> None:
    erasures = erased_home / "erasures"
    assert all_marks(erasures) == set()
    assert (erasures / "key").stat().st_mode & 0o777 == 0o600
    receipts = [json.loads(path.read_text()) for path in sorted(erasures.glob("2*.json"))]
    assert [len(receipt["subjects"]) for receipt in receipts] == [100, 100]
    for receipt in receipts:
        assert receipt["occurrences_left"] == 0
        assert receipt["rows_rewritten"]["contacts"] > 0 and len(receipt["versions_rewritten"]) == 4


def customer_names_in(database: Path) -> set[str]:
    """The published names of customers."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "from marts.dim_customers select customer_name where customer_name is not null"
        ).fetchall()
    return {name for [name] in rows}
