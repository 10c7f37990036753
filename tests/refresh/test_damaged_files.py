"""Damaged and missing files of a home: one line that names the file, or a recovery."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.durable_files import write_record
from orchestration.erasure.receipts import open_receipt, write_receipt
from orchestration.home import Home
from orchestration.privacy.suppression import new_suppression, save_suppression
from orchestration.reports.status import print_status, read_status
from orchestration.settings import load_settings
from tests.support.kills.content import published_content
from tests.support.running import GOLDEN, GOLDEN_SETTINGS, published_bytes, run_cx, settings_of

FILES = {"sources": "files", "files_dir": str(GOLDEN)} | GOLDEN_SETTINGS
# The refresh writes these files anew.
DERIVED = (
    *("warehouse.duckdb", "warehouse.duckdb.wal", "extraction.json", "validated_build.json"),
    *("failing_checks.json", "alerts.json", "landing/_declared/files/orders.parquet"),
    *("landing/_declared/files/_dlt_loads.jsonl", "landing/files/init", "dagster/dagster.yaml"),
    *("landing/files/_dlt_version/*", "landing/files/_dlt_pipeline_state/*", "dbt/*.*", "logs/*"),
    *("expectations/*", "last_run.json"),
)
# No refresh can write these anew: one line names the file, and nothing is published.
KEPT = (
    *("landing/files/_dlt_loads/*", "landing/files/orders/*", "landing/files/file_manifest/*"),
    *("published/versions/*/cx_metrics.duckdb", "erasures/key", "erasures/suppression.json"),
    *("erasures/2*.json", "dagster/history/runs.db"),
)
# Nothing is lost with these files: the home's suppression list is empty, and the receipt is of an
# erasure that found nothing.
MAY_BE_MISSING = {
    "landing/files/_dlt_loads/*",
    "erasures/suppression.json",
    "erasures/2*.json",
    "dagster/history/runs.db",
}
SHOWN = (
    *KEPT,
    *("layout.json", "extraction.json", "validated_build.json", "failing_checks.json"),
    *("warehouse.duckdb", "published/versions/*/parquet/quality/row_ledger.parquet"),
    *("expectations/results.json", "last_run.json", "erased_files.json"),
)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def garble(path: Path) -> None:
    path.write_bytes(os.urandom(max(path.stat().st_size, 1000)))


DAMAGES: list[Callable[[Path], object]] = [truncate, empty, garble]


@pytest.fixture
def home(copied_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with every kind of file, for this process as well."""
    for name in ("warehouse.duckdb.wal", "alerts.json"):
        (copied_home / name).write_text("{}")
    suppression = new_suppression(Home(copied_home))
    save_suppression(Home(copied_home), suppression)
    receipt = open_receipt(suppression, "email", ["nobody@x.example"])
    write_receipt(Home(copied_home), receipt, {"rows_rewritten": {}, "versions_rewritten": []})
    write_record(Home(copied_home).erased_files_record, {"list": "", "subjects": [], "files": {}})
    for name, value in settings_of(copied_home, **FILES).items():
        if name.startswith("CX_"):
            monkeypatch.setenv(name, value)
    return copied_home


def files_of_each_kind(home: Path) -> list[Path]:
    """One file of each kind, where files of a kind differ in their IDs."""
    kinds = {}
    for path in sorted(home.rglob("*")):
        if path.is_file() and not path.is_symlink() and "current" not in path.parts:
            kind = re.sub(r"[0-9a-f-]{8,}|\d+\.\d+\.\w+", "*", str(path.relative_to(home)))
            kinds.setdefault(kind.partition("/compiled/")[0].partition("/run/")[0], path)
    return list(kinds.values())


def status_lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    report = read_status(load_settings(accept_damage=True))
    assert json.loads(json.dumps(report, default=str))["damage"] == report["damage"]
    print_status(report)
    printed = capsys.readouterr().out
    assert [line for line in report["damage"] if line not in printed] == []
    return report["damage"]


