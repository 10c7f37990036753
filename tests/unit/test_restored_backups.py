"""Files and suppression lists that a backup brings back after an erasure."""

import shutil
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration import durable_files
from orchestration.erasure import erase as erasing
from orchestration.erasure.erase import erase, erase_restored, record_written
from orchestration.erasure.receipts import open_receipt, receipt_files, write_receipt
from orchestration.errors import RefreshError
from orchestration.home import Home
from orchestration.privacy.suppression import load_suppression
from orchestration.settings import Settings
from orchestration.sources.entities import ENTITIES
from orchestration.sources.files.rows import landing_schema
from tests.support.running import run_cx

CONTACTS = [
    {"contact_id": f"P{number}", "email": f"{name}@acme.example", "full_name": f"{name} Pop"}
    for number, name in enumerate(("ana", "bob"))
]
OLDER = "is older than the last erasures, and a refresh would publish 1 erased people"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with two landed files that name the same people."""
    for load in (1, 2):
        land(Home(tmp_path / "home"), load)
    return Home(tmp_path / "home")


@pytest.fixture
def backup(home: Home, tmp_path: Path) -> Home:
    """A copy of the home from before the erasure of a person."""
    copy = Home(Path(shutil.copytree(home, tmp_path / "backup")))
    erase(settings(home), "email", ["ana@acme.example"])
    assert named(home) == {"bob"}
    return copy


def land(home: Home, load: int) -> Path:
    path = home.landing / "files" / "contacts" / f"{load}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(CONTACTS, landing_schema(ENTITIES["contacts"])), path)
    return path


def settings(home: Home) -> Settings:
    return Settings(home, ("files",), None, date(2026, 3, 31), "UTC", "USD")


def named(home: Home) -> set[str]:
    """The people whom landed files name."""
    addresses = {
        address
        for path in home.landing.glob("files/contacts/*.parquet")
        for address in pq.read_table(path)["email"].to_pylist()
    }
    return {name for name in ("ana", "bob") if f"{name}@acme.example" in addresses}


def test_restored_landing_is_erased_again(home: Home, backup: Home) -> None:
    shutil.rmtree(home.landing)
    shutil.copytree(backup.landing, home.landing)
    home.warehouse.write_bytes(b"a restored copy")
    assert named(home) == {"ana", "bob"}
    erase_restored(settings(home))
    assert named(home) == {"bob"}
    assert not home.warehouse.exists()


@pytest.mark.parametrize("restore", [shutil.copy, shutil.copy2])
def test_a_single_restored_file_is_erased_again(home: Home, backup: Home, restore) -> None:
    path = home.landing / "files" / "contacts" / "1.parquet"
    restore(backup.root / path.relative_to(home.root), path)
    erase_restored(settings(home))
    assert named(home) == {"bob"}


def test_a_home_restored_without_its_record_is_erased_again(home: Home, backup: Home) -> None:
    shutil.copytree(home.erasures, backup.erasures)
    erase_restored(settings(backup))
    assert named(backup) == {"bob"}


def test_an_interrupted_check_still_removes_copies(
    home: Home, backup: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(home.landing)
    shutil.copytree(backup.landing, home.landing)
    home.warehouse.write_bytes(b"a restored copy")
    with monkeypatch.context() as patch, pytest.raises(TypeError):
        patch.setattr(erasing, "remove_copies", None)
        erase_restored(settings(home))
    assert named(home) == {"bob"}
    assert home.warehouse.exists()
    erase_restored(settings(home))
    assert not home.warehouse.exists()


def test_unchanged_files_are_not_read_again(
    home: Home, backup: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "prepare_parquet", None)
    erase_restored(settings(home))
    started = land(home, 3).stat().st_mtime_ns
    record_written(home, started)
    erase_restored(settings(home))


def test_files_that_a_run_did_not_write_are_checked(home: Home, backup: Home) -> None:
    path = home.landing / "files" / "contacts" / "1.parquet"
    shutil.copy2(backup.root / path.relative_to(home.root), path)
    record_written(home, path.stat().st_mtime_ns + 1)
    erase_restored(settings(home))
    assert named(home) == {"bob"}


def test_without_an_erasure_nothing_is_recorded(home: Home) -> None:
    erase_restored(settings(home))
    record_written(home, 0)
    assert not home.erased_files_record.exists()


@pytest.mark.parametrize("is_recorded", [True, False])
def test_a_missing_list_is_refused(home: Home, backup: Home, is_recorded: bool) -> None:
    home.suppression_record.unlink()
    if not is_recorded:
        home.erased_files_record.unlink()
    with pytest.raises(RefreshError, match=OLDER):
        erase_restored(settings(home))


def test_an_older_list_is_refused_until_the_people_are_erased(home: Home, backup: Home) -> None:
    older = home.suppression_record.read_bytes()
    erase(settings(home), "contact", ["P1"])
    home.suppression_record.write_bytes(older)
    with pytest.raises(RefreshError, match=OLDER):
        erase_restored(settings(home))
    erase(settings(home), "contact", ["P1"])
    erase_restored(settings(home))
    assert named(home) == set()


def test_an_older_folder_of_erasures_is_refused(home: Home, backup: Home, tmp_path: Path) -> None:
    older = shutil.copytree(home.erasures, tmp_path / "older")
    erase(settings(home), "contact", ["P1"])
    shutil.rmtree(home.erasures)
    shutil.copytree(older, home.erasures)
    with pytest.raises(RefreshError, match=OLDER):
        erase_restored(settings(home))


def test_an_erasure_of_something_erased_is_no_missing_entry(home: Home, backup: Home) -> None:
    erase(settings(home), "contact", ["erased:0123456789abcdef"])
    erase_restored(settings(home))


def test_a_receipt_is_synced_to_disk(
    home: Home, backup: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    monkeypatch.setattr(durable_files, "sync", synced.append)
    receipt = open_receipt(load_suppression(home), "email", ["bob@acme.example"])
    write_receipt(home, receipt, {})
    assert synced == [home.erasures / f".{receipt['receipt_id']}.json.partial", home.erasures]


@pytest.mark.parametrize("content", ["", "[]", '{"receipt_id": "1"}'])
def test_a_damaged_receipt_is_refused_until_it_is_restored(
    home: Home, backup: Home, content: str
) -> None:
    [path] = receipt_files(home)
    intact = path.read_bytes()
    path.write_text(content)
    with pytest.raises(RefreshError, match=rf"^{path} is damaged: restore it from a backup"):
        erase_restored(settings(home))
    path.write_bytes(intact)
    erase_restored(settings(home))


@pytest.mark.parametrize("command", [("report",), ("publish", "--rollback")])
def test_a_command_names_a_damaged_receipt_in_one_line(
    home: Home, backup: Home, command: tuple[str, ...]
) -> None:
    [path] = receipt_files(home)
    path.write_bytes(b"")
    done = run_cx(*command, home=home.root)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert done.stderr.startswith(f"{path} is damaged")


def test_a_damaged_receipt_blocks_no_erasure(home: Home, backup: Home) -> None:
    [path] = receipt_files(home)
    path.write_bytes(b"")
    [receipt] = erase(settings(home), "contact", ["P1"])
    assert receipt["rows_rewritten"] and named(home) == set()
