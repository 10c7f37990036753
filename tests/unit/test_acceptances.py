"""Acceptances of changes: who may give them, where they are kept, and erasure."""

import json
from pathlib import Path

import dagster as dg
import pytest

from orchestration.cli.refresh import refresh
from orchestration.durable_files import append_record, read_records
from orchestration.erasure.erase import erase
from orchestration.errors import BadConfigurationError
from orchestration.home import Home
from orchestration.records.checks import Check, record_checks, recorded_checks
from orchestration.records.last_run import last_run, record_start
from orchestration.settings import load_settings
from orchestration.validation.acceptances import (
    Acceptance,
    acceptances,
    new_acceptance,
    record_acceptance,
)
from tests.support.running import run_cx


def test_contact_details_and_control_characters_are_not_kept() -> None:
    reason = "\x1b[31mAna <ana@acme.example>\n agreed, +40 721 123 456"
    accepted = new_acceptance("  data\towner ", reason)
    assert accepted == Acceptance("data owner", "\\x1b[31mAna <[removed]> agreed, [removed]")


@pytest.mark.parametrize(
    ("by", "reason", "named"),
    [
        ("", "moved", "--by"),
        (" \t", "moved", "--by"),
        ("data owner", "", "--reason"),
        ("data owner", "\n", "--reason"),
        ("", "", "--by"),
        ("ana@acme.example", "moved", "--by"),
        ("+40 721 123 456", "moved", "--by"),
    ],
)
def test_an_acceptance_needs_a_role_and_a_reason(by: str, reason: str, named: str) -> None:
    with pytest.raises(BadConfigurationError) as caught:
        new_acceptance(by, reason)
    assert str(caught.value).startswith(f"{named}: ") and "\n" not in str(caught.value)
    assert "ana" not in str(caught.value) and "721" not in str(caught.value)


def test_a_role_or_a_reason_without_acceptance_is_refused() -> None:
    for by, reason in (("data owner", ""), ("", "moved")):
        with pytest.raises(BadConfigurationError, match=r"^--accept-volume: missing"):
            refresh(False, by, reason)


@pytest.mark.slow
@pytest.mark.parametrize("command", ["refresh", "validate"])
@pytest.mark.parametrize("given", [[], ["--by", "data owner"], ["--reason", "moved"]])
def test_an_incomplete_acceptance_is_an_error_of_one_line(
    command: str, given: list[str], tmp_path: Path
) -> None:
    done = run_cx(command, "--accept-volume", *given, home=tmp_path / "home")
    assert (done.returncode, done.stderr.count("\n"), done.stdout) == (2, 1, "")
    assert not (tmp_path / "home" / "landing").exists()


def test_dagster_requires_a_role_and_a_reason() -> None:
    from orchestration.definitions import defs

    job = defs.resolve_job_def("nightly_refresh")
    complete = {"by": "data owner", "reason": "moved"}
    for accept_volume in (True, {}, {"by": "data owner"}, {"reason": "moved"}, "yes", [complete]):
        with pytest.raises(dg.DagsterInvalidConfigError):
            dg.validate_run_config(job, configured(accept_volume))
    for accept_volume in (None, complete):
        assert dg.validate_run_config(job, configured(accept_volume))
    assert dg.validate_run_config(job, {})


def configured(accept_volume: object) -> dict:
    return {"ops": {"validated_build": {"config": {"accept_volume": accept_volume}}}}


def test_an_acceptance_covers_the_run_for_which_it_is_given() -> None:
    from orchestration.defs.assets.publish import AcceptVolume, acceptance_of

    given = AcceptVolume(by="data owner", reason="moved")
    run = dg.DagsterRun("nightly_refresh", run_id="first")
    assert acceptance_of(run, given) == Acceptance("data owner", "moved")
    assert acceptance_of(run, None) is None
    again = dg.DagsterRun("nightly_refresh", parent_run_id="first", root_run_id="first")
    assert acceptance_of(again, given) is None


def test_records_survive_a_write_that_was_cut(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record_acceptance(home, Acceptance("data owner", "première"), "build-1", ["continuity__x"])
    with home.acceptances.open("ab") as file:
        file.write(b'5\n{"by": "no one"}\n\xff\n{"accepted_at": "2026-')
    record_acceptance(home, Acceptance("data owner", "second"), "build-2", [])
    kept = acceptances(home)
    assert [(one["reason"], one["build_id"], one["suites"]) for one in kept] == [
        ("première", "build-1", ["continuity__x"]),
        ("second", "build-2", []),
    ]
    assert "première".encode() in home.acceptances.read_bytes()


def test_an_erasure_covers_the_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CX_HOME", str(tmp_path))
    settings = load_settings()
    reasons = [
        "the rows of C17 are gone.",
        "customer C17: merged (C18)",
        "the rows of C170 are gone",
        "see josé.c17@acme.example",
    ]
    for reason in reasons:
        append_record(settings.home.acceptances, {"by": "data owner", "reason": reason})
    with settings.home.acceptances.open("a", encoding="utf-8") as file:
        file.write('{"by": "data owner", "reason": "C17 is')
    acceptance = "accepted by data owner: the rows of C17 are gone."
    check = Check("continuity__lost_rows", "accepted", acceptance, ["continuity__lost_rows"])
    record_checks(settings.home, "validate", [check])
    record_start(settings.home, "a run")
    erase(settings, "customer", ["C17"])
    assert recorded_checks(settings.home) == {} and last_run(settings.home) is not None
    erase(settings, "email", ["josé.c17@acme.example"])
    kept = [one["reason"] for one in read_records(settings.home.acceptances)]
    assert kept == ["[removed]", "[removed]", reasons[2], "[removed]"]
    lines = settings.home.acceptances.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["by"] for line in lines] == ["data owner"] * 4
