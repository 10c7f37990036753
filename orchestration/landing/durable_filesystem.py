"""How dlt's files come into the landing: whole and on disk before the load's mark is.

dlt's own local files appear under their names while they are being copied, and are left to the operating system to
write; half a Parquet file would keep every later build from reading the landing.
"""

from pathlib import Path

from dlt.destinations import filesystem
from dlt.destinations.impl.filesystem.filesystem import FilesystemClient
from fsspec.implementations.local import LocalFileSystem

from orchestration.durable_files import written_whole


class durable_filesystem(filesystem):  # noqa: N801 - dlt names destinations like functions
    """dlt's `filesystem` destination with files that a kill or a power cut cannot halve."""

    @property
    def client_class(self) -> type[FilesystemClient]:
        return _DurableClient


class _DurableClient(FilesystemClient):
    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)
        self.fs_client = _DurableFiles()


class _DurableFiles(LocalFileSystem):
    def cp_file(self, path1: str, path2: str, **options: object) -> None:
        with written_whole(Path(path2)) as unfinished:
            super().cp_file(path1, str(unfinished), **options)

    def write_text(
        self, path: str, value: str, encoding: str | None = None, **options: object
    ) -> None:
        with written_whole(Path(path)) as unfinished:
            super().write_text(str(unfinished), value, encoding=encoding, **options)
