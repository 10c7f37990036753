"""Which errors of a source are transient, and what a log may repeat of them."""

import errno

from orchestration.errors import SourceUnavailableError, causes, user_error
from orchestration.sources.http.response import is_transient_status

PERMANENT_ERRNOS = {
    *(errno.EACCES, errno.EPERM, errno.EROFS),
    *(errno.ENOSPC, errno.EDQUOT),
    *(errno.ELOOP, errno.ENAMETOOLONG, errno.EISDIR, errno.ENOTDIR),
}


def is_transient(error: BaseException) -> bool:
    """Whether a retry may succeed: a fault of network or system, not missing rights or space.

    Errors of `requests` are `OSError`s; one with a response is classified by its status.
    """
    if isinstance(error, SourceUnavailableError):
        return True
    if (response := getattr(error, "response", None)) is not None:
        return is_transient_status(response.status_code)
    return isinstance(error, OSError) and error.errno not in PERMANENT_ERRNOS


def transient_cause(error: BaseException) -> BaseException | None:
    """The transient error among the causes of an error; None if there is none."""
    known = user_error(error)
    if known is not None:
        return known if is_transient(known) else None
    return next((cause for cause in causes(error) if is_transient(cause)), None)


def describe_error(system: str, error: BaseException) -> str:
    """An error of a source in one line; of a library's error only the type, as its text may hold
    a secret.
    """
    if (known := user_error(error)) is not None:
        return str(known)
    cause = transient_cause(error) or error
    return " ".join(
        filter(None, [f"{system}: {type(cause).__name__}", getattr(cause, "strerror", None)])
    )
