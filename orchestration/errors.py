"""The errors a person is meant to read: one line that says what is wrong, where, and what to do."""

import errno
import os
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from orchestration.home import Home

# As the operating system says it, which DuckDB and dlt repeat, and as SQLite does.
NO_ROOM = (
    os.strerror(errno.ENOSPC),
    os.strerror(errno.EDQUOT),
    os.strerror(errno.EFBIG),
    "database or disk is full",
)
NO_RIGHTS = (
    os.strerror(errno.EACCES),
    os.strerror(errno.EPERM),
    os.strerror(errno.EROFS),
    "attempt to write a readonly database",
    "unable to open database file",
)
BROKEN = (os.strerror(errno.EIO), "disk I/O error")
ADVICE = dict.fromkeys(NO_ROOM, "make room there") | dict.fromkeys(NO_RIGHTS, "give the rights")
# SQLite calls a full disk broken, too.
ADVICE |= dict.fromkeys(BROKEN, "make room there or check the disk")

# Errors that come of values; others name tables, columns and files, which people need to read.
OF_VALUES = (duckdb.DataError, duckdb.IntegrityError, duckdb.InvalidInputException)


class BadConfigurationError(Exception):
    """A setting, folder or file that must be put right before anything can run (exit code 2)."""


class RefreshError(Exception):
    """A step or gate that failed; what was published before stands (exit code 1)."""


class RefreshInProgressError(RefreshError):
    """A refresh that did not begin, because another one holds the lock."""


class SourceUnavailableError(RefreshError):
    """A source that cannot be read now and may answer when asked again: extraction retries it."""


def user_error(error: BaseException) -> BadConfigurationError | RefreshError | None:
    """The error of ours that a library has wrapped into others, None where there is none."""
    return next(
        (
            cause
            for cause in causes(error)
            if isinstance(cause, BadConfigurationError | RefreshError)
        ),
        None,
    )


@contextmanager
def explain_write_errors(folder: Path | Home) -> Iterator[None]:
    """Say in one line where a folder cannot be written to; every other error passes.

    Raises:
        RefreshError: the disk is full or broken, or the rights are missing.
    """
    try:
        yield
    except Exception as error:
        if user_error(error) is None and (known := write_error(error, folder)) is not None:
            raise known from error
        raise


def write_error(error: BaseException, folder: Path | Home) -> RefreshError | None:
    """The error to show where a folder could not be written to, however deep a library has hidden
    that; else None.
    """
    for cause in causes(error):
        for reason, advice in ADVICE.items():
            if reason in str(cause):
                return RefreshError(f"cannot write to {folder}: {reason}; {advice}, then run again")
    return None


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error and everything that libraries have wrapped into it, from the outside in."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        yield cause
        seen.add(id(cause))
        cause = cause.__cause__ or cause.__context__


def stack_frames(error: BaseException) -> str:
    """The type and the frames of an error and of what it came from, as lines of text."""
    lines = []
    for cause in causes(error):
        lines += [
            type(cause).__name__,
            *(line.rstrip("\n") for line in traceback.format_tb(cause.__traceback__)),
        ]
    return "\n".join(lines)


def error_location(error: BaseException) -> str:
    """The innermost line that an error came from, as `folder/file.py:line`."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    path = Path(frame.filename)
    return f"{path.parent.name}/{path.name}:{frame.lineno}"


def redacted_message(error: Exception) -> str:
    """An error's message cut before the first thing that may be a value of a row, with its place in
    the SQL.
    """
    message = str(error)
    if isinstance(error, duckdb.Error) and not isinstance(error, OF_VALUES):
        return message
    said = re.split(r"""["'(\d\n]""", message, maxsplit=1)[0].rstrip(" :")
    place = re.findall(r"\n(LINE \d+:.*)", message, re.DOTALL)
    return "\n".join([said or type(error).__name__, *place])


def redacted_first_line(error: Exception) -> str:
    """The same in one line, for people."""
    return redacted_message(error).partition("\n")[0]
