"""The versions that stand below `$CX_HOME/published`, the link to the current one, and how old ones go."""

import re
import secrets
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from orchestration.durable_files import sync
from orchestration.errors import RefreshError, writing_to

KEPT_VERSIONS = 7
REFRESH_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}")
REFRESH_ID_INSTANT = "%Y%m%dT%H%M%SZ"


def roll_back(published: Path) -> Path:
    """Make the version before the current one the current one.

    Raises:
        RefreshError: there is no earlier version, or the link cannot be written.
    """
    current = current_version(published)
    versions = all_versions(published)
    earlier = [path for path in versions if current is None or path.name < current.name]
    if not earlier:
        raise RefreshError("there is no earlier version to go back to")
    with writing_to(published):
        point_current_at(earlier[-1], published)
    return earlier[-1]


def current_version(published: Path) -> Path | None:
    """The directory of the current version, None before the first publication."""
    link = published / "current"
    return link.resolve() if link.exists() else None


def all_versions(published: Path) -> list[Path]:
    """The directories of all versions that are whole, oldest first."""
    folders = (published / "versions").glob("*")
    return sorted(path for path in folders if REFRESH_ID.fullmatch(path.name) and path.is_dir())


def later_id(versions: list[Path], now: datetime) -> str:
    """An id after all others, whatever the clock says: their order is the order of the versions."""
    instant = now.replace(microsecond=0)
    if versions:
        newest = datetime.strptime(versions[-1].name.partition("-")[0], REFRESH_ID_INSTANT).replace(
            tzinfo=UTC
        )
        instant = max(instant, newest + timedelta(seconds=1))
    return f"{instant:{REFRESH_ID_INSTANT}}-{secrets.token_hex(3)}"


def point_current_at(target: Path, published: Path) -> None:
    unfinished = published / f".current-{secrets.token_hex(3)}"
    unfinished.symlink_to(target.relative_to(published))
    unfinished.replace(published / "current")
    sync(published)


def forget_old_versions(published: Path, kept: tuple[Path | None, ...]) -> None:
    """Keep the last seven versions, the current one, and the one that readers may have resolved a moment ago."""
    for path in all_versions(published)[:-KEPT_VERSIONS]:
        if path not in kept:
            forget(path)
    remove_leftovers(published)


def forget(version: Path) -> None:
    """Take the name away first: half a version must not stand under it."""
    removed = version.with_name(f".{version.name}.partial")
    version.rename(removed)
    sync(version.parent)
    shutil.rmtree(removed)


def remove_leftovers(published: Path) -> None:
    """Remove what a killed publish left half written, half removed, or unused."""
    for path in (published / "versions").glob(".*.partial"):
        shutil.rmtree(path)
    for path in published.glob(".current-*"):
        path.unlink()
