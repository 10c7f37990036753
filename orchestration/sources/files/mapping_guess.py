"""A first `mapping.yml`, guessed from the headers and the first values of a folder's files.

A guess is written for a person to read. What the values leave open, such as the order of day and
month, becomes a comment instead of an entry.
"""

import re
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import yaml

from orchestration.errors import BadConfigurationError
from orchestration.escaping import shown
from orchestration.sources.entities import ENTITIES, Entity, is_date, is_number, is_timestamp
from orchestration.sources.files.duckdb_readers import in_memory_database
from orchestration.sources.files.file_sample import Sample, read_sample
from orchestration.sources.files.formats import disagreement
from orchestration.sources.files.mapped_values import ISO_LOCAL
from orchestration.sources.files.mapping_yaml import MAPPING_FILE
from orchestration.sources.files.suffixes import HIDDEN, suffix_of

# The least similarity of a header to a column, and of a file to an entity.
MIN_SIMILARITY = 0.75
OFFSETS = (" %H:%M:%S %z UTC", " %H:%M:%S %z")
DAYS = (
    *("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%d/%m/%y"),
    *("%m/%d/%y", "%d.%m.%y", "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y"),
)
TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", ", %H:%M")
FORMATS = (
    *(f"%Y-%m-%d{time}" for time in (*OFFSETS, " %I:%M %p", " %I:%M:%S %p")),
    *(f"{day}{time}" for day in DAYS for time in (*TIMES, *OFFSETS)),
)
# Forms of numbers, and the keys that declare them.
NUMBERS = (
    (r"[+-]?\d+(,\d+)?", {"decimal_comma": "true"}),
    (
        r"[+-]?\d{1,3}([.]\d{3})*(,\d+)?",
        {"decimal_comma": "true", "thousands_separator": "point"},
    ),
    (
        r"[+-]?\d{1,3}([ \u00a0\u202f]\d{3})*(,\d+)?",
        {"decimal_comma": "true", "thousands_separator": "space"},
    ),
    (r"[+-]?(\d{1,3}(,\d{3})+|\d+)([.]\d+)?", {"thousands_separator": "comma"}),
)
NULL_WORDS = ("n/a", "na", "-", "--", "null", "none", "(empty)", "#n/a")
# Words of exports for canonical columns, beyond their own names.
SYNONYMS = {
    "email": ("e-mail", "mail", "email address"),
    "requester_email": ("email", "e-mail", "requester e-mail", "customer email", "contact email"),
    "respondent_email": ("email", "e-mail", "email address", "person email"),
    "full_name": ("name", "contact name"),
    "customer_name": ("name", "company", "company name", "organization", "account name"),
    "customer_id": ("company id", "account id", "organization id", "organisation id"),
    "created_at": ("created", "created time", "creation date", "create date", "opened at"),
    "responded_at": ("response date", "submitted", "completed at", "end date", "created at"),
    "sent_at": ("sent", "invited at", "survey sent"),
    "comment": ("feedback", "verbatim", "comments"),
    "score": ("rating", "answer", "grade"),
    "topic": ("category", "subject"),
    "team": ("group", "assignee group"),
    "channel": ("source", "via"),
    "status": ("state", "stage"),
    "amount": ("total", "price", "revenue"),
    "ordered_at": ("order date", "created", "created at", "date"),
    "mrr": ("monthly revenue", "monthly recurring revenue"),
    "start_date": ("start", "started"),
    "end_date": ("end", "ended", "canceled at", "cancelled at"),
}


def write_first_mapping(folder: Path, time_zone: str) -> list[str]:
    """Write `mapping.yml` for the files of a folder.

    Args:
        folder: the folder of the files.
        time_zone: zone of timestamps without an offset.

    Returns:
        Lines for the user.

    Raises:
        BadConfigurationError: there is a mapping already, no file can be read, or the folder is
            read-only.
    """
    path = folder / MAPPING_FILE
    if path.exists() or path.is_symlink():
        raise BadConfigurationError(
            f"{MAPPING_FILE}: exists in {folder} and is not replaced; change or remove it"
        )
    entries: dict[str, list[str]] = {}
    lines = []
    for file in sorted(folder.iterdir()):
        if file.name.startswith(HIDDEN) or not file.is_file():
            continue
        if (sample := read_sample(file)) is None:
            continue
        entity = _entity(file.stem, sample.columns)
        if entity is None:
            lines.append(f"{shown(file.name)}: like no entity; add an entry, or move it elsewhere")
            continue
        text = _entry(file, sample, entity, time_zone)
        if text is None:
            lines.append(f"{shown(file.name)}: {entity.name}, read without an entry")
            continue
        entries.setdefault(entity.name, []).append(text)
        lines.append(f"{shown(file.name)}: {entity.name}")
    if not entries:
        if lines:
            return [
                *lines,
                f"no {MAPPING_FILE} written: no file needs an entry, or is like an entity",
            ]
        raise BadConfigurationError(
            f"{folder}: no file is like an entity; write {MAPPING_FILE} by hand (docs/mapping.md)"
        )
    content = (
        "# Guessed from the headers and first values of the files. Read every line, complete the\n"
        "# comments, then run `cx files check`. docs/mapping.md describes the keys.\n"
    )
    for name, texts in entries.items():
        content += f"\n{name}:\n" + "".join(texts)
    try:
        with path.open("x", encoding="utf-8") as output:
            output.write(content)
    except OSError as error:
        raise BadConfigurationError(f"{path}: cannot be written ({error.strerror})") from None
    return [*lines, f"wrote {path}: read it, then run `cx files check`"]


