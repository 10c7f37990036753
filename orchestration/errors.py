"""User errors, each one line (what is wrong, where, what to do), and helpers to report errors."""

import errno
import os
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from orchestration.escaping import shown, shown_lines
from orchestration.home import Home

# The texts of the operating system, which DuckDB and dlt repeat, and those of SQLite.
DISK_FULL = (
    os.strerror(errno.ENOSPC),
    os.strerror(errno.EDQUOT),
    os.strerror(errno.EFBIG),
    "database or disk is full",
)
PERMISSION_DENIED = (
    os.strerror(errno.EACCES),
    os.strerror(errno.EPERM),
    os.strerror(errno.EROFS),
    "attempt to write a readonly database",
    "unable to open database file",
)
# SQLite also reports a full disk as an I/O error.
IO_ERROR = (os.strerror(errno.EIO), "disk I/O error")
ADVICE = (
    dict.fromkeys(DISK_FULL, "free disk space")
    | dict.fromkeys(PERMISSION_DENIED, "grant write permission")
    | dict.fromkeys(IO_ERROR, "free disk space or check the disk")
)
# Messages of these errors quote values of rows. Other messages name tables, columns and files.
ERRORS_QUOTING_VALUES = (duckdb.DataError, duckdb.IntegrityError, duckdb.InvalidInputException)


class BadConfigurationError(Exception):
    """A setting, folder or file must be corrected before anything can run (exit code 2)."""

    def __init__(self, message: str) -> None:
        super().__init__(shown(message))


class RefreshError(Exception):
    """A step or a quality gate failed; the published version is unchanged (exit code 1)."""

    def __init__(self, message: str) -> None:
        super().__init__(shown_lines(message))


class BuildFailedError(RefreshError):
    """dbt ended with an error, or a model or a data test failed."""


class RefreshInProgressError(RefreshError):
    """The refresh did not start because another one holds the lock."""


class SourceUnavailableError(RefreshError):
    """A transient error of a source; extraction retries it."""


def user_error(error: BaseException) -> BadConfigurationError | RefreshError | None:
    """Return the user error among an error and its causes, or None."""
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
    """Raise failed writes to a folder as one line; other errors pass through.

    Raises:
        RefreshError: the disk is full or damaged, or permissions are missing.
    """
    try:
        yield
    except Exception as error:
        if user_error(error) is None and (known := write_error(error, folder)) is not None:
            raise known from error
        raise


def write_error(error: BaseException, folder: Path | Home) -> RefreshError | None:
    """Return the user error for a failed write among an error and its causes, or None."""
    for cause in causes(error):
        for reason, advice in ADVICE.items():
            if reason in str(cause):
                return RefreshError(f"cannot write to {folder}: {reason}; {advice}, then run again")
    return None


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and its causes, outermost first."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        yield cause
        seen.add(id(cause))
        cause = cause.__cause__ or cause.__context__


def stack_frames(error: BaseException) -> str:
    """Return the types and stack frames of an error and its causes, without their messages."""
    lines = []
    for cause in causes(error):
        lines += [
            type(cause).__name__,
            *(line.rstrip("\n") for line in traceback.format_tb(cause.__traceback__)),
        ]
    return "\n".join(lines)


def error_location(error: BaseException) -> str:
    """Return the innermost line of an error's stack, as `folder/file.py:line`."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    path = Path(frame.filename)
    return f"{path.parent.name}/{path.name}:{frame.lineno}"


def redacted_message(error: Exception) -> str:
    """Return an error's message up to the first possible value of a row, and its place in SQL."""
    message = str(error)
    if isinstance(error, duckdb.Error) and not isinstance(error, ERRORS_QUOTING_VALUES):
        return message
    start = re.split(r"""["'(\d\n]""", message, maxsplit=1)[0].rstrip(" :")
    place = re.findall(r"\n(LINE \d+:.*)", message, re.DOTALL)
    return "\n".join([start or type(error).__name__, *place])


def redacted_first_line(error: Exception) -> str:
    """Return the first line of `redacted_message`."""
    return redacted_message(error).partition("\n")[0]
