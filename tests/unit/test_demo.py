"""The demo company: reproducible bytes, plausible volumes, and no bad rows except intended ones."""

import csv
import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from demo import write_demo_company
from demo.bad_rows import BAD_VALUES, INVALID_UTF8, OUTDATED_VERSIONS, TRUNCATED_LINES
from demo.comments import phrases
from demo.names import FREE_EMAIL_DOMAINS
from demo.writer import COLUMNS, write_csv
from orchestration.settings import demo_last_day
from tests.reference.themes import Themes

DEMO_LAST_DAY = demo_last_day()
REPOSITORY = Path(__file__).parents[2]
VOLUMES = {
    "customers": (380, 440), "contacts": (850, 1_000), "subscriptions": (600, 900), "orders": (5_000, 7_000),
    "referrals": (60, 120), "tickets": (7_000, 9_000), "ticket_events": (32_000, 39_000),
    "survey_responses": (6_000, 7_500), "business_hours": (20, 40), "holidays": (30, 80),
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company with the last day that the product uses."""
    path = tmp_path_factory.mktemp("demo")
    write_demo_company(path, DEMO_LAST_DAY)
    return path


def files_of(folder: Path, entity: str) -> list[Path]:
    return sorted((folder / entity).glob("*.csv")) or [folder / f"{entity}.csv"]


def lines_of(folder: Path, entity: str) -> list[list[str]]:
    """All lines of an entity without the headers, broken ones included."""
    lines = []
    for path in files_of(folder, entity):
        with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
            header, *rest = csv.reader(file)
        assert tuple(header) == COLUMNS[entity]
        lines += rest
    return lines


def rows_of(folder: Path, entity: str) -> list[dict[str, str]]:
    columns = COLUMNS[entity]
    return [
        dict(zip(columns, line, strict=True))
        for line in lines_of(folder, entity)
        if len(line) == len(columns)
    ]


def digest(folder: Path) -> str:
    content = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content.update(f"{path.relative_to(folder).as_posix()}\n".encode() + path.read_bytes())
    return content.hexdigest()


def test_same_bytes_in_another_process_zone_locale_and_hash_order(
    folder: Path, tmp_path: Path
) -> None:
    program = (
        "import sys; from datetime import date; from pathlib import Path; from demo import *;"
        "write_demo_company(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]))"
    )
    elsewhere = {"PYTHONHASHSEED": "4711", "TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONUTF8": "0"}
    command = [sys.executable, "-c", program, str(tmp_path), DEMO_LAST_DAY.isoformat()]
    subprocess.run(command, check=True, cwd=REPOSITORY, env=os.environ | elsewhere)
    assert digest(tmp_path) == digest(folder)


def test_one_file_per_entity_and_one_per_month_of_events(folder: Path) -> None:
    entities = set(COLUMNS) - {"ticket_events"}
    assert {path.name for path in folder.iterdir()} == {f"{entity}.csv" for entity in entities} | {
        "ticket_events"
    }
    months = [path.stem for path in files_of(folder, "ticket_events")]
    assert (len(months), months[0], months[-1]) == (24, "2024-07", "2026-06")


@pytest.mark.parametrize("entity", VOLUMES)
def test_volumes(folder: Path, entity: str) -> None:
    least, most = VOLUMES[entity]
    assert least <= len(lines_of(folder, entity)) <= most


@pytest.mark.slow
@pytest.mark.parametrize("last_day", [DEMO_LAST_DAY, date(2024, 2, 29), date(2025, 3, 11)])
def test_no_row_is_dated_outside_the_24_months(tmp_path: Path, last_day: date) -> None:
    write_demo_company(tmp_path, last_day)
    month = last_day.year * 12 + last_day.month - 24
    first_day = date(month // 12, month % 12 + 1, 1)
    for entity in set(COLUMNS) - {"holidays"}:
        dated = [
            column
            for column in COLUMNS[entity]
            if column.endswith(("_at", "_date")) and column[:5] != "opens"
        ]
        for row in rows_of(tmp_path, entity):
            for value in (
                row[column] for column in dated if re.match(r"20\d\d-[01]\d-\d\d", row[column])
            ):
                if value[:10] not in ("2025-13-01", "2025-02-30", "2025-02-29"):
                    assert first_day.isoformat() <= value[:10] <= last_day.isoformat(), (
                        entity,
                        row,
                    )


def test_every_event_has_its_ticket_except_the_intended_orphans(folder: Path) -> None:
    known = {row["ticket_id"]: row for row in rows_of(folder, "tickets")}
    events = [row for row in rows_of(folder, "ticket_events") if row["ticket_id"]]
    orphans = [row for row in events if row["ticket_id"] not in known]
    intended = [
        bad
        for bad in BAD_VALUES
        if (bad.entity, bad.column) == ("ticket_events", "ticket_id") and bad.value
    ]
    assert len(orphans) == sum(bad.copies for bad in intended)
    early = [
        r
        for r in events
        if r not in orphans and r["occurred_at"] < known[r["ticket_id"]]["created_at"]
    ]
    assert {row["occurred_at"] for row in early} == {"1999-12-31T00:00:00Z", "1741000000"}


@pytest.mark.parametrize("entity", COLUMNS)
def test_duplicate_keys_and_broken_lines_are_the_intended_ones(folder: Path, entity: str) -> None:
    lines = lines_of(folder, entity)
    width = len(COLUMNS[entity]) if entity in ("business_hours", "holidays") else 1
    keys = Counter(tuple(line[:width]) for line in lines if line[0])
    assert sum(keys.values()) - len(keys) == sum(
        copies for name, copies, _ in OUTDATED_VERSIONS if name == entity
    )
    assert sum(len(line) != len(COLUMNS[entity]) for line in lines) == TRUNCATED_LINES.get(
        entity, 0
    )
    assert sum(any(re.search("[\udc80-\udcff]", field) for field in line) for line in lines) == (
        entity in INVALID_UTF8
    )


def test_email_domains_belong_to_no_company(folder: Path) -> None:
    text = "".join(path.read_text("utf-8", "replace") for path in folder.rglob("*.csv")).lower()
    domains = set(re.findall(r"@([a-z0-9.-]+\.[a-z]+)", text))
    assert {domain for domain in domains if not domain.endswith(".example")} == set(
        FREE_EMAIL_DOMAINS
    )


def test_each_comment_is_about_its_subject() -> None:
    """The reference finds the theme by which a phrase is chosen; a bot has none of its own."""
    with (REPOSITORY / "seeds" / "themes.csv").open(encoding="utf-8", newline="") as file:
        themes = Themes([(row["theme"], row["pattern"]) for row in csv.DictReader(file)])
    for (language, tone, subject), texts in phrases().items():
        for text in texts:
            found = themes.of(text)
            assert subject in found or (subject in ("bot", "chat") and found), (
                language,
                tone,
                text,
            )
    assert {language for language, _, _ in phrases()} == {"en", "de", "es"}


def test_a_killed_write_leaves_no_partial_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "orders.csv"
    write_csv(path, ["order_id"], [["O-1"]])

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        write_csv(path, ["order_id"], [["O-2"]])
    assert path.read_text() == "order_id\nO-1\n"


@pytest.mark.slow
def test_another_last_day_removes_old_months(tmp_path: Path) -> None:
    write_demo_company(tmp_path, date(2026, 5, 31))
    (tmp_path / "ticket_events" / ".2024-06.csv.partial").touch()
    write_demo_company(tmp_path, DEMO_LAST_DAY)
    assert files_of(tmp_path, "ticket_events")[0].stem == "2024-07"
    assert not list(tmp_path.rglob("*.partial"))
