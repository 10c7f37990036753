"""A connector's settings, by dlt's conventions: the environment, then `.dlt/secrets.toml` and `.dlt/config.toml`."""

from orchestration.connectors.connector import Connector, Options
from orchestration.errors import BadConfigurationError


def connector_options(connector: Connector) -> Options:
    """The settings of a connector by their names.

    Raises:
        BadConfigurationError: one that must be set is not.
    """
    import dlt
    from dlt.common.typing import TSecretStrValue

    options = {}
    for option in connector.options:
        key = f"sources.{connector.name}.{option.name}"
        # All as secrets: dlt writes what else it has looked up into its trace.
        value = dlt.secrets.get(key, TSecretStrValue) or dlt.config.get(key, TSecretStrValue) or option.default
        if value is None:
            setting = key.replace(".", "__").upper()
            raise BadConfigurationError(
                f"{setting}: not set; CX_SOURCES has '{connector.name}', so give {option.description} there or in "
                ".dlt/secrets.toml"
            )
        options[option.name] = str(value)
    return options
