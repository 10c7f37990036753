"""A company a tenth of the size of another: every tenth customer with all of its rows."""

import csv
import io
from pathlib import Path
from zlib import crc32

ONE_IN = 10


def write_small_company(source: Path, target: Path) -> None:
    """Write the entity files of a tenth of the customers.

    A ticket or contact without a customer is drawn by its ID, other rows without one by their
    content. Malformed rows are too, so bad rows stay as frequent as they are.

    Args:
        source: folder of CSV entity files with any bytes; they are kept as they are.
        target: folder to which the files are written, with the same names.
    """
    customer_of: dict[str, str] = {}
    for entity in ("customers", "contacts", "tickets"):
        for row in _rows(source / f"{entity}.csv"):
            key = row[f"{entity.removesuffix('s')}_id"]
            of_contact = customer_of.get(row.get("contact_id", ""))
            customer_of[key] = row["customer_id"] or of_contact or key
    customer_of.pop("", None)
    for path in sorted(source.rglob("*.csv")):
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        header, *lines = _lines(path)
        if path.stem in ("business_hours", "holidays"):
            kept = lines
        else:
            kept = [line for line in lines if _is_drawn(header, line, customer_of)]
        copy.write_bytes(_text([header, *kept]))


def _is_drawn(header: list[str], line: list[str], customer_of: dict[str, str]) -> bool:
    row = dict(zip(header, line, strict=False)) if len(line) == len(header) else {}
    customer = row.get("customer_id") or row.get("referrer_customer_id")
    for key in ("contact_id", "ticket_id"):
        customer = customer or customer_of.get(row.get(key, ""))
    return crc32((customer or "|".join(line)).encode("latin-1")) % ONE_IN == 0


def _rows(path: Path) -> list[dict[str, str]]:
    header, *lines = _lines(path)
    return [dict(zip(header, line, strict=True)) for line in lines if len(line) == len(header)]


def _lines(path: Path) -> list[list[str]]:
    # Latin-1 keeps invalid UTF-8 as it is.
    return list(csv.reader(io.StringIO(path.read_bytes().decode("latin-1"), newline="")))


def _text(lines: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue().encode("latin-1")
