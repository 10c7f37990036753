"""Errors in `report.yml` are one line that names the file, the key and what to write."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.errors import BadConfigurationError
from orchestration.html_report.layout import FILE, load_layout

SECTION: dict[str, Any] = {"kind": "scorecard", "title": "Scorecard", "metrics": ["nps"]}
PAGE: dict[str, Any] = {"id": "one", "title": "One", "sections": [SECTION]}


def write(path: Path, content: object) -> Path:
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def with_section(**changes: Any) -> dict[str, Any]:
    section = {name: value for name, value in (SECTION | changes).items() if value is not None}
    return {"pages": [PAGE | {"sections": [SECTION, section]}]}


def test_the_bundled_pages_are_valid() -> None:
    layout = load_layout()
    assert [page.id for page in layout.pages] == [
        *("leadership", "support", "experience", "success", "finance", "data")
    ]
    assert FILE.name == "report.yml"


PLACE = "pages[0].sections[1]"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            with_section(metrics=["npss"]),
            f"{PLACE}.metrics[0]: no metric 'npss'; did you mean nps?",
        ),
        (with_section(metrics=[]), f"{PLACE}.metrics: list should have at least 1 item"),
        (with_section(metrics="nps"), f"{PLACE}.metrics: input should be a valid list"),
        (with_section(metrics=None), f"{PLACE}.metrics: is missing; add it"),
        (with_section(titel="x"), f"{PLACE}.titel: is no key here; remove it or correct its name"),
        (with_section(title=None), f"{PLACE}.title: is missing; add it"),
        (with_section(kind=None), f"{PLACE}.kind: is missing; add it"),
        (with_section(kind="pie"), f"{PLACE}.kind: no kind 'pie'; choose one of 'scorecard', "),
        (
            with_section(kind="charts", dimension="customer_segmet"),
            f"{PLACE}.dimension: no dimension 'customer_segmet'; did you mean customer_segment?",
        ),
        (
            with_section(kind="answers", metrics=None, survey="nsp", by="theme"),
            f"{PLACE}.survey: 'nsp' is no value here; write 'nps', 'csat' or 'ces'",
        ),
        (
            with_section(kind="rows", metrics=None, table="people"),
            f"{PLACE}.table: 'people' is no value here; write 'tickets', 'followup_queue', ",
        ),
        ({"pages": [PAGE, PAGE]}, "pages[1].id: 'one' is already the id of a page; choose another"),
        ({"pages": [PAGE | {"id": "One page"}]}, "pages[0].id: 'One page' is no id; write lower-"),
        ({"pages": [PAGE | {"id": "definitions"}]}, "pages[0].id: 'definitions' is already the id"),
        ({"pages": []}, "pages: list should have at least 1 item"),
        ({"page": [PAGE]}, "pages: is missing; add it"),
        (["pages"], "the file: input should be a valid dictionary"),
        (None, "the file: input should be a valid dictionary"),
        (
            with_section(title="\x1b[31m", metrics=["\x1b[31mnps"]),
            f"{PLACE}.metrics[0]: no metric '\\x1b[31mnps'; choose one of nps",
        ),
    ],
)
def test_an_error_is_one_line(content: object, message: str, tmp_path: Path) -> None:
    with pytest.raises(BadConfigurationError) as error:
        load_layout(write(tmp_path / "report.yml", content))
    assert str(error.value).startswith(f"report.yml: {message}")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"pages:\n  - id: [", "report.yml, line 2: no valid YAML ("),
        (b"pages: \xff", "report.yml: cannot be read (it is not UTF-8); "),
        (b"pages: &a [*a]", "report.yml: pages[0]: input should be"),
        (None, "report.yml: cannot be read (No such file or directory); "),
    ],
)
def test_a_damaged_file_is_named(content: bytes | None, message: str, tmp_path: Path) -> None:
    path = tmp_path / "report.yml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadConfigurationError) as error:
        load_layout(path)
    assert str(error.value).startswith(message), str(error.value)
