"""Land a vendor's data in a process that a test can kill.

`python -m tests.support.killed_reading VENDOR HOME ROWS_PER_LOAD`, with the connector's settings as
JSON on standard input, because they contain credentials.
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
