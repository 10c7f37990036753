"""A refresh from faulty vendors, killed ten times, publishes the same as an undisturbed one.

Every fault of `demo/servers/faults.py` is on from the first kill to the end of the refresh, and
cursors, locators, sessions and tokens expire during each extraction.
"""

import contextlib
import math
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import duckdb
import pytest

from demo.company import demo_rows
from demo.servers import SERVERS
from demo.servers.faults import KINDS
from demo.servers.native_ids import with_crm_ids
from demo.servers.running import serving
from demo.servers.server import VendorServer
from orchestration.landing.loads import marked_loads
from orchestration.settings import demo_last_day
from tests.support.kills.content import OF_THE_REFRESH
from tests.support.kills.run import KILLED
from tests.support.running import PROJECT_ROOT, refresh_with, settings_of
from tests.support.vendors import settings_for

pytestmark = pytest.mark.soak

# The number of kills during the extraction of each vendor, in order.
LANDSCAPES = (
    {"salesforce": 1, "zendesk": 2, "qualtrics": 7},
    {"hubspot": 4, "freshdesk": 4, "delighted": 2},
    {"stripe": 4, "intercom": 4, "typeform": 2},
    {"hubspot": 2, "jira": 7, "delighted": 1},
)
SEED = 7
SHARE_OF_REQUESTS = 0.06
# Small loads, so that most kills come after the first and before the last load of a vendor.
LOADS_PER_VENDOR = 30
IMPATIENT = {"RUNTIME__REQUEST_BACKOFF_FACTOR": "0.01"}
EXPIRE: dict[str, Callable[[VendorServer], None]] = {
    "salesforce": lambda server: (server.queries.expire_locators(), server.expire_session()),
    "zendesk": lambda server: (setattr(server, "cursors_to_expire", 1), server.expire_token()),
    "qualtrics": lambda server: server.exports.expired.update(server.exports.made),
}


