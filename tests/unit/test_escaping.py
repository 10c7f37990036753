"""Untrusted text on terminals, in logs and in errors; paths that must not be patterns."""

import re

import pytest

from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.escaping import is_utf8, shown, shown_lines
from tests.support.running import PROJECT_ROOT

READER = re.compile(r"\bread_(?:parquet|csv|json)\((?=\s*[\[$?'])(?:(?!read_)(?s:.)){0,300}")
FOLDERS = ("orchestration", "dbt_project", "expectations", "benchmarks", "demo", "docs")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ünïcode – 客户 😀", "Ünïcode – 客户 😀"),
        ("\x1b[31mred\x1b]0;title\x07", r"\x1b[31mred\x1b]0;title\x07"),
        ("a\nb\r\tc", r"a\nb\r\tc"),
        ("\x9b31m\x85", r"\x9b31m\x85"),
        ("\u202egpj.exe\u2066\u200b\u2028", r"\u202egpj.exe\u2066\u200b\u2028"),
        ("\udcff\ud800\U000e0001", r"\xff\ud800\U000e0001"),
        ("a\\nb", r"a\nb"),
    ],
)
def test_characters_that_are_not_printable_are_escaped(text: str, expected: str) -> None:
    assert shown(text) == expected
    assert shown(shown(text)) == expected
    assert str(BadConfigurationError(text)) == expected


def test_errors_of_steps_keep_their_lines() -> None:
    assert shown_lines("a\x1b\nb") == str(RefreshError("a\x1b\nb")) == "a\\x1b\nb"


def test_names_that_are_not_utf_8_are_found() -> None:
    assert is_utf8("客户 😀") and not is_utf8("\udcff")


def test_no_read_takes_partitions_from_folder_names() -> None:
    """DuckDB otherwise turns a folder `segment=evil` into a column, which replaces that of rows."""
    reads = [
        (path.relative_to(PROJECT_ROOT), read)
        for folder in FOLDERS
        for path in sorted((PROJECT_ROOT / folder).rglob("*"))
        if path.suffix in (".py", ".sql", ".yml", ".md")
        for read in READER.findall(path.read_text(encoding="utf-8"))
    ]
    assert len(reads) >= 20
    assert [(path, read) for path, read in reads if "hive_partitioning = false" not in read] == []
