"""Settings of CONTRACT.md §2 and seed data, the input of a run of the reference."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

FIRST_DATE = date(1990, 1, 1)
REPO_ROOT = Path(__file__).resolve().parents[2]
SEEDS_DIR = REPO_ROOT / "seeds"
FREE_DOMAINS_FILE = SEEDS_DIR / "free_email_domains.csv"
SEED_RATES = {"USD": Decimal("1"), "EUR": Decimal("1.1"), "GBP": Decimal("1.3")}


@dataclass(frozen=True)
class Settings:
    """As-of date, time zone, currency, name of the source, first date of a fact, and seeds."""

    as_of: date
    timezone: str
    currency: str
    source_system: str = "files"
    first_date: date = FIRST_DATE
    free_domains_file: Path = FREE_DOMAINS_FILE
    seeds_dir: Path = SEEDS_DIR

    @property
    def zone(self) -> ZoneInfo:
        """Return the reporting time zone."""
        return ZoneInfo(self.timezone)
