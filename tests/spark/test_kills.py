"""A killed build on Spark loses nothing: the published version stays, and a rerun is equal."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.spark.tables import differing_tables
from tests.support.running import GOLDEN_SETTINGS, GOLDEN_SOURCE, run_cx, start

pytestmark = pytest.mark.spark

POINTS: dict[str, Callable[[Path], bool]] = {
    "Spark writes tables": lambda home: any((home / "spark").rglob("*.parquet")),
    "DuckDB has tables without rows": lambda home: (home / "warehouse.duckdb").exists(),
    "the copies of Spark's tables are removed": lambda home: (
        (home / "warehouse.duckdb").exists() and not (home / "spark").exists()
    ),
}


def test_kills(copied_home: Path, golden_home: Path) -> None:
    settings = {"engine": "spark"} | GOLDEN_SOURCE | GOLDEN_SETTINGS
    current = (copied_home / "published" / "current").readlink()
    (copied_home / "warehouse.duckdb").unlink()
    for name, is_reached in POINTS.items():
        process = start("cx", "build", home=copied_home, quiet=True, **settings)
        # The tables of the build before are removed first.
        wait_until(lambda: (copied_home / "spark").exists(), name)
        wait_until(lambda is_reached=is_reached: is_reached(copied_home), name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        refused = run_cx("publish", home=copied_home, **settings)
        assert refused.returncode == 1, name
        assert (copied_home / "published" / "current").readlink() == current
    done = run_cx("build", home=copied_home, **settings)
    assert done.returncode == 0, done.stdout + done.stderr
    warehouses = (home / "warehouse.duckdb" for home in (golden_home, copied_home))
    assert differing_tables(*warehouses) == []


def wait_until(is_reached: Callable[[], bool], name: str) -> None:
    """Wait until a point of the build is reached, for at most fifteen minutes."""
    end = time.monotonic() + 900
    while not is_reached():
        assert time.monotonic() < end, name
        time.sleep(0.05)
