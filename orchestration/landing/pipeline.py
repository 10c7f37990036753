"""dlt's pipeline, set so that the landing alone says what has landed."""

import shutil
from pathlib import Path
from typing import Any

import dlt
from dlt.common.time import increasing_precise_time
from dlt.destinations import filesystem
from dlt.destinations.impl.filesystem.filesystem import FilesystemClient
from fsspec.implementations.local import LocalFileSystem

from orchestration.durable_files import atomic_write
from orchestration.home import Home


def fresh_pipeline(folder: str, home: Home, newest_load: str) -> dlt.Pipeline:
    """A pipeline into a folder of the landing that starts afresh.

    The landing is all there is to know, so what an earlier run left is dropped.

    Args:
        folder: the folder below the landing.
        home: `$CX_HOME`.
        newest_load: the newest marked load's id.
    """
    shutil.rmtree(home.dlt / folder, ignore_errors=True)
    for leftover in (home.landing / folder).glob("*/.*.partial"):
        leftover.unlink()
    dlt.config["restore_from_destination"] = False
    dlt.config["normalize.parquet_normalizer.add_dlt_load_id"] = True
    # Landing is the one place of rows: dlt keeps a copy of every load otherwise.
    dlt.config["load.delete_completed_jobs"] = True
    dlt.config["runtime.log_level"] = "ERROR"
    # The newest manifest is the one with the highest id, so ids go on from the last load where the
    # clock went back.
    increasing_precise_time._last = max(increasing_precise_time._last, float(newest_load))
    return dlt.pipeline(
        pipeline_name=folder,
        pipelines_dir=str(home.dlt),
        dataset_name=folder,
        destination=durable_filesystem(
            bucket_url=home.landing.as_uri(), layout="{table_name}/{load_id}.{file_id}.{ext}"
        ),
    )


class durable_filesystem(filesystem):  # noqa: N801 - dlt names destinations like functions
    """dlt's `filesystem` destination with files that a kill or a power cut cannot halve."""

    @property
    def client_class(self) -> type[FilesystemClient]:
        return _DurableClient


class _DurableClient(FilesystemClient):
    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.fs_client = _DurableFiles()


class _DurableFiles(LocalFileSystem):
    def cp_file(self, path1: str, path2: str, **options: object) -> None:
        with atomic_write(Path(path2)) as unfinished:
            super().cp_file(path1, str(unfinished), **options)

    def write_text(
        self, path: str, value: str, encoding: str | None = None, **options: object
    ) -> None:
        with atomic_write(Path(path)) as unfinished:
            super().write_text(str(unfinished), value, encoding=encoding, **options)
