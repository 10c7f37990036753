"""The search for erased people in the files of a home, after they were erased."""

import gzip
import tracemalloc
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from orchestration.erasure import remains
from orchestration.erasure.erase import erase, erase_restored
from orchestration.erasure.remains import find_remains
from orchestration.home import Home
from orchestration.privacy.suppression import Suppression, load_suppression
from orchestration.settings import Settings
from tests.support.running import run_cx

ROWS = gzip.compress(b"".join(b"%d,ana@acme.example\n" % number for number in range(50_000)))
UNREADABLE = {
    "truncated.csv.gz": ROWS[: len(ROWS) // 2],
    "damaged.csv.gz": ROWS[:100] + b"\xff" * 100 + ROWS[200:],
    "no_gzip.csv.gz": b"contact_id,email\n",
    "empty.parquet": b"",
    "damaged.duckdb": bytes(100),
}


@pytest.mark.parametrize(
    ("suffix", "compress"), [("csv", bytes), ("csv.gz", gzip.compress), ("CSV.GZ", gzip.compress)]
)
def test_every_erased_address_is_found_across_blocks(
    suffix: str, compress: Callable[[bytes], bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The addresses lie across the borders of blocks in every way."""
    monkeypatch.setattr(remains, "BLOCK_BYTES", 1500)
    addresses = [f"p{number}@acme.example" for number in range(5000)]
    others = [f"a.{address} {address}.org " for address in addresses]
    suppression = Suppression(b"key")
    for address in addresses:
        suppression.add("email", address, "erased-1@acme.example")
    (tmp_path / f"erased.{suffix}").write_bytes(compress(" ".join(addresses).encode()))
    (tmp_path / f"others.{suffix}").write_bytes(compress("".join(others).encode()))
    found = find_remains(Home(tmp_path), suppression)
    assert found.occurrences == {f"erased.{suffix}": len(addresses)}
    assert found.unreadable == []


def test_a_large_file_is_not_read_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "large.csv.gz").write_bytes(gzip.compress(bytes(64 << 20), compresslevel=1))
    tracemalloc.start()
    try:
        find_remains(Home(tmp_path), Suppression(b"key"))
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", UNREADABLE)
def test_an_unreadable_file_is_listed_and_blocks_no_run(name: str, tmp_path: Path) -> None:
    home = Home(tmp_path)
    settings = Settings(home, ("files",), None, date(2026, 3, 31), "UTC", "USD")
    (tmp_path / name).write_bytes(UNREADABLE[name])
    home.warehouse.touch()
    [receipt] = erase(settings, "email", ["ana@acme.example"])
    assert (receipt["unreadable_files"], receipt["occurrences_left"]) == ([name], 1)
    assert load_suppression(home).pending == []
    erase_restored(settings)
    (tmp_path / name).unlink()
    [receipt] = erase(settings, "email", ["ana@acme.example"])
    assert (receipt["unreadable_files"], receipt["occurrences_left"]) == ([], 0)


def test_an_erasure_with_an_unreadable_file_ends_with_exit_1(tmp_path: Path) -> None:
    (tmp_path / "contacts.csv.gz").write_bytes(UNREADABLE["truncated.csv.gz"])
    done = run_cx("erase", "--email", "ana@acme.example", home=tmp_path)
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    assert done.stderr.startswith("contacts.csv.gz cannot be read, and may name an erased person\n")
    assert "  may occur in contacts.csv.gz, which cannot be read\n" in done.stdout
