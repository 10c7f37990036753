"""The errors a person is meant to read: one line that says what is wrong, where, and what to do."""


class BadConfigurationError(Exception):
    """A setting, folder or file that must be put right before anything can run (exit code 2)."""


class RefreshError(Exception):
    """A step or gate that failed; what was published before stands (exit code 1)."""


class AnotherRefreshRunsError(RefreshError):
    """A refresh that did not begin, because another one holds the lock."""


class SourceUnavailableError(RefreshError):
    """A source that cannot be read now and may answer when asked again: extraction retries it."""


def meant_for_people(error: BaseException) -> BadConfigurationError | RefreshError | None:
    """The error of ours that a library has wrapped into others, None where there is none."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        if isinstance(cause, BadConfigurationError | RefreshError):
            return cause
        seen.add(id(cause))
        cause = cause.__cause__ or cause.__context__
    return None
