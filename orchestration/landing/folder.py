"""Lands new files of a folder of entity files."""

import logging
from collections import Counter
from functools import partial
from pathlib import Path

import duckdb

from orchestration.errors import explain_write_errors, user_error
from orchestration.home import Home
from orchestration.landing.loads import Landed, declare, marked_loads
from orchestration.privacy.landed_rows import without_erased
from orchestration.privacy.personal_data import personal_columns
from orchestration.privacy.suppression import load_suppression
from orchestration.sources.entities import ENTITIES
from orchestration.sources.files.rows import landing_schema
from orchestration.sources.files.source import (
    MANIFEST,
    MANIFEST_SCHEMA,
    FileVersion,
    changed_files,
    files_source,
)

log = logging.getLogger("cx")


def declare_entities(home: Home) -> None:
    """Write an empty file of each entity, so that staging can always read it."""
    schemas = {entity.name: landing_schema(entity) for entity in ENTITIES.values()}
    declare(home.declared / "files", schemas | {MANIFEST: MANIFEST_SCHEMA})


def land_folder(folder: Path, source_system: str, home: Home) -> Landed:
    """Land new files of a folder of entity files; an unchanged folder adds nothing.

    Args:
        folder: the folder of the source.
        source_system: the source system, which names the landing folder.
        home: `$CX_HOME`.

    Returns:
        The landed rows, by entity.

    Raises:
        BadConfigurationError: a file does not have the format of its name; nothing has landed.
        RefreshError: the disk is full or read-only; nothing has landed.
    """
    # dlt is slow to import, and only extraction needs it.
    from orchestration.landing.pipeline import fresh_pipeline

    landing = home.landing / source_system
    manifests = landed_manifests(landing)
    landed = {version for versions in manifests.values() for version in versions}
    in_force = manifests[max(manifests)] if manifests else None
    change = changed_files(folder, landed, in_force)
    if change.is_unchanged:
        log.info("%s: nothing new in %s files", source_system, len(change.files))
        return Landed()
    without_landing = {name for name in ENTITIES if not any((landing / name).glob("*.parquet"))}
    source = files_source(change, source_system, without_landing)
    suppression = load_suppression(home)
    for name in ENTITIES.keys() & source.resources.keys():
        source.resources[name].add_map(
            partial(without_erased, suppression, personal_columns(source_system, name))
        )
    try:
        with explain_write_errors(home):
            pipeline = fresh_pipeline(source_system, home, max(manifests, default="0"))
            load = pipeline.run(source, loader_file_format="parquet")
    except Exception as error:
        raise user_error(error) or error from None
    trace = pipeline.last_trace
    assert trace is not None and trace.last_normalize_info is not None
    return Landed(
        load_id=load.loads_ids[0],
        rows=trace.last_normalize_info.row_counts,
        file_versions=Counter(file.entity for file in change.to_land),
    )


def landed_manifests(landing: Path) -> dict[str, set[FileVersion]]:
    """The file versions in the folder at each complete load of a `files` source, by load ID."""
    loads = marked_loads(landing)
    if not loads:
        return {}
    rows = duckdb.execute(
        "select _dlt_load_id, entity, file_name, content_hash"
        " from read_parquet(?, hive_partitioning = false)",
        [[str(path) for path in (landing / MANIFEST).glob("*.parquet")]],
    ).fetchall()
    manifests: dict[str, set[FileVersion]] = {load_id: set() for load_id in loads}
    for load_id, *version in rows:
        if load_id in manifests:
            manifests[load_id].add(tuple(version))
    return manifests
