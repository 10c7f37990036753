"""A refresh whose build runs on Spark publishes the tables of a build on DuckDB."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.reference import compare_tables, generate_company
from tests.spark.tables import differing_tables, tables_differing_on_spark
from tests.support.running import (
    ACCEPT,
    GOLDEN,
    GOLDEN_SETTINGS,
    GOLDEN_SOURCE,
    published_database,
    run_cx,
)

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def spark_home(golden_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The golden company, built on Spark from the same landing."""
    home = tmp_path_factory.mktemp("spark") / "home"
    shutil.copytree(golden_home, home, symlinks=True)
    done = run_cx("refresh", home=home, engine="spark", **GOLDEN_SOURCE, **GOLDEN_SETTINGS)
    assert done.returncode == 0, done.stdout + done.stderr
    return home


def test_golden_company(golden_home: Path, spark_home: Path) -> None:
    warehouses = (home / "warehouse.duckdb" for home in (golden_home, spark_home))
    assert differing_tables(*warehouses) == []
    assert compare_tables(published_database(spark_home), GOLDEN / "expected") == []


def test_no_copies_remain(spark_home: Path) -> None:
    assert not (spark_home / "spark").exists()


def test_random_company(tmp_path: Path) -> None:
    company, day = tmp_path / "company", date(2024, 2, 29)
    generate_company(company, 103, "America/New_York", day)
    home = tmp_path / "home"
    settings = {
        "sources": "files",
        "files_dir": str(company),
        "as_of": day.isoformat(),
        "timezone": "America/New_York",
        "currency": "EUR",
    }
    done = run_cx("refresh", *ACCEPT, home=home, **settings)
    assert done.returncode == 0, done.stdout + done.stderr
    assert tables_differing_on_spark(home, **settings) == []
