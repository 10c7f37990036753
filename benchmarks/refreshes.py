"""Cost of full and nightly refreshes by number of tickets, and of each stage and model of the full.

Run `python -m benchmarks.refreshes [TICKETS ...]`, at least two sizes. It writes
`benchmarks/RESULTS.md` and `benchmarks/cost.svg`. A thousand tickets are refreshed first: their
cost is the fixed cost.
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

import altair as alt
import dagster as dg
import duckdb

from benchmarks.large_company import LAST_DAY, write_large_company, write_night
from benchmarks.reading import reading_milliseconds
from benchmarks.usage import Usage, usage_of
from orchestration.home import Home, database_of
from orchestration.records.last_run import STEP_ASSETS

CX = Path(sys.executable).parent / "cx"
RESULTS = Path(__file__).with_name("RESULTS.md")
PLOT = Path(__file__).with_name("cost.svg")
HAND_WRITTEN = Path(__file__).with_name("hand_written.sql")
SIZES = [100_000, 1_000_000, 5_000_000]
FIXED_SIZE = 1_000
# Smaller costs, as shares of the fixed cost, are noise beside it, and give no ratio.
SMALLEST_SHARE = 0.25
# Models that take less at the largest size are not compared: their time is dbt's own.
SHORTEST_SECONDS = 1.0


@dataclass(frozen=True)
class Measured:
    """A company of a number of tickets: what its refreshes used.

    Attributes:
        full_steps: wall time of each step of the full refresh, in seconds.
        nightly_steps: wall time of each step of the nightly refresh, in seconds.
        models: wall time of each model of the full refresh, in seconds.
    """

    tickets: int
    full: Usage
    nightly: Usage
    full_steps: dict[str, float]
    nightly_steps: dict[str, float]
    models: dict[str, float]
    hand_written_cpu_seconds: float
    csv_megabytes: float
    home_megabytes: float
    reading_milliseconds: float


def main(sizes: list[int]) -> None:
    """Measure every size, and write the results."""
    fixed, *measured = [_measure(tickets) for tickets in (FIXED_SIZE, *sorted(sizes))]
    text = "\n".join(_lines(fixed, measured)) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    _plot(measured).save(PLOT)
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
        full = usage_of([CX, "refresh"], environment)
        full_steps, models = _step_seconds(home), _model_seconds(home)
        hand_written = _hand_written_cpu_seconds(folder)
        write_night(folder, tickets)
        nightly = usage_of([CX, "refresh"], environment)
        return Measured(
            tickets,
            full,
            nightly,
            full_steps,
            _step_seconds(home),
            models,
            hand_written,
            csv_megabytes,
            _megabytes(Path(home)),
            reading_milliseconds(database_of(home.current)),
        )


def _step_seconds(home: Home) -> dict[str, float]:
    """Wall time of each step of the last run, in seconds, from Dagster's event log."""
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    with dg.DagsterInstance.get() as instance:
        run_id = instance.get_runs(limit=1)[0].run_id
        seconds = {
            step.step_key: step.end_time - step.start_time
            for step in instance.get_run_step_stats(run_id)
            if step.start_time and step.end_time
        }
    return {step: seconds[asset] for step, asset in STEP_ASSETS.items() if asset in seconds}


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


def _plot(measured: list[Measured]) -> alt.Chart:
    """CPU time by number of tickets, both logarithmic."""
    costs = [
        {"tickets": company.tickets, "CPU time (s)": cost, "of": name}
        for company in measured
        for name, cost in (
            ("full refresh", company.full.cpu_seconds),
            ("nightly refresh", company.nightly.cpu_seconds),
            ("hand-written script", company.hand_written_cpu_seconds),
        )
    ]
    return (
        alt.Chart(alt.Data(values=costs), width=480, height=300)
        .mark_line(point=True)
        .encode(
            alt.X("tickets:Q", scale=alt.Scale(type="log"), axis=alt.Axis(format="~s")),
            alt.Y("CPU time (s):Q", scale=alt.Scale(type="log")),
            alt.Color("of:N", title=None, sort=None),
        )
        .configure(background="white")
    )


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
        f"The fixed cost is the refresh of a thousand tickets: {fixed.full.seconds:.0f} s, or"
        f" {fixed.full.cpu_seconds:.0f} s of CPU, with dbt's first parse of the project, and"
        f" {fixed.nightly.seconds:.0f} s, or {fixed.nightly.cpu_seconds:.0f} s of CPU, for each"
        " later night. The ratios are those of CPU times after subtracting the fixed cost of the"
        " same kind. If less than"
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
        full = company.full.cpu_seconds - fixed.full.cpu_seconds
        nightly = company.nightly.cpu_seconds - fixed.nightly.cpu_seconds
        hand_written = company.hand_written_cpu_seconds
        is_noise = full < SMALLEST_SHARE * fixed.full.cpu_seconds
        ratios = "– | –" if is_noise else f"{nightly / full:.0%} | {full / hand_written:.1f}"
        peak = max(company.full.megabytes, company.nightly.megabytes)
        yield (
            f"| {company.tickets:,} | {company.full.seconds:.0f} |"
            f" {company.nightly.seconds:.0f} | {company.full.cpu_seconds:.0f} |"
            f" {company.nightly.cpu_seconds:.0f} | {hand_written:.1f} | {ratios} |"
            f" {company.csv_megabytes:,.0f} | {company.home_megabytes:,.0f} | {peak:,.0f} |"
            f" {company.reading_milliseconds:.0f} |"
        )
    yield ""
    yield "![CPU time of refreshes and of the hand-written script by number of tickets](cost.svg)"
    yield ""
    yield "## Stages"
    yield ""
    yield "Wall times of the steps in Dagster's event log."
    yield ""
    yield "| Tickets | Refresh | " + " | ".join(f"`{step}`" for step in fixed.full_steps) + " |"
    yield "| ---: | --- |" + " ---: |" * len(fixed.full_steps)
    for company in (fixed, *measured):
        for refresh, steps in (("full", company.full_steps), ("nightly", company.nightly_steps)):
            times = " | ".join(f"{step:.1f}" for step in steps.values())
            yield f"| {company.tickets:,} | {refresh} | {times} |"
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
