"""The landing: append-only Parquet per load, where only what a completed load has marked exists (docs/DESIGN.md §1).

dlt writes `$CX_HOME/landing/<source_system>/<entity>/<load_id>.<file>.parquet`; its `_dlt_loads` holds the marks.
"""

import json
import logging
import shutil
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from orchestration.connectors.entities import ENTITIES
from orchestration.connectors.files import changed_files, files_source
from orchestration.connectors.files.source import MANIFEST, Version
from orchestration.erasure.landed_rows import without_erased
from orchestration.erasure.suppression import load_suppression
from orchestration.errors import meant_for_people, writing_to

if TYPE_CHECKING:
    import dlt

log = logging.getLogger("cx")


@dataclass(frozen=True)
class Landed:
    """What one extraction of a source has added to the landing; empty where nothing was new.

    Attributes:
        load_id: the load, None where there was none.
        rows: rows landed, by entity.
        file_versions: new contents of files, by entity.
    """

    load_id: str | None = None
    rows: dict[str, int] = field(default_factory=dict)
    file_versions: dict[str, int] = field(default_factory=dict)


def land_folder(folder: Path, source_system: str, home: Path) -> Landed:
    """Land what is new in a folder of entity files; an unchanged folder lands nothing.

    Args:
        folder: the folder of the source.
        source_system: the name it lands under.
        home: `$CX_HOME`.

    Returns:
        What has landed, entity by entity.

    Raises:
        BadConfigurationError: a file cannot be what its name says; nothing has landed then.
        RefreshError: the disk is full or read-only; nothing has landed then.
    """
    landing = home / "landing" / source_system
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
        source.resources[name].add_map(partial(without_erased, suppression, name))
    try:
        with writing_to(home):
            pipeline = _pipeline(source_system, home, max(manifests, default="0"))
            load = pipeline.run(source, loader_file_format="parquet")
    except Exception as error:
        raise meant_for_people(error) or error from None
    return Landed(
        load_id=load.loads_ids[0],
        rows=pipeline.last_trace.last_normalize_info.row_counts,
        file_versions=Counter(file.entity for file in change.to_land),
    )


def landed_rows(landing: Path, table: str) -> int:
    """How many rows a table of the landing holds, in all its files (Parquet keeps the number in the footer)."""
    files = [str(path) for path in (landing / table).glob("*.parquet")]
    if not files:
        return 0
    return duckdb.execute("select sum(num_rows)::bigint from parquet_file_metadata(?)", [files]).fetchone()[0]


def marked_loads(landing: Path) -> set[str]:
    """The ids of a source's loads that are complete."""
    marks = [json.loads(mark.read_text(encoding="utf-8")) for mark in (landing / "_dlt_loads").glob("*.jsonl")]
    return {mark["load_id"] for mark in marks if mark["status"] == 0}


def landed_manifests(landing: Path) -> dict[str, set[Version]]:
    """The file versions that each marked load of a `files` source found in its folder, by load id."""
    loads = marked_loads(landing)
    if not loads:
        return {}
    rows = duckdb.execute(
        "select _dlt_load_id, entity, file_name, content_hash from read_parquet(?)",
        [[str(path) for path in (landing / MANIFEST).glob("*.parquet")]],
    ).fetchall()
    manifests: dict[str, set[Version]] = {load_id: set() for load_id in loads}
    for load_id, *version in rows:
        if load_id in manifests:
            manifests[load_id].add(tuple(version))
    return manifests


def _pipeline(source_system: str, home: Path, newest_load: str) -> "dlt.Pipeline":
    """A pipeline that starts afresh: the landing is all there is to know, so what an earlier run left is dropped."""
    # It takes a fifth of the time in which the definitions load, and only extraction needs it.
    import dlt
    from dlt.common.time import increasing_precise_time

    from orchestration.landing.durable_filesystem import durable_filesystem

    shutil.rmtree(home / "dlt" / source_system, ignore_errors=True)
    for leftover in (home / "landing" / source_system).glob("*/.*.partial"):
        leftover.unlink()
    dlt.config["restore_from_destination"] = False
    dlt.config["normalize.parquet_normalizer.add_dlt_load_id"] = True
    # Landing is the one place of rows: dlt keeps a copy of every load otherwise.
    dlt.config["load.delete_completed_jobs"] = True
    dlt.config["runtime.log_level"] = "ERROR"
    # The newest manifest is the one with the highest id, so ids go on from the last load where the clock went back.
    increasing_precise_time._last = max(increasing_precise_time._last, float(newest_load))
    return dlt.pipeline(
        pipeline_name=source_system,
        pipelines_dir=str(home / "dlt"),
        dataset_name=source_system,
        destination=durable_filesystem(
            bucket_url=(home / "landing").as_uri(), layout="{table_name}/{load_id}.{file_id}.{ext}"
        ),
    )
