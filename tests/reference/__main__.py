"""Command line of the reference.

`python -m tests.reference FOLDER OUT --as-of 2026-03-31 [--timezone Europe/Bucharest]
[--currency USD]` writes the expected tables.
"""

import argparse
from datetime import date
from pathlib import Path

from .output import write_expected
from .settings import FREE_DOMAINS_FILE, SEEDS_DIR


def main() -> None:
    """Write the expected tables of a folder of canonical entities."""
    parser = argparse.ArgumentParser(prog="python -m tests.reference", description=main.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--as-of", type=date.fromisoformat, required=True)
    parser.add_argument("--timezone", default="UTC")
    parser.add_argument("--currency", default="USD")
    parser.add_argument("--source-system", default="files")
    parser.add_argument("--free-domains-file", type=Path, default=FREE_DOMAINS_FILE)
    parser.add_argument("--seeds-dir", type=Path, default=SEEDS_DIR)
    write_expected(**vars(parser.parse_args()))


if __name__ == "__main__":
    main()
