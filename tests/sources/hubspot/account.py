"""An account of HubSpot that is served and landed, for the tests of its connector."""

import time
from functools import partial
from pathlib import Path

import duckdb

from orchestration.sources import CONNECTORS
from tests.support import vendors

HUBSPOT = CONNECTORS["hubspot"]
served = partial(vendors.served, "hubspot")
land = partial(vendors.land, "hubspot")


def now_ms() -> int:
    """The present in milliseconds since 1970."""
    return int(time.time() * 1_000)


def landed(home: Path, table: str, columns: str) -> list[tuple]:
    """The newest landed version of each record."""
    return duckdb.execute(
        f"select {columns} from read_parquet(?) qualify row_number() over (partition by id"
        " order by _dlt_load_id desc, _row_number desc) = 1 order by id",
        [f"{home}/landing/hubspot/{table}/*.parquet"],
    ).fetchall()
