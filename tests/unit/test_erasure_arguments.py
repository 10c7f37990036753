"""The command `cx erase`: its arguments, and what it refuses."""

import io
import sys
from pathlib import Path

import pytest

from orchestration.erasure.subjects import one_kind, read_addresses
from orchestration.errors import BadConfigurationError
from orchestration.home import Home
from orchestration.monitoring.refresh_lock import refresh_lock
from orchestration.privacy.suppression import load_suppression
from tests.support.running import run_cx


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "exactly one"),
        (("--email", "a@b.example", "--contact", "P1"), "exactly one"),
        (("--email", "ana"), "not an e-mail address"),
        (("--contact", " "), "blank"),
        (("--customer", "unknown"), "customer_id"),
    ],
)
def test_wrong_options_are_refused_in_one_line(
    tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    done = run_cx("erase", *options, home=tmp_path / "home")
    assert (done.returncode, done.stderr.count("\n"), words in done.stderr) == (2, 1, True), (
        done.stderr
    )


def test_an_unknown_address_is_suppressed_in_later_loads(tmp_path: Path) -> None:
    done = run_cx(
        "erase", "--email", "nobody@x.example", "--email", "bo@x.example", home=tmp_path / "home"
    )
    assert done.returncode == 0 and "nobody" not in done.stdout
    assert (
        done.stdout.startswith("No match for 2 subjects by email;") and "Erased" not in done.stdout
    )
    assert load_suppression(Home(tmp_path / "home")).find("email", "nobody@x.example")


def test_an_erasure_fails_while_a_refresh_runs(tmp_path: Path) -> None:
    with refresh_lock(Home(tmp_path)):
        done = run_cx("erase", "--email", "nobody@x.example", home=tmp_path)
    assert done.returncode == 1 and "another refresh is running" in done.stderr
    assert not (tmp_path / "erasures").exists()


@pytest.mark.parametrize(
    "content", ["\ufeffana@a.example\r\n\n  bob@b.example ", "ana@a.example\nbob@b.example\n"]
)
def test_addresses_come_from_a_file_or_standard_input(
    content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "addresses.txt"
    file.write_bytes(content.encode())
    expected = ["ana@a.example", "bob@b.example"]
    assert read_addresses(str(file)) == expected
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode()), "ascii"))
    assert read_addresses("-") == expected
    assert one_kind({"email": expected, "contact": None}) == ("email", expected)


@pytest.mark.parametrize(
    ("content", "reason"),
    [(None, "No such file"), (b"a\xff@a.example", "not UTF-8"), (b"\n \n", "is empty")],
)
def test_a_file_without_addresses_is_refused(
    content: bytes | None, reason: str, tmp_path: Path
) -> None:
    file = tmp_path / "addresses.txt"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(BadConfigurationError, match=rf"^--from: .*{reason}"):
        read_addresses(str(file))
