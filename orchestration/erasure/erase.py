"""Runs an erasure: suppression list, landing, warehouse, published versions, copies.

The list is on disk before any file is rewritten, and records the pending erasures. The next erasure
or the next refresh therefore finishes an erasure that was killed.
"""

import json
import logging
import re
import shutil
from collections.abc import Container
from functools import partial
from pathlib import Path
from typing import Any

from orchestration.durable_files import read_record, read_records, write_records
from orchestration.erasure.checked_files import (
    begin_check,
    check_list,
    record_checked,
    unchecked_files,
)
from orchestration.erasure.files import (
    prepare_duckdb,
    prepare_parquet,
    remove_copies,
    remove_prepared,
    replace_prepared,
)
from orchestration.erasure.published_rows import PublishedRows
from orchestration.erasure.receipts import open_receipt, write_receipt
from orchestration.erasure.remains import find_remains
from orchestration.erasure.subjects import EMAIL, find_aliases, known_domains, suppress
from orchestration.home import Home, parquet_of, report_of
from orchestration.html_report.writing import rewrite_report
from orchestration.privacy.addresses import normalised_address
from orchestration.privacy.landed_rows import LandedRows
from orchestration.privacy.personal_data import REMOVED, landed_tables
from orchestration.privacy.pseudonyms import Pseudonyms
from orchestration.privacy.suppression import (
    Suppression,
    load_suppression,
    new_suppression,
    save_suppression,
)
from orchestration.publishing import all_versions, configured_server, reload_rewritten
from orchestration.settings import Settings

log = logging.getLogger("cx")

END_OF_SENTENCE = re.compile(r"[.:!?()]+(?=\s|$)|(?<=\s)\(")


def erase(settings: Settings, kind: str, values: list[str]) -> list[dict]:
    """Erase people or customers. The caller holds the refresh lock.

    Args:
        settings: the settings; only the home is used.
        kind: `email`, `contact` or `customer`.
        values: addresses or IDs.

    Returns:
        The receipts: of an interrupted erasure if there was one, then of this one.
    """
    suppression = new_suppression(settings.home)
    was_interrupted = bool(suppression.pending)
    aliases = find_aliases(settings.home.landing, kind, values)
    suppress(suppression, aliases, known_domains(settings.home.landing))
    subjects = [normalised_address(value) if kind == EMAIL else value for value in values]
    receipt = open_receipt(suppression, kind, subjects)
    if receipt["subjects"] not in [pending["subjects"] for pending in suppression.pending]:
        suppression.pending.append(receipt)
    save_suppression(settings.home, suppression)
    return finish_erasures(settings, was_interrupted)


def finish_erasures(settings: Settings, was_interrupted: bool = True) -> list[dict]:
    """Finish the pending erasures of the suppression list. The caller holds the refresh lock.

    Args:
        settings: the settings; only the home is used.
        was_interrupted: whether files may have been rewritten already. If so, finding no match now
            does not mean that there was none.

    Returns:
        The receipts of the finished erasures.
    """
    suppression = load_suppression(settings.home)
    if not suppression.pending:
        return []
    files, rows = _rewrite_landing(settings.home, suppression)
    versions: list[str] = []
    # Past as-of dates have their own homes below this one.
    homes = (settings.home, *map(Home, settings.home.as_of_homes.glob("*")))
    for home in homes:
        rewritten = _rewrite_versions(home, suppression, was_interrupted=was_interrupted)
        versions += [str(version.relative_to(settings.home.root)) for version in rewritten]
        _rewrite_logs(home.logs, Pseudonyms(suppression))
        _rewrite_acceptances(home, Pseudonyms(suppression))
        _remove_reports(home, Pseudonyms(suppression))
    reloaded = reload_rewritten(configured_server(), settings.home)
    no_match = not (was_interrupted or files or versions)
    for home in homes:
        remove_copies(home, keep_built=no_match)
    remains = find_remains(settings.home, suppression)
    if no_match and remains.occurrences:
        # The occurrences are in the files that were kept.
        for home in homes:
            remove_copies(home, keep_built=False)
        remains = find_remains(settings.home, suppression)
    done = {
        "landing_files_rewritten": files,
        "rows_rewritten": rows,
        "versions_rewritten": versions,
        "versions_reloaded_in_postgres": reloaded,
        "bytes_scanned": remains.bytes_scanned,
        # A file that cannot be read may contain one.
        "occurrences_left": sum(remains.occurrences.values()) + len(remains.unreadable),
        "files_with_occurrences": sorted(remains.occurrences),
        "unreadable_files": remains.unreadable,
    }
    for name in remains.occurrences:
        log.warning("an erased person still occurs in %s", name)
    for name in remains.unreadable:
        log.warning("%s cannot be read, and may name an erased person", name)
    receipts = [write_receipt(settings.home, receipt, done) for receipt in suppression.pending]
    # The replacements of published values stay: a version may be restored from a backup.
    suppression.pending = []
    save_suppression(settings.home, suppression)
    record_checked(settings.home, suppression)
    return receipts


