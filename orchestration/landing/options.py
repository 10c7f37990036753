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
        # With no type of ours: dlt writes the value into its trace unless its own type says that it is secret.
        value = dlt.secrets.get(key) or dlt.config.get(key) or option.default
        if value is None:
            setting = key.replace(".", "__").upper()
            raise BadConfigurationError(
                f"{setting}: not set; CX_SOURCES has '{connector.name}', so give {option.description} there or in "
                ".dlt/secrets.toml"
            )
        options[option.name] = str(value)
    return options
