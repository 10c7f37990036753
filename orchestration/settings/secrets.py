"""Secrets: environment variables, or values of `.dlt/secrets.toml`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.errors import BadConfigurationError


def secret(setting: str, key: str) -> str:
    """Return a secret; empty if it is not set.

    Args:
        setting: environment variable. If it is set, even to nothing, it takes precedence.
        key: key in `.dlt/secrets.toml`, such as `alerts.urls`. A list becomes words.

    Raises:
        BadConfigurationError: a file of `.dlt` cannot be read.
    """
    if (text := os.environ.get(setting)) is not None:
        return text
    # Imported here because dlt imports slowly.
    import dlt

    with explain_toml_errors():
        value: str | list[str] = dlt.secrets.get(key) or ""
    return value if isinstance(value, str) else " ".join(value)


@contextmanager
def explain_toml_errors() -> Iterator[None]:
    """Raise errors of dlt's `secrets.toml` and `config.toml` as one line without their content.

    Raises:
        BadConfigurationError: a file is not valid TOML, or cannot be read.
    """
    from dlt.common.configuration.providers.toml import TomlProviderReadException

    try:
        yield
    except TomlProviderReadException as error:
        # dlt's message quotes the file. It names the project's file and the user's, even if only
        # one of them exists.
        file = " or ".join(path for path in error.full_paths if Path(path).is_file())
        cause = error.__context__
        if isinstance(cause, OSError):
            problem = f"{file}: {cause.strerror}; grant read permission or check the disk"
        else:
            line = getattr(cause, "line", None)
            place = f"{file}, line {line}" if line else file
            problem = (
                f"{place}: not valid TOML in UTF-8; correct the file (texts need quotation marks)"
            )
        raise BadConfigurationError(problem) from None
