"""Cost of full and nightly refreshes by number of tickets, and of each stage and model of the full.

Run `python -m benchmarks.refreshes [TICKETS ...]`, at least two sizes. It writes
`benchmarks/RESULTS.md`. A thousand tickets are refreshed first: their cost is the fixed cost.
Timings vary between runs and machines; compare the ratios.
"""

import json
import math
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

import duckdb

from benchmarks.large_company import LAST_DAY, write_large_company, write_night
from benchmarks.reading import reading_milliseconds
from benchmarks.usage import Usage, usage_of
from orchestration.home import Home, database_of

CX = Path(sys.executable).parent / "cx"
RESULTS = Path(__file__).with_name("RESULTS.md")
HAND_WRITTEN = Path(__file__).with_name("hand_written.sql")
STEPS = ("extract", "build", "validate", "publish")
SIZES = [100_000, 1_000_000]
FIXED_SIZE = 1_000
# Smaller costs, as shares of the fixed cost, are noise beside it, and give no ratio.
SMALLEST_SHARE = 0.25
# Models that take less at the largest size are not compared: their time is dbt's own.
SHORTEST_SECONDS = 1.0


@dataclass(frozen=True)
class Measured:
    """A company of a number of tickets: what its refreshes used, and the times of its models.

    The full refresh is measured in a command for each step, and the night in one command.
    """

    tickets: int
    full: dict[str, Usage]
    nightly: Usage
    models: dict[str, float]
    hand_written_cpu_seconds: float
    csv_megabytes: float
    home_megabytes: float
    reading_milliseconds: float


def _seconds(stages: dict[str, Usage]) -> float:
    return sum(usage.seconds for usage in stages.values())


def _cpu_seconds(stages: dict[str, Usage]) -> float:
    return sum(usage.cpu_seconds for usage in stages.values())


def main(sizes: list[int]) -> None:
    """Measure every size, and write the results."""
    fixed, *measured = [_measure(tickets) for tickets in (FIXED_SIZE, *sorted(sizes))]
    text = "\n".join(_lines(fixed, measured)) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


def _measure(tickets: int) -> Measured:
    with tempfile.TemporaryDirectory() as scratch:
        folder, home = Path(scratch) / "files", Home(Path(scratch) / "home")
        write_large_company(folder, tickets)
        csv_megabytes = _megabytes(folder)
        environment = os.environ | {
            "CX_HOME": str(home),
            "CX_SOURCES": "files",
            "CX_FILES_DIR": str(folder),
            "CX_AS_OF": LAST_DAY,
        }
        full = {step: usage_of([CX, step], environment) for step in STEPS}
        models = _model_seconds(home)
        hand_written = _hand_written_cpu_seconds(folder)
        write_night(folder, tickets)
        nightly = usage_of([CX, "refresh"], environment)
        return Measured(
            tickets,
            full,
            nightly,
            models,
            hand_written,
            csv_megabytes,
            _megabytes(Path(home)),
            reading_milliseconds(database_of(home.current)),
        )


def _model_seconds(home: Home) -> dict[str, float]:
    results = json.loads((home.dbt_target / "run_results.json").read_text(encoding="utf-8"))
    return {
        result["unique_id"].rpartition(".")[2]: result["execution_time"]
        for result in results["results"]
        if result["unique_id"].startswith("model.")
    }


def _hand_written_cpu_seconds(folder: Path) -> float:
    query = HAND_WRITTEN.read_text(encoding="utf-8").replace("'$folder", f"'{folder}")
    with tempfile.TemporaryDirectory() as scratch:
        started = time.process_time()
        with duckdb.connect(str(Path(scratch) / "hand_written.duckdb")) as connection:
            connection.execute(query)
        return time.process_time() - started


def _megabytes(folder: Path) -> float:
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files) / 1e6


