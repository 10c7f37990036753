"""What a build costs on DuckDB and on Apache Spark, by number of tickets.

Run `python -m benchmarks.engines [TICKETS ...]`, at least two sizes, after `make setup-spark`. The
cost per million tickets is the difference between the two largest sizes, so that the fixed cost
falls out. Timings vary between runs and machines; compare the ratios.
"""

import os
import sys
import tempfile
from pathlib import Path

from benchmarks.large_company import LAST_DAY, write_large_company
from benchmarks.usage import Usage, usage_with_orphans

CX = Path(sys.executable).parent / "cx"
ENGINES = ("duckdb", "spark")
SIZES = [30_000, 300_000]


def main(sizes: list[int]) -> None:
    """Measure every size on both engines, and print two tables."""
    measured = {tickets: _measure(tickets) for tickets in sorted(sizes)}
    print("| Tickets | Engine | Build, s | CPU, s | Peak memory, MB |")
    print("| ---: | --- | ---: | ---: | ---: |")
    for tickets, builds in measured.items():
        for engine, build in builds.items():
            print(
                f"| {tickets:,} | {engine} | {build.seconds:.0f} | {build.cpu_seconds:.0f}"
                f" | {build.megabytes:,.0f} |"
            )
    print()
    print("| Engine | per million tickets, s | CPU, s |")
    print("| --- | ---: | ---: |")
    *_, smaller, larger = measured
    for engine in ENGINES:
        less, more = measured[smaller][engine], measured[larger][engine]
        millions = (larger - smaller) / 1e6
        print(
            f"| {engine} | {(more.seconds - less.seconds) / millions:.0f}"
            f" | {(more.cpu_seconds - less.cpu_seconds) / millions:.0f} |"
        )


def _measure(tickets: int) -> dict[str, Usage]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "files"
        write_large_company(folder, tickets)
        environment = os.environ | {
            "CX_HOME": f"{scratch}/home",
            "CX_SOURCES": "files",
            "CX_FILES_DIR": str(folder),
            "CX_AS_OF": LAST_DAY,
        }
        usage_with_orphans([CX, "extract"], environment)
        return {
            engine: usage_with_orphans([CX, "build"], environment | {"CX_ENGINE": engine})
            for engine in ENGINES
        }


if __name__ == "__main__":
    chosen = [int(size) for size in sys.argv[1:]] or SIZES
    if len(chosen) < 2:
        raise SystemExit("python -m benchmarks.engines: give at least two sizes")
    main(chosen)
