"""The report of a version as a file: complete, closed to the network, readable by readers."""

import base64
import hashlib
import html
import re
import stat
from pathlib import Path

import pytest

from orchestration.home import Home, report_of
from tests.support.dagster_runs import events_of_last_run
from tests.support.report_page import content_of
from tests.support.running import GOLDEN_SOURCE, run_cx


@pytest.fixture(scope="module")
def path(golden_home: Path) -> Path:
    """The report of the golden company."""
    return report_of(Home(golden_home).current.resolve())


def test_the_policy_allows_the_scripts_and_the_style_of_the_file_alone(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    [policy] = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    allowed = html.unescape(policy)
    assert allowed.startswith("default-src 'none'; ")
    assert not re.search(r"unsafe|https?:|\*", allowed)
    inside = re.findall(
        r"<(?:style|script|script type=\"module\")>(.*?)</(?:style|script)>", text, re.S
    )
    hashes = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in inside]
    assert sorted(re.findall(r"'sha256-([^']+)'", allowed)) == sorted(hashes) and len(hashes) == 3
    markup = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", text, flags=re.S)
    assert not re.search(r"\son\w+=|\sstyle=|javascript:|src=", markup)
    assert re.findall(r'href="([^"#]*)"', markup) == ["data:,"]


def test_readers_may_read_it_and_it_is_small(path: Path) -> None:
    assert path.stat().st_size < 5_000_000
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert [one.name for one in path.parent.iterdir()] == ["index.html"]


def test_it_has_the_values_of_the_version(path: Path) -> None:
    content = content_of(path)
    assert content["info"] == {
        "as_of": "2026-03-31",
        "timezone": "Europe/Bucharest",
        "currency": "USD",
        "has_comments": True,
    }
    assert content["month"] == content["months"][-1] == "2026-03-01"
    assert content["formats"]["dates"]["instant"]["timeZone"] == "Europe/Bucharest"


def test_dagster_shows_the_report(golden_home: Path) -> None:
    import dagster as dg

    checks = events_of_last_run(golden_home, dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    [check] = [
        event.asset_check_evaluation_data
        for event in checks
        if event.asset_check_evaluation_data.check_name == "report_is_written"
    ]
    assert check.passed and check.metadata["bytes"].value > 500_000


@pytest.mark.slow
def test_a_report_without_comments_is_written_elsewhere(copied_home: Path, tmp_path: Path) -> None:
    report = report_of(Home(copied_home).current.resolve())
    before, target = report.read_bytes(), tmp_path / "cx.html"
    done = run_cx(
        *("report", "--no-comments", "--output", str(target)), home=copied_home, **GOLDEN_SOURCE
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{target}\n", "")
    assert "comments" not in content_of(target)["tables"]
    assert content_of(report)["tables"]["comments"]["rows"], "the golden company has comments"
    for row in content_of(report)["tables"]["comments"]["rows"]:
        assert row[1] not in target.read_text(encoding="utf-8")
    assert report.read_bytes() == before
    report.unlink()
    done = run_cx("report", home=copied_home, report="without_comments", **GOLDEN_SOURCE)
    assert done.stdout == f"{report}\n" and "comments" not in content_of(report)["tables"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("report",), 1, "nothing is published yet: run `cx refresh` first"),
        (("report", "--output", "/nowhere/cx.html"), 2, "--output: no folder /nowhere; create it"),
        (("report", "--output", "/"), 2, "--output: / is a folder; name a file in it"),
    ],
)
def test_what_cannot_be_written_is_one_line(
    arguments: tuple[str, ...], code: int, message: str, tmp_path: Path
) -> None:
    done = run_cx(*arguments, home=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (code, "", 1)
    assert done.stderr.startswith(message)
