"""One parse of the dbt project for all homes of a test run.

dbt saves its parse together with the settings, and parses again what a changed setting affects:
everything if the connection changed, a source and its readers if the landing changed. Both contain
the path of the home, and nothing else depends on it. A new or copied home therefore starts with the
parse of the first home, with its own path in it. Changed files and settings are parsed again.
"""

import contextlib
import os
import pprint
from pathlib import Path

import msgpack
import yaml
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.contracts.files import FileHash

PROFILES = Path(__file__).resolve().parents[2] / "profiles.yml"
HOME_OF_THE_PROFILE = "{{ env_var('CX_HOME', 'data') }}"
# The variable with the path of the shared file; unset outside of a test run.
SHARED_PARSE = "TESTS_SHARED_PARSE"


def use_shared_parse(home: Path) -> None:
    """Copy the shared parse into a home that has none, or one of another home."""
    shared, own = shared_parse(), parse_of(home)
    checksum = checksum_of_the_connection(home)
    if (
        shared is None
        or not shared.exists()
        or (own.exists() and checksum.encode() in own.read_bytes())
    ):
        return
    first, parse = msgpack.unpackb(shared.read_bytes())
    parse["state_check"]["profile_hash"]["checksum"] = checksum
    # The command itself reports a home that cannot be created.
    with contextlib.suppress(OSError):
        own.parent.mkdir(parents=True, exist_ok=True)
        own.write_bytes(msgpack.packb(with_home(parse, first, str(home))))


def with_home(value: object, first: str, home: str) -> object:
    """The same value with the path of another home."""
    match value:
        case dict():
            return {key: with_home(inner, first, home) for key, inner in value.items()}
        case list():
            return [with_home(inner, first, home) for inner in value]
        case str() if first in value:
            return value.replace(first, home)
    return value


def save_shared_parse(home: Path) -> None:
    """Save the parse of the first home for the other homes."""
    shared, own = shared_parse(), parse_of(home)
    if shared is None or shared.exists() or not own.exists():
        return
    parse = msgpack.unpackb(own.read_bytes())
    made_under = parse["state_check"]["profile_hash"]["checksum"]
    assert made_under == checksum_of_the_connection(home), (
        "dbt computes the checksum of the connection differently"
    )
    written = shared.with_suffix(f".{os.getpid()}")
    written.write_bytes(msgpack.packb([str(home), parse]))
    written.rename(shared)


def shared_parse() -> Path | None:
    """The file with the path and the parse of the first home; None outside of a test run."""
    return Path(os.environ[SHARED_PARSE]) if SHARED_PARSE in os.environ else None


def parse_of(home: Path) -> Path:
    """The file in which dbt saves the parse of a home."""
    return home / "dbt" / "partial_parse.msgpack"


def checksum_of_the_connection(home: Path) -> str:
    """The checksum that dbt compares in `ManifestLoader.build_manifest_state_check`."""
    profile = yaml.safe_load(
        PROFILES.read_text(encoding="utf-8").replace(HOME_OF_THE_PROFILE, str(home))
    )
    connection = profile["cx_metrics"]["outputs"]["duckdb"]
    fields = {name: value for name, value in connection.items() if name not in ("type", "threads")}
    credentials = DuckDBCredentials.from_dict(fields)
    return FileHash.from_contents(pprint.pformat(sorted(credentials.connection_info()))).checksum
