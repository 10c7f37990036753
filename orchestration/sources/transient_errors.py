"""Which errors of a source may be gone when it is asked again, and which no waiting will mend."""

import errno

from orchestration.errors import SourceUnavailableError, causes, meant_for_people
from orchestration.sources.http.answer import is_passing_status

LASTING_ERRNOS = {
    *(errno.EACCES, errno.EPERM, errno.EROFS),
    *(errno.ENOSPC, errno.EDQUOT),
    *(errno.ELOOP, errno.ENAMETOOLONG, errno.EISDIR, errno.ENOTDIR),
}


def is_passing(error: BaseException) -> bool:
    """Whether asking again may help: the system or the network failed, and neither rights nor space are missing.

    Errors of `requests` are `OSError`s; one that holds a server's answer is judged by its status.
    """
    if isinstance(error, SourceUnavailableError):
        return True
    if (response := getattr(error, "response", None)) is not None:
        return is_passing_status(response.status_code)
    return isinstance(error, OSError) and error.errno not in LASTING_ERRNOS


def passing_cause(error: BaseException) -> BaseException | None:
    """The passing error that a library has wrapped into others; None where there is none or a person must act."""
    known = meant_for_people(error)
    if known is not None:
        return known if is_passing(known) else None
    return next((cause for cause in causes(error) if is_passing(cause)), None)


def words_of(system: str, error: BaseException) -> str:
    """What may be said of an error of a source: of a library's only its kind, its text may hold a secret."""
    if (known := meant_for_people(error)) is not None:
        return str(known)
    cause = passing_cause(error) or error
    return " ".join(
        filter(None, [f"{system}: {type(cause).__name__}", getattr(cause, "strerror", None)])
    )
