"""Extraction as assets: what dbt's sources of the same keys read."""

from collections.abc import Iterator

import dagster as dg

from orchestration.connectors.entities import ENTITIES
from orchestration.connectors.files.source import MANIFEST
from orchestration.extraction import extract_sources
from orchestration.resources import RefreshLock
from orchestration.settings import load_settings

LANDED = [*ENTITIES, MANIFEST, "_dlt_loads"]


@dg.multi_asset(
    name="landing",
    specs=[
        dg.AssetSpec(["files", name], group_name="landing", kinds={"dlt", "parquet"}, description=f"Landed {name}.")
        for name in LANDED
    ],
)
def landing(refresh_lock: RefreshLock) -> Iterator[dg.MaterializeResult]:
    """Read every source in force and land what is new."""
    landed = extract_sources(load_settings())
    for name in LANDED:
        yield dg.MaterializeResult(asset_key=["files", name], metadata={"new_file_versions": sum(landed.values())})
