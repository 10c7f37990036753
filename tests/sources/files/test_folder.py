"""Names of entity files: which files of a folder are read, and what the error of each slip says."""

from pathlib import Path

import pytest

from orchestration.errors import BadConfigurationError
from orchestration.sources.files.folder import entity_files

CUSTOMERS = "customer_id\nC1\n"


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(CUSTOMERS, encoding="utf-8")


def test_files_of_entities_are_found_beside_others(tmp_path: Path) -> None:
    write(
        tmp_path,
        "customers/1.csv",
        "customers/.hidden",
        "customers/old/1.csv",
        "orders.csv",
        "notes.txt",
        ".DS_Store",
    )
    assert [file.name for file in entity_files(tmp_path)] == ["customers/1.csv", "orders.csv"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Survey_Responses.CSV", "survey_responses.csv"),
        ("survey_responses (1).csv", "survey_responses.csv"),
        ("customers.csv.zip", "customers.csv"),
        ("Tickets.PARQUET", "tickets.parquet"),
        ("ticket-events.xlsx", "ticket_events.xlsx"),
        ("Order/1.csv", "orders/"),
    ],
)
def test_a_folder_without_an_entity_is_refused_with_the_nearest_name(
    name: str, meant: str, tmp_path: Path
) -> None:
    write(tmp_path, name)
    with pytest.raises(BadConfigurationError) as caught:
        entity_files(tmp_path)
    shown = name.partition("/")[0] + "/" * ("/" in name)
    assert f"rename or convert {shown} to {meant}" in str(caught.value)


@pytest.mark.parametrize("names", [[], [".hidden"]])
def test_an_empty_folder_is_refused(names: list[str], tmp_path: Path) -> None:
    write(tmp_path, *names)
    with pytest.raises(BadConfigurationError, match="holds no files; add one per entity"):
        entity_files(tmp_path)


def test_names_like_no_entity_are_answered_with_the_entities(tmp_path: Path) -> None:
    write(tmp_path, "quarterly report.pdf")
    with pytest.raises(BadConfigurationError, match="name a file or folder customers, contacts"):
        entity_files(tmp_path)


@pytest.mark.parametrize("name", ["b.csv.zip", "c.CSV", "notes.txt"])
def test_another_file_in_the_folder_of_an_entity_is_refused(name: str, tmp_path: Path) -> None:
    write(tmp_path, "customers/a.csv", f"customers/{name}")
    with pytest.raises(
        BadConfigurationError, match=f"customers/{name} is not a CSV, JSON, Parquet or Excel"
    ):
        entity_files(tmp_path)
