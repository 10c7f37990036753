"""An erasure from request to receipt: the list first, then landing, warehouse, published versions, leftovers.

The list is on disk before anything is rewritten and holds what is left to do, so an erasure killed at any moment is
finished by the next one or by the next refresh, whichever comes first.
"""

import logging
import shutil
from pathlib import Path

from orchestration.erasure.files import (
    forget_prepared,
    prepare_duckdb,
    prepare_parquet,
    remove_copies,
    replace_prepared,
)
from orchestration.erasure.published_rows import SCHEMAS, PublishedRows
from orchestration.erasure.receipts import open_receipt, write_receipt
from orchestration.erasure.remains import find_remains
from orchestration.erasure.subjects import EMAIL, find_aliases, known_domains, suppress
from orchestration.privacy.landed_rows import LandedRows
from orchestration.privacy.personal_data import landed_tables
from orchestration.privacy.pseudonyms import StandIns, normalised_address
from orchestration.privacy.suppression import (
    Suppression,
    load_suppression,
    new_suppression,
    save_suppression,
)
from orchestration.publishing import all_versions
from orchestration.settings import Settings

log = logging.getLogger("cx")


def erase(settings: Settings, kind: str, values: list[str]) -> list[dict]:
    """Erase people or customers. The caller holds the refresh lock.

    Args:
        settings: the settings; only the folder of all data counts.
        kind: `email`, `contact` or `customer`.
        values: addresses or ids.

    Returns:
        The receipts: of an erasure that had been interrupted, then of this one.
    """
    suppression = new_suppression(settings.home)
    was_interrupted = bool(suppression.pending)
    aliases = find_aliases(settings.landing, kind, values)
    suppress(suppression, aliases, known_domains(settings.landing))
    subjects = [normalised_address(value) if kind == EMAIL else value for value in values]
    receipt = open_receipt(suppression, kind, subjects)
    if receipt["subjects"] not in [pending["subjects"] for pending in suppression.pending]:
        suppression.pending.append(receipt)
    save_suppression(settings.home, suppression)
    return finish_erasures(settings, was_interrupted)


def finish_erasures(settings: Settings, was_interrupted: bool = True) -> list[dict]:
    """Do what the suppression list says is left to do, nothing where that is nothing. The caller holds the lock.

    Args:
        settings: the settings; only the folder of all data counts.
        was_interrupted: some of it may be done, so that nothing found now does not mean that nobody was.

    Returns:
        The receipts of what was finished.
    """
    suppression = load_suppression(settings.home)
    if not suppression.pending:
        return []
    files, rows = _rewrite_landing(settings.home, suppression)
    versions: list[str] = []
    # Past as-of dates have homes of their own below this one.
    homes = (settings.home, *settings.home.glob("as_of/*"))
    for home in homes:
        rewritten = _rewrite_versions(home / "published", suppression)
        versions += [str(version.relative_to(settings.home)) for version in rewritten]
        _rewrite_logs(home / "logs", StandIns(suppression))
    nobody_found = not (was_interrupted or files or versions)
    for home in homes:
        remove_copies(home, keep_built=nobody_found)
    remains = find_remains(settings.home, suppression)
    if nobody_found and remains.occurrences:
        # Only what was kept can name somebody whom no landed or published row names.
        for home in homes:
            remove_copies(home, keep_built=False)
        remains = find_remains(settings.home, suppression)
    done = {
        "landing_files_rewritten": files,
        "rows_rewritten": rows,
        "versions_rewritten": versions,
        "bytes_scanned": remains.bytes_scanned,
        "occurrences_left": sum(remains.occurrences.values()),
        "files_with_occurrences": sorted(remains.occurrences),
    }
    for name in remains.occurrences:
        log.warning("somebody who was erased is still named in %s", name)
    receipts = [write_receipt(settings.home, receipt, done) for receipt in suppression.pending]
    suppression.pending, suppression.published = [], {}
    save_suppression(settings.home, suppression)
    return receipts


def _rewrite_landing(home: Path, suppression: Suppression) -> tuple[int, dict[str, int]]:
    """Every landed file, superseded versions too: all are written beside the old ones first, then moved in."""
    landing = home / "landing"
    forget_prepared(landing)
    for unfinished in landing.rglob(".*.partial"):
        unfinished.unlink()
    rewriter = LandedRows(suppression)
    changed: list[Path] = []
    rows: dict[str, int] = {}
    for folder, columns in landed_tables(landing).items():
        for path in sorted(folder.glob("*.parquet")):
            if touched := prepare_parquet(
                path, lambda table, columns=columns: rewriter.rewrite(table, columns)
            ):
                changed.append(path)
                rows[folder.name] = rows.get(folder.name, 0) + touched
    # What published ids have become is known only until the old rows are gone.
    save_suppression(home, suppression)
    for path in changed:
        replace_prepared(path)
    return len(changed), rows


def _rewrite_versions(published: Path, suppression: Suppression) -> list[Path]:
    forget_prepared(published / "versions")
    for path in (published / "versions").glob(".*.partial"):
        shutil.rmtree(path)
    rows = PublishedRows(suppression)
    changed = []
    for version in all_versions(published):
        parquet = [
            path
            for schema in SCHEMAS
            for path in sorted((version / "parquet" / schema).glob("*.parquet"))
        ]
        prepared = [
            path
            for path in parquet
            if prepare_parquet(path, lambda table, path=path: rows.rewrite(table, path.stem))
        ]
        prepared += [path for path in version.glob("*.duckdb") if prepare_duckdb(path, rows)]
        for path in prepared:
            replace_prepared(path)
        if prepared:
            changed.append(version)
    return changed


def _rewrite_logs(logs: Path, stand_ins: StandIns) -> None:
    """Logs hold no rows; should one name somebody all the same, it no longer does."""
    for path in logs.glob("*.log*"):
        before = path.read_text(encoding="utf-8", errors="replace")
        after = "".join(stand_ins.prose(line) for line in before.splitlines(keepends=True))
        if after != before:
            path.write_text(after, encoding="utf-8")
