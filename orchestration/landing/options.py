"""A connector's settings, by dlt's conventions: the environment, then `.dlt/secrets.toml` and `.dlt/config.toml`."""

from orchestration.connectors.connector import Connector, Options
from orchestration.errors import BadConfigurationError


def connector_options(connector: Connector) -> Options:
    """The settings of a connector by their names.

    Raises:
        BadConfigurationError: one that must be set is not.
    """
    import dlt

    options = {}
    for option in connector.options:
        key = f"sources.{connector.name}.{option.name}"
        value = dlt.secrets.get(key, str) or dlt.config.get(key, str) or option.default
        if value is None:
            setting = key.replace(".", "__").upper()
            raise BadConfigurationError(
                f"{setting}: not set; CX_SOURCES has '{connector.name}', so give {option.description} there or in "
                ".dlt/secrets.toml"
            )
        options[option.name] = value
    return options
