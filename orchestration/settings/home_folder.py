"""The folder of `CX_HOME`: created, with private files and a record of its layout."""

import contextlib
import errno
import json
import os

from orchestration.durable_files import sync
from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.home import Home, readers_umask, restrict_existing

# Increase it when the layout of $CX_HOME changes.
HOME_LAYOUT = 1
# Characters with a special meaning in glob patterns, file URLs and templates.
UNSUPPORTED_CHARACTERS = "'\"[]*?#%{}\\"


def prepare_home(home: Home, accept_damage: bool) -> None:
    """Create the folder if it is missing, and check that it is writable and has this layout.

    Before the check of the layout, unpublished files lose the rights of others, and a folder
    without a layout record gets one.

    Args:
        home: the home.
        accept_damage: accept a damaged layout record.

    Raises:
        BadConfigurationError: the folder cannot be used; the message says why.
        RefreshError: its disk is full.
    """
    folder = home.root
    if unsupported := {
        character
        for character in str(folder)
        if character in UNSUPPORTED_CHARACTERS or not character.isprintable()
    }:
        raise BadConfigurationError(
            f"CX_HOME: {folder} contains the unsupported character {min(unsupported)};"
            " choose a folder without it"
        )
    record = home.layout_record
    probe = folder / f".write-probe-{os.getpid()}"
    try:
        with readers_umask():
            folder.mkdir(parents=True, exist_ok=True)
        restrict_existing(home)
        probe.write_text(json.dumps({"layout": HOME_LAYOUT}), encoding="utf-8")
        if record.exists():
            probe.unlink()
        else:
            sync(probe)
            probe.replace(record)
    except OSError as error:
        with contextlib.suppress(OSError):
            probe.unlink()
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise RefreshError(
                f"cannot write to {folder}: {error.strerror}; free disk space, then run again"
            ) from None
        is_denied = error.errno in (errno.EACCES, errno.EPERM, errno.EROFS)
        advice = "grant write permission or choose another folder"
        raise BadConfigurationError(
            f"CX_HOME: cannot write to {folder} ({error.strerror});"
            f" {advice if is_denied else 'choose another folder'}"
        ) from None
    try:
        layout = json.loads(record.read_text(encoding="utf-8"))["layout"]
    except (ValueError, KeyError, TypeError):
        if accept_damage:
            return
        raise BadConfigurationError(
            f"CX_HOME: {record} is damaged; restore it from a backup, or delete it if this version"
            " wrote the folder"
        ) from None
    if layout != HOME_LAYOUT:
        raise BadConfigurationError(
            f"CX_HOME: {folder} has layout {layout}, but this version requires {HOME_LAYOUT};"
            " choose an empty folder"
        )
