"""A connector's settings, by dlt's conventions: the environment, then `.dlt/secrets.toml` and
`.dlt/config.toml`.
"""

import os
from difflib import get_close_matches
from typing import Any

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import Connector, Option, Options, setting_name


def connector_options(connector: Connector) -> Options:
    """The settings of a connector by their names, all as text: booleans as `true` and `false`,
    lists with commas.

    Raises:
        BadConfigurationError: one that must be set is not, one has none of its choices, there is no
            setting of such a name, or a file cannot be read.
    """
    _see_that_all_are_known(connector)
    return {option.name: _value(connector.name, option) for option in connector.options}


def _see_that_all_are_known(connector: Connector) -> None:
    """A misspelt setting would be none at all, and the numbers others than were meant."""
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
            f"{setting_name(source, option.name)}: not set; CX_SOURCES has '{source}', so give"
            f" {option.description} there or in .dlt/secrets.toml"
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
        # With no type of ours: dlt writes the value into its trace unless its own type says that it
        # is secret.
        value: Any = dlt.secrets.get(key)
        return dlt.config.get(key) if value is None else value
    except TomlProviderReadException:
        raise BadConfigurationError(
            ".dlt: secrets.toml or config.toml is no TOML; correct the file, texts stand in"
            " quotation marks"
        ) from None


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return ",".join(_text(part) for part in value)
    return str(value).strip()