@pytest.mark.parametrize("kills", LANDSCAPES, ids=",".join)
def test_ten_kills_among_all_faults_change_no_number(kills: dict[str, int], tmp_path: Path) -> None:
    calm, killed, draw = tmp_path / "calm", tmp_path / "killed", random.Random(SEED)
    calm.mkdir()
    killed.mkdir()
    settings = {"sources": ",".join(kills), "as_of": str(demo_last_day()), "retry_seconds": "0"}
    with served(tuple(kills)) as (servers, options):
        started = time.monotonic()
        expected = refresh_with(calm, options, **settings)
        calm_seconds, requests = (
            time.monotonic() - started,
            {name: each.requests for name, each in servers.items()},
        )
        for server in servers.values():
            server.faults.enable_all(SHARE_OF_REQUESTS, seed=SEED)
        environment, moments = settings_of(killed, **settings) | options, []
        for vendor, count in kills.items():
            command = [
                sys.executable,
                "-m",
                "tests.support.small_loads",
                str(rows_per_load(calm / "landing" / vendor)),
            ]
            for number in range(count):
                # Fewer requests in total than the vendor needs, so that no extraction finishes.
                most = requests[vendor] // (count + 1)
                most = draw.randint(most // 2, most)
                is_loading = number % 2 == 1
                extraction = start_extraction(command, environment)
                kill_at(
                    extraction,
                    servers[vendor],
                    most,
                    killed / "landing" / vendor if is_loading else None,
                )
                assert extraction.wait() == KILLED, "the extraction ended before its kill"
                loads = len(marked_loads(killed / "landing" / vendor))
                moments.append(
                    f"{vendor} {most}{' loading' if is_loading else ''} ({loads} loads marked)"
                )
        started = time.monotonic()
        found = refresh_with(killed, options | IMPATIENT, **settings)
        seconds, met = (
            time.monotonic() - started,
            {name: each.faults.counts for name, each in servers.items()},
        )
    faults = {name: counts.total() for name, counts in met.items()}
    print(
        f"\nrequests {requests}, faults {faults}, refresh {calm_seconds:.0f} s, after the kills"
        f" {seconds:.0f} s"
    )
    print("killed at request: " + ", ".join(moments))
    assert set().union(*met.values()) == set(KINDS), "every kind of fault was met"
    assert unbalanced(found) == []
    assert differing_rows(expected, found) == {}


@contextlib.contextmanager
def served(vendors: tuple[str, ...]) -> Iterator[tuple[dict[str, VendorServer], dict[str, str]]]:
    """The servers of the demo company and the settings of connectors that read them."""
    company, servers, options = demo_rows(demo_last_day()), {}, {}
    with contextlib.ExitStack() as stack:
        for vendor in vendors:
            servers[vendor] = server = SERVERS[vendor](with_crm_ids(vendor, company))
            base_url = stack.enter_context(serving(server.app()))
            options |= settings_for(vendor, server.options(base_url))
        yield servers, options


def rows_per_load(landing: Path) -> int:
    """The rows per load that give a vendor `LOADS_PER_VENDOR` loads."""
    files = [str(path) for path in landing.glob("*/*.parquet")]
    [(rows,)] = duckdb.execute(
        "select sum(num_rows)::bigint from parquet_file_metadata(?)", [files]
    ).fetchall()
    return rows // LOADS_PER_VENDOR


def start_extraction(command: list[str], environment: dict[str, str]) -> subprocess.Popen:
    return subprocess.Popen(
        [*command, "extract"],
        cwd=PROJECT_ROOT,
        env=environment | IMPATIENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill_at(
    extraction: subprocess.Popen, server: VendorServer, requests: int, landing: Path | None
) -> None:
    """Kill an extraction after so many requests; halfway, cursors and tokens expire.

    With a landing, wait until it also contains files of a load without a mark.
    """
    answered, is_expired = server.requests, False
    while extraction.poll() is None:
        if not is_expired and server.requests >= answered + requests // 2 + 1:
            EXPIRE.get(server.name, lambda _: None)(server)
            is_expired = True
        if server.requests >= answered + requests and (landing is None or is_being_loaded(landing)):
            os.killpg(extraction.pid, signal.SIGKILL)
            return
        time.sleep(0.001)


def is_being_loaded(landing: Path) -> bool:
    """Whether the landing contains files of a load without a mark."""
    loads = marked_loads(landing)
    return any(path.name.split(".")[0] not in loads for path in landing.glob("[!_]*/*.parquet"))


def unbalanced(database: Path) -> list[tuple]:
    """The rows of the ledger that do not balance or have no accepted rows."""
    with duckdb.connect(str(database), read_only=True) as connection:
        ledger = connection.execute("from quality.row_ledger").fetchall()
        assert len(ledger) >= 8, "every entity has a row"
        return connection.execute(
            "from quality.row_ledger where"
            " accepted + rejected + superseded + out_of_scope <> extracted or accepted = 0"
        ).fetchall()


def differing_rows(expected: Path, found: Path) -> dict[str, list[tuple]]:
    """The first rows of each table that only one database has; metrics are rounded."""
    differing = {}
    with duckdb.connect() as connection:
        connection.execute(f"attach '{expected}' as expected (read_only)")
        connection.execute(f"attach '{found}' as found (read_only)")
        tables = connection.execute(
            "select database_name, schema_name || '.' || table_name from duckdb_tables()"
        )
        found_in = {"expected": set(), "found": set()}
        for side, name in tables.fetchall():
            found_in[side].add(name)
        assert found_in["expected"] == found_in["found"] and len(found_in["found"]) > 15
        for name in found_in["found"]:
            left_out = f"exclude ({OF_THE_REFRESH[name]})" if name in OF_THE_REFRESH else ""
            sides = [f"(select * {left_out} from {side}.{name})" for side in ("expected", "found")]
            one, other = (
                connection.execute(f"{these} except all {those} order by all").fetchall()
                for these, those in (sides, sides[::-1])
            )
            if not (name.startswith("metrics.") and are_close(one, other)) and one + other:
                differing[name] = one[:3] + other[:3]
    return differing


def are_close(rows: list[tuple], others: list[tuple]) -> bool:
    """Whether rows are equal except for the rounding of doubles, also of their differences."""
    pairs = zip(chain.from_iterable(rows), chain.from_iterable(others), strict=False)
    return len(rows) == len(others) and all(
        value == other
        or (isinstance(value, float) and math.isclose(value, other, rel_tol=1e-12, abs_tol=1e-12))
        for value, other in pairs
    )
