"""The files of `deploy/`, run with the environment that systemd and cron give them."""

import configparser
import shutil
import subprocess
from pathlib import Path

import pytest

from orchestration.home import Home
from orchestration.monitoring.refresh_lock import refresh_lock
from tests.support.running import GOLDEN, GOLDEN_SETTINGS, PROJECT_ROOT

DEPLOY = PROJECT_ROOT / "deploy"
CHECKOUT = "/opt/cx-metrics-warehouse"
# What only developers, operators and readers of the documents need.
DEVELOPMENT = {
    *("CHANGELOG.md", "CONTRIBUTING.md", "DECISIONS.md", "Makefile", "benchmarks", "biome.json"),
    *("dbt-bouncer.yml", "deploy", "docs", "docs_site", "requirements-dev.lock"),
    *("requirements-spark.lock", "screenshots", "tests"),
}
# As cron(8) and systemd.exec(5) set them. Settings take the place of the file .env.
CRON = {"HOME": "/nonexistent", "LOGNAME": "cx", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"}
SYSTEMD = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "USER": "cx",
    "LOGNAME": "cx",
    "INVOCATION_ID": "0" * 32,
}
SETTINGS = {f"CX_{name.upper()}": value for name, value in GOLDEN_SETTINGS.items()} | {
    "CX_SOURCES": "files",
    "CX_FILES_DIR": str(GOLDEN),
}


def unit(name: str) -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment, method-assign]
    parsed.read(DEPLOY / name)
    return parsed


def run(
    command: str, folder: str, home: Path, environment: dict[str, str], **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run a command of `deploy/` with this environment alone."""
    return subprocess.run(
        ["/bin/sh", "-c", command.replace(CHECKOUT, str(PROJECT_ROOT))],
        cwd=folder.replace(CHECKOUT, str(PROJECT_ROOT)),
        env=environment | SETTINGS | {"CX_HOME": str(home)} | settings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_the_service_refreshes(copied_home: Path) -> None:
    service = unit("cx-refresh.service")["Service"]
    before = (copied_home / "published" / "current").readlink()
    done = run(service["ExecStart"], service["WorkingDirectory"], copied_home, SYSTEMD)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert (copied_home / "published" / "current").readlink() != before


@pytest.mark.slow
def test_cron_mails_one_line_of_a_refresh_that_fails(copied_home: Path) -> None:
    [line] = [
        one for one in (DEPLOY / "crontab").read_text().splitlines() if not one.startswith("#")
    ]
    assert line.startswith("0 2 * * * ")
    command = line.removeprefix("0 2 * * * ")
    with refresh_lock(Home(copied_home)):
        locked = run(command, "/", copied_home, CRON)
    assert (locked.returncode, locked.stdout, locked.stderr.count("\n")) == (1, "", 1)
    wrong = run(command, "/", copied_home, CRON, CX_TIMEZONE="Nowhere")
    assert (wrong.returncode, wrong.stdout, wrong.stderr.count("\n")) == (2, "", 1)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    for path in (*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")):
        text = path.read_text().replace(CHECKOUT, str(PROJECT_ROOT)).replace("User=cx", "User=root")
        (tmp_path / path.name).write_text(text)
    units = sorted(tmp_path.iterdir())
    done = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False
    )
    found = [line for line in done.stderr.splitlines() if str(tmp_path) in line]
    assert (len(units), found) == (3, [])


def test_the_image_has_all_that_the_product_reads() -> None:
    lines = (DEPLOY / "Containerfile").read_text().splitlines()
    copied = {name for line in lines if line.startswith("COPY ") for name in line.split()[2:-1]}
    listed = subprocess.run(
        ["git", "ls-files"], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True
    )
    tracked = {path.split("/")[0] for path in listed.stdout.splitlines()}
    assert copied == {name for name in tracked if not name.startswith(".")} - DEVELOPMENT