def erase_restored(settings: Settings) -> None:
    """Finish pending erasures, and erase from files that a backup has brought back.

    Every run begins with this. The caller holds the refresh lock.

    Raises:
        RefreshError: the suppression list is older than an erasure.
    """
    home = settings.home
    finish_erasures(settings)
    suppression = load_suppression(home)
    check_list(home, suppression)
    if not suppression.pseudonyms or not (unchecked := unchecked_files(home, suppression)):
        return
    was_interrupted = begin_check(home)
    files, _ = _rewrite_landing(home, suppression, unchecked)
    versions: list[Path] = []
    homes = (home, *map(Home, home.as_of_homes.glob("*")))
    for one in homes:
        versions += _rewrite_versions(one, suppression, unchecked, was_interrupted)
    if files or versions:
        log.warning(
            "restored files named erased people: %d landing files and %d published versions were"
            " rewritten",
            files,
            len(versions),
        )
    if versions or was_interrupted:
        reload_rewritten(configured_server(), home)
    if files or versions or was_interrupted:
        # What was built may have been restored as well.
        for one in homes:
            remove_copies(one, keep_built=False)
    record_checked(home, suppression)


def record_written(home: Home, since: int) -> None:
    """Record the files that a run has written under the suppression list since its start.

    Args:
        home: `$CX_HOME`.
        since: the start of the run, in nanoseconds since 1970.
    """
    record_checked(home, load_suppression(home), since)


def _rewrite_landing(
    home: Home, suppression: Suppression, only: Container[Path] | None = None
) -> tuple[int, dict[str, int]]:
    """Rewrite landed files, including superseded ones. All are prepared first, then replaced.

    Args:
        home: `$CX_HOME`.
        suppression: the suppression list.
        only: the files to rewrite; None for all.

    Returns:
        The number of rewritten files, and of rewritten rows by table.
    """
    landing = home.landing
    remove_prepared(landing)
    for unfinished in landing.rglob(".*.partial"):
        unfinished.unlink()
    rewriter = LandedRows(suppression)
    changed: list[Path] = []
    rows: dict[str, int] = {}
    for folder, columns in landed_tables(landing).items():
        for path in sorted(folder.glob("*.parquet")):
            if only is not None and path not in only:
                continue
            if touched := prepare_parquet(path, partial(rewriter.rewrite, table=columns)):
                changed.append(path)
                rows[folder.name] = rows.get(folder.name, 0) + touched
    # The published IDs of the old rows are lost once the rows are replaced.
    save_suppression(home, suppression)
    for path in changed:
        replace_prepared(path)
    return len(changed), rows


def _rewrite_versions(
    home: Home,
    suppression: Suppression,
    only: Container[Path] | None = None,
    was_interrupted: bool = False,
) -> list[Path]:
    """Rewrite the files of published versions, or some of them; return the changed versions.

    Reports are written again from the tables; after an interruption all of them, because the tables
    may have been rewritten already.
    """
    remove_prepared(home.versions)
    for path in home.versions.glob(".*.partial"):
        shutil.rmtree(path)
    rows = PublishedRows(suppression)
    changed = []
    for version in all_versions(home):
        parquet = [
            path
            for path in sorted(parquet_of(version).glob("*/*.parquet"))
            if only is None or path in only
        ]
        databases = [path for path in version.glob("*.duckdb") if only is None or path in only]
        prepared = [
            path
            for path in parquet
            if prepare_parquet(path, partial(rows.rewrite, table=path.stem))
        ]
        prepared += [path for path in databases if prepare_duckdb(path, rows)]
        for path in prepared:
            replace_prepared(path)
        if prepared:
            changed.append(version)
        if prepared or was_interrupted or (only is not None and report_of(version) in only):
            rewrite_report(home, version)
    return changed


def _rewrite_logs(logs: Path, pseudonyms: Pseudonyms) -> None:
    """Remove erased people from logs. Logs contain no rows, so this is a safeguard."""
    for path in logs.glob("*.log*"):
        before = path.read_text(encoding="utf-8", errors="replace")
        after = "".join(pseudonyms.prose(line) for line in before.splitlines(keepends=True))
        if after != before:
            path.write_text(after, encoding="utf-8")


def _rewrite_acceptances(home: Home, pseudonyms: Pseudonyms) -> None:
    """Remove texts that name erased people or customers, and damaged lines, from the record."""
    if home.acceptances.exists():
        records = [
            {name: _without_named(value, pseudonyms) for name, value in record.items()}
            for record in read_records(home.acceptances)
        ]
        write_records(home.acceptances, records)


def _remove_reports(home: Home, pseudonyms: Pseudonyms) -> None:
    """Remove the records of the last run and validation that name erased people or customers."""
    for path in (home.failing_checks_record, home.last_run_record, home.validation_results):
        text = json.dumps(read_record(path), ensure_ascii=False).replace('"', " ")
        if _without_named(text, pseudonyms) == REMOVED:
            path.unlink()
            if path == home.validation_results:
                home.data_docs.unlink(missing_ok=True)


def _without_named(value: Any, pseudonyms: Pseudonyms) -> Any:
    if not isinstance(value, str):
        return value
    # At the end of a sentence, an ID is followed by a punctuation mark.
    words = END_OF_SENTENCE.sub(" ", value)
    return REMOVED if pseudonyms.malformed(words) == REMOVED else value