def _entry(path: Path, sample: Sample, entity: Entity, time_zone: str) -> str | None:
    """An entry as a list item of YAML, with comments on what a person must decide.

    None for a file with canonical rows.
    """
    headers = _headers(sample.columns, entity)
    sources = {column: column for column in entity.columns if column in sample.columns} | headers
    samples = {column: sample.values(header) for column, header in sources.items()}
    keys: dict[str, Any] = {"file": path.name, **sample.keys}
    notes: list[str] = []
    if renamed := {header: column for column, header in headers.items() if header != column}:
        keys["headers"] = renamed
    nulls = sorted(
        {text for texts in samples.values() for text in texts if text.lower() in NULL_WORDS}
    )
    if nulls:
        keys["nulls"] = nulls
        samples = {
            column: [text for text in texts if text not in nulls]
            for column, texts in samples.items()
        }
    for key, is_kind in (("timestamp_format", is_timestamp), ("date_format", is_date)):
        texts = [text for column, values in samples.items() if is_kind(column) for text in values]
        formats = _formats(texts)
        if formats and (different := disagreement(formats)):
            notes.append(f"{key}: the values fit {different[0]!r} and {different[1]!r}; add one")
        elif formats:
            keys[key] = formats[0]
        elif texts and formats is not None:
            notes.append(f"{key}: the values fit no known format; add it")
    if "timestamp_format" in keys or any("timestamp_format" in note for note in notes):
        keys["time_zone"] = time_zone
        notes.append(f"time_zone: {time_zone} is CX_TIMEZONE; is it that of the export?")
    numbers = [text for column, texts in samples.items() if is_number(column) for text in texts]
    keys |= _number_keys(numbers)
    words = {text for text in samples.get("status", []) if text != text.lower()}
    if 0 < len(words) <= 20:
        keys["values"] = {"status": {word: word.lower() for word in sorted(words)}}
        notes.append("values: status: compare the words with docs/CONTRACT.md §3")
    if missing := [column for column in entity.required if column not in sources]:
        names = ", ".join(missing)
        notes.append(f"required columns without a header: {names}; add headers or constants")
    if path.name.removesuffix(suffix_of(path)) == entity.name and len(keys) == 1 and not notes:
        return None
    text = yaml.safe_dump([keys], sort_keys=False, allow_unicode=True, width=1_000)
    return "".join(f"  {line}\n" for line in text.splitlines()) + "".join(
        f"    # {shown(note)}\n" for note in notes
    )


def _headers(columns: list[str], entity: Entity) -> dict[str, str]:
    """The header of each canonical column that a file names in another way, best matches first."""
    pairs = sorted(
        (
            (_similarity(header, column), header, column)
            for header in columns
            for column in entity.columns
        ),
        key=lambda pair: -pair[0],
    )
    found: dict[str, str] = {}
    for similarity, header, column in pairs:
        if similarity >= MIN_SIMILARITY and column not in found and header not in found.values():
            found[column] = header
    return found


def _similarity(header: str, column: str) -> float:
    words = _words(header)
    if words == column.replace("_", " "):
        return 2.0
    if words in SYNONYMS.get(column, ()):
        return 1.5
    # The id of the export's own records, such as ID or Ticket ID.
    if words in ("id", "number") and column in {entity.required[0] for entity in ENTITIES.values()}:
        return 1.25
    return SequenceMatcher(None, words, column.replace("_", " ")).ratio()


def _words(text: str) -> str:
    return " ".join(re.sub(r"[^\w-]+|_", " ", text.lower()).split())


def _entity(stem: str, columns: list[str]) -> Entity | None:
    """The entity that a file is like by its name, or by its headers; None if it is like none."""
    name = f"_{_words(stem).replace(' ', '_')}_"
    named = [entity for entity in ENTITIES.values() if entity.name[:-1] in name]
    if named:
        return max(named, key=lambda entity: len(entity.name))
    if any(word in name for word in ("nps", "csat", "ces_", "survey", "response", "feedback")):
        return ENTITIES["survey_responses"]
    best = max(ENTITIES.values(), key=lambda entity: len(_headers(columns, entity)))
    return best if len(_headers(columns, best)) >= 3 else None


def _formats(texts: list[str]) -> list[str] | None:
    """The formats that all texts have; None if they need none."""
    if not texts or all(
        re.fullmatch(ISO_LOCAL + "(Z|[+-][0-9]{2}:?[0-9]{2})?", text) for text in texts
    ):
        return None
    if all(re.fullmatch("[0-9]{9,10}([.][0-9]+)?", text) for text in texts):
        return ["epoch_s"]
    if all(re.fullmatch("[0-9]{12,13}", text) for text in texts):
        return ["epoch_ms"]
    with in_memory_database() as connection:
        return [
            format_
            for format_ in FORMATS
            if all(
                1900 <= year <= 2200
                for (year,) in connection.execute(
                    "select coalesce(year(try_strptime(text, $format)), 0)"
                    " from (select unnest($texts) as text)",
                    {"format": format_, "texts": texts},
                ).fetchall()
            )
        ]


def _number_keys(texts: list[str]) -> dict[str, str]:
    """The keys of the first form that all numbers have; none if they need none, or fit two."""
    if all(re.fullmatch(r"[+-]?\d*[.]?\d*", text) for text in texts):
        return {}
    # 1,234 may be either form: only another value decides.
    if all(re.fullmatch(r"[+-]?\d+|[+-]?\d{1,3}(,\d{3})+", text) for text in texts):
        return {}
    return next(
        (keys for pattern, keys in NUMBERS if all(re.fullmatch(pattern, text) for text in texts)),
        {},
    )