def _lines(fixed: Measured, measured: list[Measured]) -> Iterator[str]:
    first, last = measured[0], measured[-1]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "dbt-core", "dagster"))
    yield "# Cost of refreshes"
    yield ""
    yield (
        f"Written by `python -m benchmarks.refreshes {' '.join(str(m.tickets) for m in measured)}`"
        f" on {date.today()}: {os.cpu_count()} processors, {memory:.0f} GB of memory, Python"
        f" {platform.python_version()}, {versions}. Each ticket has four events; there is a survey"
        " for each third, an order for each fifth, a contact for each tenth, a subscription for"
        " each 25th and a customer for each 50th ticket. A night brings a thousandth of new"
        " tickets, and a comment on another thousandth. Times are wall times in seconds."
    )
    yield ""
    yield "## Full and nightly refreshes"
    yield ""
    yield (
        f"The fixed cost is the refresh of a thousand tickets: {_seconds(fixed.full):.0f} s, or"
        f" {_cpu_seconds(fixed.full):.0f} s of CPU, with dbt's first parse of the project, and"
        f" {fixed.nightly.seconds:.0f} s, or {fixed.nightly.cpu_seconds:.0f} s of CPU, for each"
        " later night. A full refresh is measured in four commands, one for each step, which start"
        " four times; a night is one command. So compare the ratios, which are those of CPU times"
        " after subtracting the fixed cost of the same kind. If less than"
        f" {SMALLEST_SHARE:.0%} of the fixed cost remains, it is noise, and no ratio is given."
        " The hand-written script (`hand_written.sql`) computes the same kinds of facts and monthly"
        " tables, for files without faults, without identity resolution, rejected rows, themes,"
        " predictions, tests or history."
    )
    yield ""
    yield (
        "| Tickets | Full, s | Nightly, s | Full, s of CPU | Nightly, s of CPU |"
        " Hand-written, s of CPU | Nightly / full | Full / hand-written | CSV, MB | Home, MB |"
        " Peak memory, MB | Reading, p95 ms |"
    )
    yield "|" + " ---: |" * 12
    for company in measured:
        full = _cpu_seconds(company.full) - _cpu_seconds(fixed.full)
        nightly = company.nightly.cpu_seconds - fixed.nightly.cpu_seconds
        hand_written = company.hand_written_cpu_seconds
        is_noise = full < SMALLEST_SHARE * _cpu_seconds(fixed.full)
        ratios = "– | –" if is_noise else f"{nightly / full:.0%} | {full / hand_written:.1f}"
        peak = max(usage.megabytes for usage in (*company.full.values(), company.nightly))
        yield (
            f"| {company.tickets:,} | {_seconds(company.full):.0f} |"
            f" {company.nightly.seconds:.0f} | {_cpu_seconds(company.full):.0f} |"
            f" {company.nightly.cpu_seconds:.0f} | {hand_written:.1f} | {ratios} |"
            f" {company.csv_megabytes:,.0f} | {company.home_megabytes:,.0f} | {peak:,.0f} |"
            f" {company.reading_milliseconds:.0f} |"
        )
    yield ""
    yield "## Stages"
    yield ""
    yield "| Tickets | " + " | ".join(f"`{step}`" for step in STEPS) + " |"
    yield "| ---: |" + " ---: |" * len(STEPS)
    for company in (fixed, *measured):
        seconds = " | ".join(f"{company.full[step].seconds:.1f}" for step in STEPS)
        yield f"| {company.tickets:,} | {seconds} |"
    yield ""
    yield "## Models"
    yield ""
    yield (
        "The exponent is that of the time by the number of tickets: 1 is linear. Models below"
        f" {SHORTEST_SECONDS:.0f} s at {last.tickets:,} tickets are left out."
    )
    yield ""
    yield f"| Model | {first.tickets:,} | {last.tickets:,} | Exponent |"
    yield "| --- | ---: | ---: | ---: |"
    for model, seconds in sorted(last.models.items(), key=lambda item: -item[1]):
        if seconds < SHORTEST_SECONDS:
            continue
        own = [max(company.models[model] - fixed.models[model], 0.01) for company in (first, last)]
        exponent = math.log(own[1] / own[0]) / math.log(last.tickets / first.tickets)
        yield f"| `{model}` | {first.models[model]:.2f} | {seconds:.2f} | {exponent:.2f} |"


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or SIZES)
