"""Reads the seeds of norms, themes, journey stages and targets.

A seed with a missing column, a value that does not parse, two rows of one key, an unknown metric,
dimension or survey type, an empty or `*`-only pattern, or two orders for one stage is bad
configuration, a ValueError here.
"""

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

from .catalog import CATALOG, DIMENSIONS
from .identity import UNKNOWN
from .parsing import parse_date, parse_integer, parse_number

SURVEY_TYPES = ("nps", "csat", "ces")
EVERY_OTHER = "*"
MAXIMUM_DUE_HOURS = 720
Lines = list[dict[str, str]]


@dataclass(frozen=True)
class Target:
    """A target of the monthly values of a metric from a day on."""

    valid_from: date
    target: float
    owner: str | None


@dataclass(frozen=True)
class Seeds:
    """Content of the seeds.

    Attributes:
        reply_norms: time to the first reply by channel; `*` for every other channel.
        followup_norms: time to the follow-up by survey type.
        patterns: theme and pattern of each row.
        stages: stage and its order by touchpoint.
        targets: targets by metric, dimension and dimension value, the latest first.
    """

    reply_norms: dict[str, timedelta]
    followup_norms: dict[str, timedelta]
    patterns: list[tuple[str, str]]
    stages: dict[str, tuple[str, int]]
    targets: dict[tuple[str, str, str], list[Target]]

    def reply_norm(self, channel: str) -> timedelta:
        """Return the norm of a channel; `unknown` and every unlisted channel have that of `*`."""
        if channel == UNKNOWN:
            return self.reply_norms[EVERY_OTHER]
        return self.reply_norms.get(channel, self.reply_norms[EVERY_OTHER])

    def target_of(self, metric: str, dimension: str, value: str, day: date) -> Target | None:
        """Return the target that is valid on a day, that with the latest `valid_from`."""
        rows = self.targets.get((metric, dimension, value), [])
        return next((row for row in rows if row.valid_from <= day), None)


def read_seeds(folder: Path) -> Seeds:
    """Read all seeds of a folder."""
    return Seeds(
        _reply_norms(_lines(folder, "response_norms", "channel", "first_reply_minutes")),
        _followup_norms(_lines(folder, "followup_norms", "survey_type", "due_hours")),
        _patterns(_lines(folder, "themes", "theme", "language", "pattern")),
        _stages(_lines(folder, "journey_stages", "touchpoint", "stage", "stage_order")),
        _targets(
            _lines(
                folder,
                "targets",
                "metric",
                "dimension",
                "dimension_value",
                "valid_from",
                "target",
                "owner",
            )
        ),
    )


def _lines(folder: Path, name: str, *columns: str) -> Lines:
    with (Path(folder) / f"{name}.csv").open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        missing = set(columns) - set(reader.fieldnames or [])
        if missing:
            raise ValueError(f"seeds/{name}.csv: column {', '.join(sorted(missing))} is missing")
        return list(reader)


def _unique(keys: Iterable, seed: str) -> None:
    repeated = [key for key, count in Counter(keys).items() if count > 1]
    if repeated:
        raise ValueError(f"seeds/{seed}.csv: two rows of {repeated[0]}")


def _require(value, what: str):
    if value is None or value == "":
        raise ValueError(f"seeds: {what}")
    return value


def _duration(text: str, unit_seconds: int, seed: str) -> timedelta:
    """Parse a non-negative number of minutes or hours."""
    number = parse_number(text)
    if number is None or number < 0:
        raise ValueError(f"seeds/{seed}.csv: '{text}' is not a number from 0")
    return timedelta(microseconds=int(Fraction(number) * unit_seconds * 1_000_000))


def _reply_norms(lines: Lines) -> dict[str, timedelta]:
    _unique((line["channel"] for line in lines), "response_norms")
    norms = {
        _require(line["channel"], "response_norms.csv: a channel is missing"): _duration(
            line["first_reply_minutes"], 60, "response_norms"
        )
        for line in lines
    }
    if EVERY_OTHER not in norms:
        raise ValueError("seeds/response_norms.csv: the row * is missing")
    return norms


def _followup_norms(lines: Lines) -> dict[str, timedelta]:
    _unique((line["survey_type"] for line in lines), "followup_norms")
    norms = {
        line["survey_type"]: _duration(line["due_hours"], 3600, "followup_norms") for line in lines
    }
    if set(norms) != set(SURVEY_TYPES):
        raise ValueError("seeds/followup_norms.csv: the survey types are not nps, csat and ces")
    if max(norms.values()) > timedelta(hours=MAXIMUM_DUE_HOURS):
        raise ValueError(f"seeds/followup_norms.csv: due_hours above {MAXIMUM_DUE_HOURS}")
    return norms


def _patterns(lines: Lines) -> list[tuple[str, str]]:
    _unique(((line["theme"], line["language"], line["pattern"]) for line in lines), "themes")
    for line in lines:
        _require(line["theme"], "themes.csv: a theme is missing")
        pattern = line["pattern"] or ""
        if not pattern.replace("*", "").strip() or pattern != " ".join(pattern.split()):
            raise ValueError(f"seeds/themes.csv: '{pattern}' is not a pattern")
    return [(line["theme"], line["pattern"]) for line in lines]


def _stages(lines: Lines) -> dict[str, tuple[str, int]]:
    _unique((line["touchpoint"] for line in lines), "journey_stages")
    stages = {}
    for line in lines:
        order = _require(
            parse_integer(line["stage_order"]), "journey_stages.csv: stage_order is no integer"
        )
        touchpoint = _require(line["touchpoint"], "journey_stages.csv: a touchpoint is missing")
        stages[touchpoint] = (_require(line["stage"], "journey_stages.csv: a stage"), order)
    _unique((stage for stage, _ in set(stages.values())), "journey_stages")
    return stages


def _targets(lines: Lines) -> dict[tuple[str, str, str], list[Target]]:
    found: dict[tuple[str, str, str], list[Target]] = {}
    for line in lines:
        key = line["metric"], line["dimension"], line["dimension_value"]
        if line["metric"] not in CATALOG or line["dimension"] not in DIMENSIONS:
            raise ValueError(f"seeds/targets.csv: unknown metric or dimension {key}")
        day = _require(parse_date(line["valid_from"]), "targets.csv: valid_from is no date")
        value = _require(parse_number(line["target"]), "targets.csv: target is no number")
        found.setdefault(key, []).append(Target(day, float(value), line["owner"] or None))
    for key, rows in found.items():
        _unique(((*key, row.valid_from) for row in rows), "targets")
        rows.sort(key=lambda row: row.valid_from, reverse=True)
    return found
