"""Secrets: environment variables, or values of `.dlt/secrets.toml`."""

import os


def secret(setting: str, key: str) -> str:
    """Return a secret; empty if it is not set.

    Args:
        setting: environment variable. If it is set, even to nothing, it takes precedence.
        key: key in `.dlt/secrets.toml`, such as `alerts.urls`. A list becomes words.
    """
    if (text := os.environ.get(setting)) is not None:
        return text
    # Imported here because dlt imports slowly.
    import dlt

    value: str | list[str] = dlt.secrets.get(key) or ""
    return value if isinstance(value, str) else " ".join(value)
