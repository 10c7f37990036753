"""The `files` source: a folder of canonical entities as CSV, JSON lines or Parquet
(docs/CONTRACT.md §3).
"""

from orchestration.sources.files.source import FolderChange, changed_files, files_source

__all__ = ["FolderChange", "changed_files", "files_source"]