def test_the_status_of_an_intact_home_shows_no_damage(
    copied_home: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status_lines(capsys) == []


@pytest.mark.parametrize("pattern", SHOWN)
def test_the_status_names_a_damaged_file(
    pattern: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [path, *_] = home.glob(pattern)
    truncate(path)
    assert [line for line in status_lines(capsys) if str(path) in line]


@pytest.mark.slow
@pytest.mark.parametrize(
    "damage",
    [
        truncate,
        *(pytest.param(damage, marks=pytest.mark.soak) for damage in (*DAMAGES[1:], Path.unlink)),
    ],
    ids=lambda damage: damage.__name__,
)
def test_the_status_answers_whatever_is_damaged(
    damage: Callable[[Path], object], home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = files_of_each_kind(home)
    assert len(paths) > 60
    for path in paths:
        content = path.read_bytes()
        damage(path)
        lines = status_lines(capsys)
        if damage is not Path.unlink:
            is_shown = any(path in home.glob(pattern) for pattern in SHOWN)
            assert not is_shown or any(str(path) in line for line in lines), (path, lines)
        path.write_bytes(content)


@pytest.mark.parametrize(
    "pattern",
    ["landing/files/orders/*", "published/versions/*/cx_metrics.duckdb", "erasures/key"],
)
def test_the_status_names_a_missing_file(
    pattern: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [path] = home.glob(pattern)
    path.unlink()
    assert [line for line in status_lines(capsys) if str(path) in line and "missing" in line]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(damage, marks=pytest.mark.soak if damage in DAMAGES[1:] else pytest.mark.slow)
        for damage in (*DAMAGES, Path.unlink)
    ],
    ids=lambda damage: damage.__name__,
)
def test_the_next_refresh_writes_derived_files_anew(
    damage: Callable[[Path], object], home: Path
) -> None:
    before = published_content(home)
    for pattern in DERIVED:
        for path in home.glob(pattern):
            if path.is_file():
                damage(path)
    done = run_cx("refresh", home=home, **FILES)
    assert done.returncode == 0, done.stdout + done.stderr
    after = published_content(home)
    assert after.keys() == before.keys()
    facts = [name for name in before if name.startswith("marts.")]
    assert {name: after[name] for name in facts} == {name: before[name] for name in facts}
    assert run_cx("status", home=home, **FILES).returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("pattern", KEPT)
def test_a_file_that_is_not_derived_blocks_the_refresh_in_one_line(
    pattern: str, home: Path
) -> None:
    [path, *_] = home.glob(pattern)
    content = path.read_bytes()
    missing = [] if pattern in MAY_BE_MISSING else [Path.unlink]
    before = published_bytes(home) if "published" not in pattern else None
    for damage in (DAMAGES[len(pattern) % 3], *missing):
        damage(path)
        done = run_cx("refresh", home=home, **FILES)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stdout + done.stderr
        assert str(path) in done.stderr, done.stderr
        assert before is None or published_bytes(home) == before
        path.write_bytes(content)
    # Once is enough: what a blocked refresh leaves does not depend on the file.
    if pattern == KEPT[0]:
        done = run_cx("refresh", home=home, **FILES)
        assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_a_damaged_current_version_is_rolled_back(home: Path) -> None:
    assert run_cx("refresh", home=home, **FILES).returncode == 0
    damaged = (home / "published" / "current").resolve()
    truncate(damaged / "cx_metrics.duckdb")
    for command in (("history", "nps"), ("publish",)):
        done = run_cx(*command, home=home, **FILES)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
        assert str(damaged) in done.stderr and "cx publish --rollback" in done.stderr
    assert run_cx("publish", "--rollback", home=home, **FILES).returncode == 0
    done = run_cx("refresh", home=home, **FILES)
    assert done.returncode == 1 and f"delete {damaged}" in done.stderr, done.stderr
