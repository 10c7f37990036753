"""Rows that look like markup or a terminal's commands go through a refresh and do nothing."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.home import Home
from orchestration.validation.data_docs import write_data_docs
from tests.support.personal_data.scanning import contents
from tests.support.running import GOLDEN, GOLDEN_SETTINGS, run_cx
from tests.unit.test_hostile_text import ACTIVE, HOSTILE, ActiveContent

pytestmark = pytest.mark.slow

# Parts of the texts that would act if a terminal or a page interpreted them.
COMMANDS = [b"\x1b]0;title", b"\x1b[2J\x1b]", "\u202egnp".encode()]


def test_hostile_rows_do_nothing(tmp_path: Path) -> None:
    folder, home = tmp_path / "files", tmp_path / "home"
    shutil.copytree(GOLDEN, folder, ignore=shutil.ignore_patterns("expected"))
    # Accepted rows with hostile ids and names of members, and rejected ones.
    add(
        folder / "customers.csv",
        lambda text: {"customer_id": f"C{text}", "segment": text, "region": text},
    )
    add(
        folder / "orders.csv",
        lambda text: {
            "order_id": text,
            "customer_id": f"C{text}",
            "ordered_at": "2026-03-01",
            "amount": text,
            "status": text,
        },
    )
    settings = {"sources": "files", "files_dir": str(folder)} | GOLDEN_SETTINGS
    done = run_cx("refresh", home=home, **settings)
    printed = done.stdout + done.stderr
    assert done.returncode == 0, printed
    status = run_cx("status", home=home, **settings)
    assert status.returncode == 0, status.stderr
    assert not ACTIVE.search(printed + status.stdout)
    for path, content in contents(home / "logs"):
        assert not [command for command in COMMANDS if command in content], path.name
    assert write_data_docs(Home(home))
    parser = ActiveContent()
    parser.feed(Home(home).data_docs.read_text(encoding="utf-8"))
    assert parser.found == []


def add(table: Path, row: Callable[[str], dict[str, str]]) -> None:
    """Move a CSV file into the folder of its entity, beside a file with hostile rows."""
    folder = table.with_suffix("")
    folder.mkdir()
    table.rename(folder / "1.csv")
    content = "".join(json.dumps(row(text)) + "\n" for text in HOSTILE)
    (folder / "2.jsonl").write_text(content, encoding="utf-8")
