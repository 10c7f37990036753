"""`cx files`: checks a folder of files before it is a source."""

import os
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from orchestration.errors import BadConfigurationError
from orchestration.settings import load_settings

files_app = typer.Typer(help="The files of CX_FILES_DIR.", no_args_is_help=True)


@files_app.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(help="Folder of files; CX_FILES_DIR without it.")
    ] = None,
    write_mapping: Annotated[
        bool,
        typer.Option("--write-mapping", help="Write a first mapping.yml, and check nothing."),
    ] = False,
) -> None:
    """Print which rows of a folder's files would be accepted, and the first others with reasons."""
    given = folder or os.environ.get("CX_FILES_DIR")
    if not given:
        raise BadConfigurationError(
            "cx files check: no folder; name one, or set CX_FILES_DIR (docs/mapping.md)"
        )
    path = Path(given).expanduser().absolute()
    if not path.is_dir():
        raise BadConfigurationError(f"cx files check: {path} is not a folder; correct the path")
    if write_mapping:
        from orchestration.sources.files.mapping_guess import write_first_mapping

        print("\n".join(write_first_mapping(path, os.environ.get("CX_TIMEZONE") or "UTC")))
        return
    from orchestration.reports.files_check import check_files, print_checks

    # The rows land and are validated as in a refresh, in a home that is removed afterwards.
    with tempfile.TemporaryDirectory(prefix="cx-files-check-") as home:
        os.environ |= {"CX_HOME": home, "CX_SOURCES": "files", "CX_FILES_DIR": str(path)}
        checks = check_files(load_settings())
    print_checks(path, checks)
