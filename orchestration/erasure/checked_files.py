"""Which files are known to name no erased person, and whether the suppression list is complete.

A backup may bring files back from before an erasure. `$CX_HOME/erased_files.json` therefore records
the size, time of change and inode of every file of rows when it was last rewritten or written under
the suppression list. A file that differs was restored, or written since, and is checked again.
"""

from pathlib import Path

from orchestration.durable_files import read_record, write_record
from orchestration.erasure.receipts import damaged_receipts, erased_subjects
from orchestration.errors import RefreshError
from orchestration.home import Home, parquet_of, report_of
from orchestration.privacy.suppression import Suppression
from orchestration.publishing import all_versions

# Size in bytes, time of change in nanoseconds, inode.
Fingerprint = list[int]


def unchecked_files(home: Home, suppression: Suppression) -> set[Path]:
    """The files of rows that have changed since they were recorded under the present list."""
    record = read_record(home.erased_files_record)
    checked = record["files"] if record.get("list") == suppression.content_hash() else {}
    current = _fingerprints(home)
    return {home.root / name for name, found in current.items() if checked.get(name) != found}


def begin_check(home: Home) -> bool:
    """Record that files are being checked, until `record_checked`.

    Returns:
        Whether an earlier check was interrupted: it may have rewritten files already.
    """
    record = read_record(home.erased_files_record)
    write_record(home.erased_files_record, record | {"is_unfinished": True})
    return record.get("is_unfinished", False)


def record_checked(home: Home, suppression: Suppression, written_since: int = 0) -> None:
    """Record the files of rows as checked under the present list.

    Args:
        home: `$CX_HOME`.
        suppression: the present list.
        written_since: only files with a later time of change, in nanoseconds, are recorded anew;
            others keep their record. A run records the files that it wrote.
    """
    if not suppression.pseudonyms:
        return
    list_hash = suppression.content_hash()
    before = read_record(home.erased_files_record)
    checked = before["files"] if before.get("list") == list_hash else {}
    files = {
        name: found if found[1] >= written_since else checked[name]
        for name, found in _fingerprints(home).items()
        if found[1] >= written_since or name in checked
    }
    subjects = {*before.get("subjects", ()), *erased_subjects(home)} & suppression.pseudonyms.keys()
    record = {"list": list_hash, "subjects": sorted(subjects), "files": files}
    if record != before:
        write_record(home.erased_files_record, record)


def check_list(home: Home, suppression: Suppression) -> None:
    """Check that the suppression list contains the subjects of every erasure.

    Raises:
        RefreshError: a subject is missing, because the list or its key was restored from a backup;
            or a receipt is damaged.
    """
    if damage := next(damaged_receipts(home), None):
        raise RefreshError(damage)
    recorded = read_record(home.erased_files_record).get("subjects", ())
    missing = {*recorded, *erased_subjects(home)} - suppression.pseudonyms.keys()
    if missing:
        raise RefreshError(
            f"{home.suppression_record} or its key is older than the last erasures, and a refresh"
            f" would publish {len(missing)} erased people or customers again; restore both files"
            " from the newest backup, or run `cx erase` again for them"
        )


def _fingerprints(home: Home) -> dict[str, Fingerprint]:
    """The fingerprint of every file of rows, by its path below the home."""
    paths = [*home.landing.glob("*/*/*.parquet")]
    for one in (home, *map(Home, home.as_of_homes.glob("*"))):
        for version in all_versions(one):
            paths += [*version.glob("*.duckdb"), *parquet_of(version).glob("*/*.parquet")]
            paths += [path for path in (report_of(version),) if path.exists()]
    found = {path: path.stat() for path in paths if not path.name.startswith(".")}
    return {
        path.relative_to(home.root).as_posix(): [stat.st_size, stat.st_mtime_ns, stat.st_ino]
        for path, stat in found.items()
    }
