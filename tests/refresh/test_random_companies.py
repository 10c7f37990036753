"""Random companies: every cell of every table equals the reference.

All companies share a home, so each refresh also replaces the rows of the company before.
"""

import shutil
from datetime import date
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest

from tests.reference import compare_tables, generate_company, generate_seeds, write_expected
from tests.support.running import ACCEPT, PROJECT_ROOT, published_database, refresh_files, run


class Company(NamedTuple):
    """The parameters of a random company."""

    seed: int
    timezone: str
    as_of: date
    currency: str


ZONES = (
    "UTC", "America/New_York", "Europe/Bucharest", "Asia/Kathmandu", "America/Santiago", "Africa/Cairo",
    "Australia/Lord_Howe", "Pacific/Auckland", "America/St_Johns", "Pacific/Kiritimati",
)  # fmt: skip
DAYS = (
    date(2026, 3, 31), date(2024, 2, 29), date(2025, 10, 26), date(2026, 1, 1), date(2025, 12, 31), date(2025, 3, 30),
    date(2025, 11, 14),
)  # fmt: skip
CURRENCIES = ("USD", "EUR", "GBP")
FIFTY = tuple(
    Company(
        1000 + number, ZONES[number % len(ZONES)], DAYS[number % len(DAYS)], CURRENCIES[number % 3]
    )
    for number in range(50)
)
# Its oldest ticket is deleted, so its scorecard begins with a month of zeros, before `dim_dates`.
ONE = FIFTY[1:2]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for all companies."""
    return tmp_path_factory.mktemp("companies")


def differences(company: Company, folder: Path, home: Path) -> list[str]:
    """The differences between the reference and a refresh of the company."""
    generate_company(folder / "company", company.seed, company.timezone, company.as_of)
    write_expected(
        folder / "company", folder / "expected", company.as_of, company.timezone, company.currency
    )
    published = refresh_files(
        folder / "company",
        home,
        *ACCEPT,
        as_of=company.as_of.isoformat(),
        timezone=company.timezone,
        currency=company.currency,
    )
    return compare_tables(published, folder / "expected")


@pytest.mark.parametrize("company", ONE, ids=lambda company: f"{company.seed}")
def test_every_cell(company: Company, tmp_path: Path, home: Path) -> None:
    assert differences(company, tmp_path, home) == []
    with duckdb.connect(str(published_database(home)), read_only=True) as connection:
        assert connection.sql(
            "select metric_month < (select min(month_start) from marts.dim_dates),"
            " tickets_created, surveys_sent, customers_at_start"
            " from metrics.scorecard_monthly order by metric_month limit 1"
        ).fetchone() == (True, 0, 0, 0)


@pytest.mark.soak
@pytest.mark.parametrize("company", FIFTY, ids=lambda company: f"{company.seed}")
def test_every_cell_of_fifty_companies(company: Company, tmp_path: Path, home: Path) -> None:
    assert differences(company, tmp_path, home) == []


@pytest.mark.soak
@pytest.mark.parametrize("company", FIFTY[:3], ids=lambda company: f"{company.seed}")
def test_every_cell_with_other_seeds(company: Company, tmp_path: Path) -> None:
    folder = generate_company(tmp_path / "company", company.seed, company.timezone, company.as_of)
    project = tmp_path / "project"
    shutil.copytree(PROJECT_ROOT / "dbt_project", project / "dbt_project")
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(PROJECT_ROOT / name, project)
    seeds = generate_seeds(project / "seeds", company.seed)
    write_expected(
        folder,
        tmp_path / "expected",
        company.as_of,
        company.timezone,
        company.currency,
        seeds_dir=seeds,
    )
    home = tmp_path / "home"
    settings = {
        "sources": "files",
        "files_dir": str(folder),
        "as_of": company.as_of.isoformat(),
        "timezone": company.timezone,
        "currency": company.currency,
    }
    options = ("--project-dir", project, "--profiles-dir", project)
    target = ("--target-path", project / "target")
    for command in (
        ("cx", "extract"),
        ("dbt", "build", *options, *target),
        ("cx", "validate"),
        ("cx", "publish"),
    ):
        done = run(*command, home=home, **settings)
        assert done.returncode == 0, done.stdout + done.stderr
    assert compare_tables(published_database(home), tmp_path / "expected") == []
