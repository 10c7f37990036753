"""Receipts of erasures in `$CX_HOME/erasures`: steps, counts and keyed digests of the subjects."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from orchestration.durable_files import read_record, write_record
from orchestration.home import Home
from orchestration.privacy.suppression import Suppression

# The keys of a receipt that show whose data was erased.
KEYS = {"subjects", "rows_rewritten", "versions_rewritten"}


def open_receipt(suppression: Suppression, kind: str, values: list[str]) -> dict:
    """The receipt of an erasure that begins."""
    requested_at = datetime.now(UTC)
    return {
        "receipt_id": f"{requested_at:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}",
        "requested_at": requested_at.isoformat(timespec="seconds"),
        "subjects": [{"kind": kind, "digest": suppression.digest(kind, value)} for value in values],
    }


def write_receipt(home: Home, receipt: dict, done: dict) -> dict:
    """Complete a receipt and write it to disk."""
    receipt = receipt | {"finished_at": datetime.now(UTC).isoformat(timespec="seconds")} | done
    write_record(home.erasures / f"{receipt['receipt_id']}.json", receipt)
    return receipt


def receipt_files(home: Home) -> list[Path]:
    """The receipts of all erasures, oldest first."""
    return sorted(home.erasures.glob("[0-9]*Z-*.json"))


def erased_subjects(home: Home) -> set[str]:
    """The digests of the subjects of all receipts; of erasures that found nothing, none."""
    return {
        subject["digest"]
        for receipt in map(read_record, receipt_files(home))
        if receipt.get("rows_rewritten") or receipt.get("versions_rewritten")
        for subject in receipt.get("subjects", ())
    }


def damaged_receipts(home: Home) -> Iterator[str]:
    """One line for each damaged receipt: its path and what to do."""
    for path in receipt_files(home):
        if KEYS - read_record(path).keys():
            yield (
                f"{path} is damaged: restore it from a backup (docs/privacy.md, “Restore a backup”)"
            )


def print_receipt(receipt: dict, home: Home) -> None:
    """Print the result of an erasure."""
    kinds = ", ".join(sorted({subject["kind"] for subject in receipt["subjects"]}))
    subjects = f"{_count(len(receipt['subjects']), 'subject')} by {kinds}"
    versions = len(receipt["versions_rewritten"])
    if receipt["rows_rewritten"] or versions:
        print(f"Erased {subjects}; receipt {receipt['receipt_id']}")
    else:
        print(f"No match for {subjects}; receipt {receipt['receipt_id']}")
        print(
            "  Check the spelling, or whether it was erased before. It is suppressed in rows that"
            " land later."
        )
    for entity, count in receipt["rows_rewritten"].items():
        print(f"  {entity}: {count:,} landed rows rewritten")
    print(
        f"  {_count(receipt['landing_files_rewritten'], 'landing file')} and"
        f" {_count(versions, 'published version')} rewritten"
    )
    left = receipt["occurrences_left"]
    print(f"  {receipt['bytes_scanned']:,} bytes scanned, {left} occurrences left")
    for name in receipt["files_with_occurrences"]:
        print(f"  occurs in {name}")
    for name in receipt["unreadable_files"]:
        print(f"  may occur in {name}, which cannot be read")
    is_kept = home.warehouse.exists()
    warehouse = (
        "the warehouse is unchanged" if is_kept else "the next `cx refresh` rebuilds the warehouse"
    )
    print(f"Receipt: {home.erasures / receipt['receipt_id']}.json; {warehouse}.")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
