"""Runs one step in a process that kills itself at a named point, like `kill -9`.

`python -m tests.support.kills.run POINT cx refresh` does the same to `cx` and every process that it
starts.
"""

import contextlib
import functools
import importlib
import multiprocessing
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.home import Home
from orchestration.settings import Settings
from tests.support.kills.points import BEFORE, HALFWAY, POINTS, Point

POINT, IN_GROUP = "KILLED_AT", "KILLED_IN_GROUP"
KILLED = -signal.SIGKILL
GOLDEN_DAY = date(2026, 3, 31)


def kill() -> None:
    """Kill this process, or the whole process group of `cx`."""
    if os.environ.get(IN_GROUP):
        os.killpg(0, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


@contextlib.contextmanager
def doing_at(point: Point, act: Callable[[], None]) -> Iterator[None]:
    """Wrap the function of a point so that it calls `act` at the point."""
    module, _, attribute = point.function.partition(":")
    *owners, name = attribute.split(".")
    owner = functools.reduce(getattr, owners, importlib.import_module(module))
    pattern = re.compile(point.where, re.MULTILINE)
    original, calls, lock = getattr(owner, name), [0], threading.Lock()

    @functools.wraps(original)
    def wrapped(*arguments: Any, **options: Any) -> Any:
        with lock:
            matches = pattern.search(_text(name, arguments)) is not None
            calls[0] += matches
            is_it = matches and calls[0] == point.nth
        if is_it and point.when == HALFWAY:
            _HALVES[name](*arguments)
        if is_it and point.when in (BEFORE, HALFWAY):
            act()
        returned = original(*arguments, **options)
        if is_it:
            act()
        return returned

    setattr(owner, name, wrapped)
    try:
        yield
    finally:
        setattr(owner, name, original)


def _text(name: str, arguments: tuple) -> str:
    """The arguments as text for the pattern; a file descriptor becomes its path."""
    if name == "fsync":
        return str(Path(f"/proc/self/fd/{arguments[0]}").readlink())
    return "\n".join(str(argument) for argument in arguments)


def _half_text(path: Path, text: str, *_: Any) -> None:
    with Path(path).open("w", encoding="utf-8") as file:
        file.write(text[: len(text) // 2])


def _half_tree(folder: Path, *_: Any) -> None:
    files = sorted(path for path in Path(folder).rglob("*") if not path.is_dir())
    for path in files[: (len(files) + 1) // 2]:
        path.unlink()


def _half_bytes(path: Path, content: bytes) -> None:
    with Path(path).open("wb") as file:
        file.write(content[: len(content) // 2])


# The state on disk if the process dies in the middle of these calls.
_HALVES: dict[str, Callable[..., None]] = {
    "write_text": lambda *arguments: _half_text(*arguments[-2:]),
    "copyfile": lambda source, target, **_: _half_bytes(target, Path(source).read_bytes()),
    "rmtree": _half_tree,
}


def _extract(settings: Settings) -> None:
    from demo.servers.running import serve_demo
    from orchestration.landing.extraction import extract_sources

    extract_sources(settings, serve_demo)


def _build(settings: Settings) -> None:
    from dbt.cli.main import dbtRunner

    from orchestration.environment import set_landing_variables

    os.environ |= {
        "CX_HOME": str(settings.home),
        "CX_SOURCES": settings.sources[0],
        "CX_FILES_DIR": str(settings.files_dir),
        "CX_AS_OF": str(settings.as_of_date),
        "CX_TIMEZONE": settings.timezone,
        "CX_CURRENCY": settings.currency,
    }
    set_landing_variables(settings.home)
    folders = [
        "--target-path",
        str(settings.home.dbt_target),
        "--log-path",
        str(settings.home.logs),
    ]
    assert dbtRunner().invoke(["--quiet", "build", *folders]).success


def _validate(settings: Settings) -> None:
    from orchestration.validation.acceptances import Acceptance
    from orchestration.validation.validate import validate_build

    validate_build(settings, Acceptance("tests", "changed data"))


def _publish(settings: Settings) -> None:
    from orchestration.publishing import publish_build

    publish_build(settings)


def _report(settings: Settings) -> None:
    from orchestration.html_report.writing import report_version

    assert report_version(settings, settings.home.current.resolve()) is None


STEPS: dict[str, Callable[[Settings], None]] = {
    "extract": _extract,
    "build": _build,
    "validate": _validate,
    "publish": _publish,
    "report": _report,
}


def golden_settings(home: Path, folder: Path) -> Settings:
    """The settings of the golden company, read from a folder that may be changed."""
    return Settings(Home(home), ("files",), folder, GOLDEN_DAY, "Europe/Bucharest", "USD")


def _run_step(step: str, settings: Settings, point: Point | None) -> None:
    with doing_at(point, kill) if point else contextlib.nullcontext():
        STEPS[step](settings)


def run_step(step: str, settings: Settings, point: Point | None = None) -> int:
    """Run a step in its own process, forked after the imports.

    Returns:
        The exit code: 0 for success, -9 after a kill, 1 after an exception.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.support.kills.imports"])
    process = context.Process(target=_run_step, args=(step, settings, point))
    process.start()
    process.join()
    return process.exitcode


def main() -> None:
    """Run `cx …`, or the dbt process of a build, up to the point."""
    point = next(point for point in POINTS if point.name == os.environ[POINT])
    command = sys.argv.pop(1)
    if command == "dbt":
        from dbt.cli.main import cli

        with doing_at(point, kill):
            cli()
        return
    from orchestration import cli as cx
    from orchestration.build import dbt

    if point.step == "build":
        dbt.DBT_EXECUTABLE = Path(__file__).with_name("dbt")
        cx.main()
    with doing_at(point, kill):
        cx.main()


if __name__ == "__main__":
    main()
