"""Settings of connectors, by the conventions of dlt.

The environment takes precedence over `.dlt/secrets.toml` and `.dlt/config.toml`.
"""

import os
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from orchestration.errors import BadConfigurationError
from orchestration.settings.secrets import explain_toml_errors
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
    prefix, section = setting_name(connector.name, ""), f"sources.{connector.name}."
    names = [option.name for option in connector.options]
    for variable in sorted(os.environ):
        if variable.startswith(prefix):
            _check_exists(variable, "", [f"{prefix}{name.upper()}" for name in names])
    for name, file in _names_in_files(connector.name):
        _check_exists(f"{section}{name}", f" in {file}", [f"{section}{name}" for name in names])


def _check_exists(setting: str, place: str, known: list[str]) -> None:
    if setting not in known:
        spelling = {name.lower(): name for name in known}
        (nearest,) = get_close_matches(setting.lower(), spelling, 1, 0)
        raise BadConfigurationError(
            f"{setting}{place}: no such setting; did you mean {spelling[nearest]}?"
        )


def _names_in_files(source: str) -> Iterator[tuple[str, str]]:
    """The keys of `[sources.<source>]` in the project's files, and the file of each.

    The files in the user's dlt folder may also have settings of other projects.
    """
    import dlt
    from dlt.common.configuration.providers.toml import GLOBAL_ORIGIN_PREFIX, SettingsTomlProvider

    with explain_toml_errors():
        providers = dlt.config.config_providers
    for provider in providers:
        if isinstance(provider, SettingsTomlProvider):
            section, _ = provider.get_value(source, dict, "", "sources")
            for name in section if isinstance(section, dict) else ():
                file = provider.get_value_location(name, "", "sources", source)
                if not file.startswith(GLOBAL_ORIGIN_PREFIX):
                    yield name, f".dlt/{file}"


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

    with explain_toml_errors():
        # Without an expected type: dlt writes values to its trace unless their type marks them as
        # secret.
        value: Any = dlt.secrets.get(key)
        return dlt.config.get(key) if value is None else value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return ",".join(_text(part) for part in value)
    return str(value).strip()
