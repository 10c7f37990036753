"""Versions below `$CX_HOME/published`: publishing, rollback, the current link, and retention."""

import re
import secrets
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from orchestration.build.warehouse import complete_build_id, open_warehouse, unpublishable_reason
from orchestration.durable_files import read_record, sync, sync_tree
from orchestration.errors import RefreshError, explain_write_errors
from orchestration.home import Home, database_of, readers_umask
from orchestration.publishing.contents import write_version
from orchestration.publishing.metric_history import Predecessors
from orchestration.publishing.postgres import Server, drop_expired, shows_version
from orchestration.settings import Settings

KEPT_VERSIONS = 7
REFRESH_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}")
REFRESH_ID_INSTANT = "%Y%m%dT%H%M%SZ"


def publish_build(settings: Settings, server: Server | None = None) -> Path:
    """Write the validated build as a new version and make it the current one.

    Args:
        settings: the settings of the refresh.
        server: the PostgreSQL server that shows the version, too.

    Returns:
        The directory of the new version.

    Raises:
        BadConfigurationError: the server refuses.
        RefreshError: the warehouse is not the build that was last validated, the disk is full or
            read-only, or the server is down.
    """
    with open_warehouse(settings.home.warehouse) as warehouse:
        build_id = complete_build_id(warehouse)
    if reason := unpublishable_reason(settings.home, build_id):
        raise RefreshError(reason)
    home = settings.home
    with explain_write_errors(home.published), readers_umask():
        home.versions.mkdir(parents=True, exist_ok=True)
        remove_leftovers(home)
        version = _add_version(settings)
        replaced = current_version(home)
        try:
            with shows_version(server, home, version):
                point_current_at(version, home)
        finally:
            if current_version(home) != version:
                # No reader has seen this version, so a rollback must not return to it.
                remove_version(version)
        remove_old_versions(home, kept=(version, replaced))
    drop_expired(server, home)
    return version


def validated_version(home: Home) -> Path | None:
    """The version of the build that was validated last; None if none was published since."""
    validated_at = read_record(home.validation_results).get("validated_at")
    newest = all_versions(home)[-1:]
    if validated_at is None or not newest:
        return None
    instant = datetime.fromisoformat(validated_at).strftime(REFRESH_ID_INSTANT)
    return newest[0] if newest[0].name >= instant else None


def _add_version(settings: Settings) -> Path:
    """Write a version under a hidden name, and rename it once all of it is on disk."""
    published_at = datetime.now(UTC)
    refresh_id = later_id(all_versions(settings.home), published_at)
    version = settings.home.versions / refresh_id
    unfinished = version.with_name(f".{refresh_id}.partial")
    try:
        unfinished.mkdir()
        predecessors = _predecessors(settings.home)
        write_version(unfinished, settings, refresh_id, published_at, predecessors)
        sync_tree(unfinished)
        unfinished.rename(version)
    finally:
        # An incomplete version must not fill the disk until the next publication.
        shutil.rmtree(unfinished, ignore_errors=True)
    sync(version.parent)
    return version


def _predecessors(home: Home) -> Predecessors:
    versions, current = all_versions(home), current_version(home)
    if not versions:
        return Predecessors(None, None, None)
    since = home.current.lstat().st_mtime if current else versions[-1].stat().st_mtime
    return Predecessors(
        newest=database_of(versions[-1]),
        in_force=database_of(current or versions[-1]),
        in_force_since=datetime.fromtimestamp(since, UTC).replace(tzinfo=None),
    )


def roll_back(home: Home, server: Server | None = None) -> Path:
    """Make the version before the current one current again, on the server, too.

    Raises:
        BadConfigurationError: the server refuses.
        RefreshError: there is no earlier version, the link cannot be written, or the server is
            down.
    """
    # The current version may be missing or damaged.
    current = home.current.readlink().name if home.current.is_symlink() else None
    earlier = [path for path in all_versions(home) if current is None or path.name < current]
    if not earlier:
        raise RefreshError("there is no earlier version for a rollback")
    with explain_write_errors(home.published), shows_version(server, home, earlier[-1]):
        point_current_at(earlier[-1], home)
    return earlier[-1]


def current_version(home: Home) -> Path | None:
    """The directory of the current version; None before the first publication.

    Raises:
        RefreshError: the version or its database is missing.
    """
    if not home.current.is_symlink():
        return None
    version = home.current.resolve()
    if not database_of(version).exists():
        raise RefreshError(
            f"{database_of(version)} is missing, and {home.current} leads to it: restore it from a"
            f" backup, or run `cx publish --rollback` and delete {version}"
        )
    return version


def all_versions(home: Home) -> list[Path]:
    """The directories of all complete versions, oldest first."""
    folders = home.versions.glob("*")
    return sorted(path for path in folders if REFRESH_ID.fullmatch(path.name) and path.is_dir())


def later_id(versions: list[Path], now: datetime) -> str:
    """An ID that sorts after all others, even if the clock was set back."""
    instant = now.replace(microsecond=0)
    if versions:
        newest = datetime.strptime(versions[-1].name.partition("-")[0], REFRESH_ID_INSTANT).replace(
            tzinfo=UTC
        )
        instant = max(instant, newest + timedelta(seconds=1))
    return f"{instant:{REFRESH_ID_INSTANT}}-{secrets.token_hex(3)}"


def point_current_at(target: Path, home: Home) -> None:
    """Replace the current link in one step."""
    unfinished = home.published / f".current-{secrets.token_hex(3)}"
    unfinished.symlink_to(target.relative_to(home.published))
    unfinished.replace(home.current)
    sync(home.published)


def remove_old_versions(home: Home, kept: tuple[Path | None, ...]) -> None:
    """Remove old versions.

    The last seven stay, and so do the current version and the one whose path a reader may have
    just resolved.
    """
    for path in all_versions(home)[:-KEPT_VERSIONS]:
        if path not in kept:
            remove_version(path)
    remove_leftovers(home)


def remove_version(version: Path) -> None:
    """Remove a version.

    It is renamed first, so that a partly deleted version never has a valid name.
    """
    removed = version.with_name(f".{version.name}.partial")
    version.rename(removed)
    sync(version.parent)
    shutil.rmtree(removed)


def remove_leftovers(home: Home) -> None:
    """Remove files that a killed publication left incomplete or unused."""
    for path in home.versions.glob(".*.partial"):
        shutil.rmtree(path)
    for path in home.versions.glob("*/report/.*.partial"):
        path.unlink()
    for path in home.published.glob(".current-*"):
        path.unlink()
