"""An account of HubSpot that is served and landed, for the tests of its connector."""

import time
from functools import partial

from orchestration.sources import CONNECTORS
from tests.support import vendors

HUBSPOT = CONNECTORS["hubspot"]
served = partial(vendors.served, "hubspot")
land = partial(vendors.land, "hubspot")


def now_ms() -> int:
    """The present in milliseconds since 1970."""
    return int(time.time() * 1_000)
