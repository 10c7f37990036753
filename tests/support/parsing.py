"""One parse of the dbt project for all homes of a test run.

dbt keeps what it parsed beside the settings it saw, and parses again what they touch: all of it
where the connection differs, each source and what reads it where the landing does. Both hold the
path of the home, on which nothing else depends. So a new or copied home begins with the first
home's parse, told of its own path. Files and settings that changed are parsed again as ever.
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
# Names the file that all workers share; unset outside of a test run.
SHARED_PARSE = "TESTS_SHARED_PARSE"


def begin_with_the_shared_parse(home: Path) -> None:
    """Put the shared parse, where there is one, into a home whose own is missing or another home's."""
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
    # A home that cannot be made is the command's to complain of.
    with contextlib.suppress(OSError):
        own.parent.mkdir(parents=True, exist_ok=True)
        own.write_bytes(msgpack.packb(moved(parse, first, str(home))))


def moved(value: object, first: str, home: str) -> object:
    """The same value, telling of another home."""
    match value:
        case dict():
            return {key: moved(inner, first, home) for key, inner in value.items()}
        case list():
            return [moved(inner, first, home) for inner in value]
        case str() if first in value:
            return value.replace(first, home)
    return value


def share_the_parse(home: Path) -> None:
    """Keep the parse of this home for the others, if it is the first."""
    shared, own = shared_parse(), parse_of(home)
    if shared is None or shared.exists() or not own.exists():
        return
    parse = msgpack.unpackb(own.read_bytes())
    made_under = parse["state_check"]["profile_hash"]["checksum"]
    assert made_under == checksum_of_the_connection(home), (
        "dbt makes its checksum of the connection in another way"
    )
    written = shared.with_suffix(f".{os.getpid()}")
    written.write_bytes(msgpack.packb([str(home), parse]))
    written.rename(shared)


def shared_parse() -> Path | None:
    """Where the first home's path and parse stand."""
    return Path(os.environ[SHARED_PARSE]) if SHARED_PARSE in os.environ else None


def parse_of(home: Path) -> Path:
    """Where dbt keeps the parse of a home."""
    return home / "dbt" / "partial_parse.msgpack"


def checksum_of_the_connection(home: Path) -> str:
    """What dbt compares before it takes a parse (`ManifestLoader.build_manifest_state_check`)."""
    profile = yaml.safe_load(
        PROFILES.read_text(encoding="utf-8").replace(HOME_OF_THE_PROFILE, str(home))
    )
    connection = profile["cx_metrics"]["outputs"]["duckdb"]
    fields = {name: value for name, value in connection.items() if name not in ("type", "threads")}
    credentials = DuckDBCredentials.from_dict(fields)
    return FileHash.from_contents(pprint.pformat(sorted(credentials.connection_info()))).checksum
