"""Run `cx` with small loads: `python -m tests.support.small_loads ROWS_PER_LOAD ARGUMENT…`."""

import sys

from orchestration import cli
from orchestration.landing import vendor

if __name__ == "__main__":
    vendor.ROWS_PER_LOAD = int(sys.argv.pop(1))
    cli.main()
