"""dlt's pipeline, configured so that the landing is its only state.

dlt's own local files appear under their names while they are being copied and are not synced. Half
a Parquet file would fail every later build, so files here get their names when they are complete
and on disk, before the mark of their load.
"""

import shutil
from pathlib import Path
from typing import Any

import dlt
from dlt.common.time import increasing_precise_time
from dlt.destinations import filesystem
from dlt.destinations.impl.filesystem.filesystem import FilesystemClient
from fsspec.implementations.local import LocalFileSystem

from orchestration.durable_files import atomic_write
from orchestration.home import LOAD_MARKS, Home
from orchestration.landing.loads import mark_with_files
from orchestration.settings.secrets import explain_toml_errors


def fresh_pipeline(folder: str, home: Home, newest_load: str) -> dlt.Pipeline:
    """A pipeline without earlier state that loads into a folder of the landing.

    Args:
        folder: the folder below the landing.
        home: `$CX_HOME`.
        newest_load: the ID of the newest complete load.

    Raises:
        BadConfigurationError: a file of `.dlt` cannot be read.
    """
    shutil.rmtree(home.dlt / folder, ignore_errors=True)
    for leftover in (home.landing / folder).glob("*/.*.partial"):
        leftover.unlink()
    with explain_toml_errors():
        # The first access reads dlt's files.
        dlt.config["restore_from_destination"] = False
    dlt.config["normalize.parquet_normalizer.add_dlt_load_id"] = True
    # By default dlt keeps a second copy of every load.
    dlt.config["load.delete_completed_jobs"] = True
    dlt.config["runtime.log_level"] = "ERROR"
    # dlt would wait for the end of a request before it ends on a signal.
    dlt.config["runtime.intercept_signals"] = False
    # The highest load ID marks the newest manifest, so IDs must grow even if the clock was set
    # back.
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
    """dlt's `filesystem` destination with files that are never left half written."""

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
        if Path(path).parent.name == LOAD_MARKS:
            value = mark_with_files(Path(path), value)
        with atomic_write(Path(path)) as unfinished:
            super().write_text(str(unfinished), value, encoding=encoding, **options)
