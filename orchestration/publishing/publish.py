"""How a build becomes the current version."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from orchestration.build.warehouse import complete_build_id, open_warehouse, validated_build_id
from orchestration.durable_files import sync, sync_tree
from orchestration.errors import RefreshError, writing_to
from orchestration.publishing.contents import write_version
from orchestration.publishing.versions import (
    all_versions,
    current_version,
    forget,
    forget_old_versions,
    later_id,
    point_current_at,
    remove_leftovers,
)
from orchestration.settings import Settings


def publish_build(settings: Settings) -> Path:
    """Write the validated build as a new version and make it the current one.

    Returns:
        The new version's directory.

    Raises:
        RefreshError: the warehouse is not the build that was last validated, or the disk is full or read-only.
    """
    with open_warehouse(settings.warehouse) as warehouse:
        build_id = complete_build_id(warehouse)
    if build_id is None or build_id != validated_build_id(settings.home):
        raise RefreshError(
            "the warehouse has changed since it was last validated: run `cx validate` first"
        )
    published = settings.published
    with writing_to(published):
        (published / "versions").mkdir(parents=True, exist_ok=True)
        remove_leftovers(published)
        version = _add_version(settings)
        replaced = current_version(published)
        try:
            point_current_at(version, published)
        finally:
            if current_version(published) != version:
                # Nobody has seen it, so nobody shall go back to it.
                forget(version)
        forget_old_versions(published, kept=(version, replaced))
    return version


def _add_version(settings: Settings) -> Path:
    """Write a version under a hidden name; it gets its name when all of it is on disk."""
    published_at = datetime.now(UTC)
    refresh_id = later_id(all_versions(settings.published), published_at)
    version = settings.published / "versions" / refresh_id
    unfinished = version.with_name(f".{refresh_id}.partial")
    try:
        unfinished.mkdir()
        write_version(unfinished, settings, refresh_id, published_at)
        sync_tree(unfinished)
        unfinished.rename(version)
    finally:
        # What cannot be finished must not fill the disk until the next time.
        shutil.rmtree(unfinished, ignore_errors=True)
    sync(version.parent)
    return version
