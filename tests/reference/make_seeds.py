"""Generates the seeds that a team replaces: norms, themes, journey stages and targets."""

import csv
import shutil
from datetime import date
from pathlib import Path

from .catalog import CATALOG
from .make_draw import Draw
from .make_surveys import TOUCHPOINTS
from .make_tickets import CHANNELS
from .periods import MONTH
from .seeds import SURVEY_TYPES
from .settings import SEEDS_DIR

# Patterns with characters that have a meaning elsewhere, and asterisks in every place.
PATTERNS = (
    "ok",
    "*ing",
    "*ait*",
    "a*b",
    "* friendly",
    "fast* *",
    "one line two",
    "line two",
    "İnvoice*",
    "BILL",
    "=1+1",
    "a@b is no address",
    "'; drop",
    'said "ok"',
    "(",
    "10:30",
    "2026-01-05",
    "bien – 👍",
    "[removed]",
    "\\d",
    ".",
    "*客服*",
    "很好",
    "态度很好",
)
VALUES = {
    "all": ("all",),
    "customer_segment": ("enterprise", "smb", "unknown", "客户"),
    "customer_region": ("EMEA", "AMER", "emea"),
    "ticket_channel": ("chat", "trend", "constant", "unknown"),
    "ticket_team": ("tier 1", "équipe"),
    "survey_touchpoint": ("csat series", "nps series", "quarterly", "unknown"),
}


def generate_seeds(folder: Path, seed: int) -> Path:
    """Write a random version of these seeds, the others as bundled, and return the folder."""
    draw = Draw(f"seeds {seed}")
    shutil.copytree(SEEDS_DIR, folder, dirs_exist_ok=True)
    norms = ("0", "0.5", "30", "240", "1440", "1e4", "525600")
    channels = draw.some((*CHANNELS[:-1], "Chat", "trend"), 0.4)
    rows = [(name, draw.choice(norms)) for name in ("*", *channels)]
    _write(folder, "response_norms", ("channel", "first_reply_minutes"), draw, rows)
    hours = ("0", "0.5", "24", "48", "720")
    rows = [(name, draw.choice(hours)) for name in SURVEY_TYPES]
    _write(folder, "followup_norms", ("survey_type", "due_hours"), draw, rows)
    rows = [(f"theme {draw.randint(1, 5)}", "xx", pattern) for pattern in draw.some(PATTERNS, 0.7)]
    _write(folder, "themes", ("theme", "language", "pattern"), draw, rows)
    stages = {"buy, then use": "-1", "use": "2", "Use": "2", "support": "30"}
    touchpoints = draw.some((*TOUCHPOINTS, "csat series", "somewhere else"), 0.6)
    rows = [(name, *draw.choice(tuple(stages.items()))) for name in touchpoints]
    _write(folder, "journey_stages", ("touchpoint", "stage", "stage_order"), draw, rows)
    columns = ("metric", "dimension", "dimension_value", "valid_from", "target", "owner")
    _write(folder, "targets", columns, draw, _targets(draw))
    return folder


def _targets(draw: Draw) -> list[tuple[str, ...]]:
    """Return targets that begin on the first of a month, within one, or never."""
    rows = []
    months = list(MONTH.between(date(2022, 1, 1), date(2026, 6, 30)))
    for dimension, values in VALUES.items():
        for metric in draw.some(CATALOG, 0.5):
            value = draw.choice(values)
            for month in draw.sample(months, draw.choice((1, 2, 3))):
                day = month.replace(day=draw.choice((1, 1, 2, 15)))
                target = draw.choice(("0", "0.5", "1", "10", "-20", "50", "1e2", "33.333333333"))
                owner = draw.choice(("support", "the board, sales", ""))
                rows.append((metric, dimension, value, day.isoformat(), target, owner))
    return rows


def _write(folder: Path, name: str, columns: tuple[str, ...], draw: Draw, rows: list) -> None:
    draw.shuffle(rows)
    with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
