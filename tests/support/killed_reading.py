"""`python -m tests.support.killed_reading VENDOR HOME ROWS_PER_LOAD`: land a vendor in a process
that a test can kill.

The connector's settings come as JSON on standard input, since they hold the server's credentials.
"""

import json
import sys
from pathlib import Path

from orchestration.home import Home
from orchestration.landing import vendor
from orchestration.sources import CONNECTORS

if __name__ == "__main__":
    name, home, rows_per_load = sys.argv[1:]
    vendor.ROWS_PER_LOAD = int(rows_per_load)
    vendor.land_vendor(CONNECTORS[name], json.load(sys.stdin), name, Home(Path(home)))
