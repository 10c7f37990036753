"""Settings of connectors, by the conventions of dlt.

The environment takes precedence over `.dlt/secrets.toml` and `.dlt/config.toml`.
"""

import os
from difflib import get_close_matches
from typing import Any

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import Connector, Option, Options, setting_name


def connector_options(connector: Connector) -> Options:
    """The settings of a connector by name, as text: `true` and `false`, lists separated by commas.

    Raises:
        BadConfigurationError: a required setting is missing, a value is not one of its choices, a
            setting does not exist, or a file is not valid TOML.
    """
    _reject_unknown_settings(connector)
    return {option.name: _value(connector.name, option) for option in connector.options}


def _reject_unknown_settings(connector: Connector) -> None:
    """Reject misspelt settings, which would otherwise have no effect."""
    prefix, known = (
        setting_name(connector.name, ""),
        [option.name.upper() for option in connector.options],
    )
    for name in sorted(
        variable.removeprefix(prefix) for variable in os.environ if variable.startswith(prefix)
    ):
        if name not in known:
            nearest = get_close_matches(name, known, 1, 0) or known
            raise BadConfigurationError(
                f"{prefix}{name}: no such setting; did you mean {prefix}{nearest[0]}?"
            )


def _value(source: str, option: Option) -> str:
    value = _found(f"sources.{source}.{option.name}")
    text = option.default if value in (None, "") else _text(value)
    if text is None:
        raise BadConfigurationError(
            f"{setting_name(source, option.name)}: not set, and CX_SOURCES contains '{source}';"
            f" give {option.description} there or in .dlt/secrets.toml"
        )
    if not option.choices:
        return text
    chosen = next((choice for choice in option.choices if choice.lower() == text.lower()), None)
    if chosen is None:
        raise BadConfigurationError(
            f"{setting_name(source, option.name)}: must be one of {', '.join(option.choices)}"
        )
    return chosen


def _found(key: str) -> Any:
    import dlt
    from dlt.common.configuration.providers.toml import TomlProviderReadException

    try:
        # Without an expected type: dlt writes values to its trace unless their type marks them as
        # secret.
        value: Any = dlt.secrets.get(key)
        return dlt.config.get(key) if value is None else value
    except TomlProviderReadException:
        raise BadConfigurationError(
            ".dlt: secrets.toml or config.toml is not valid TOML; correct the file (texts need"
            " quotation marks)"
        ) from None


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return ",".join(_text(part) for part in value)
    return str(value).strip()
