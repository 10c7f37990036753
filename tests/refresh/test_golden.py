"""The golden company: a refresh publishes every cell of `fixtures/golden/expected`."""

from pathlib import Path

import duckdb
import pytest

from tests.reference import compare_tables
from tests.support.running import GOLDEN, published_database


def test_every_cell(golden_home: Path) -> None:
    assert compare_tables(published_database(golden_home), GOLDEN / "expected") == []


def test_the_comparison_finds_a_changed_cell(golden_home: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed.duckdb"
    changed.write_bytes(published_database(golden_home).read_bytes())
    with duckdb.connect(str(changed)) as connection:
        connection.execute("update metrics.scorecard_monthly set nps = nps + 1e-6")
    differences = compare_tables(changed, GOLDEN / "expected")
    assert [line.split(":")[0] for line in differences] == ["scorecard_monthly"] * 2


@pytest.mark.parametrize("name", ["README.md", "expected/"])
def test_other_files_are_ignored_with_a_warning(golden_home: Path, name: str) -> None:
    lines = (golden_home / "logs" / "cx.log").read_text(encoding="utf-8").splitlines()
    assert any(line.endswith(f"WARNING {name} is not an entity file: ignored") for line in lines)
