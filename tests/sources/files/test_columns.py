"""Files with another header than docs/CONTRACT.md §3: the error names the cause and the remedy."""

import csv
import io
import json
import logging
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.errors import BadConfigurationError
from orchestration.sources.entities import ENTITIES
from orchestration.sources.files.columns import MAX_COLUMNS
from orchestration.sources.files.duckdb_readers import read_jsonl
from orchestration.sources.files.source import changed_files

HEADER = "response_id,survey_type,scale_min,scale_max,score,respondent_email"
ROW = "R1,nps,0,10,9,a@x.example"
# What a spreadsheet or an export made of the header, and the words of the error.
FAULTS = {
    "empty": (b"", ("is empty", "response_id, survey_type", "remove the file")),
    "empty-bom": (b"\xef\xbb\xbf\r\n\r\n", ("is empty",)),
    "semicolons": (HEADER.replace(",", ";"), ("separated by semicolons", "by commas")),
    "semicolons-bom": ("\ufeff" + HEADER.replace(",", ";"), ("separated by semicolons",)),
    "semicolons-quoted": (
        '"' + HEADER.replace(",", '";"') + '"',
        ("separated by semicolons", "by commas"),
    ),
    "semicolons-capitals": (HEADER.title().replace(",", ";"), ("separated by semicolons",)),
    "tabs": (HEADER.replace(",", "\t"), ("separated by tabs", "by commas")),
    "bars": (HEADER.replace(",", "|"), ("separated by vertical bars", "by commas")),
    "sep": ("sep=;\r\n" + HEADER.replace(",", ";"), ("'sep=;'", "delete this line", "by commas")),
    "sep-bom": ("\ufeffsep=;\n" + HEADER.replace(",", ";"), ("'sep=;'", "delete this line")),
    "sep-quoted": ('"sep=;"\n' + HEADER.replace(",", ";"), ("'sep=;'", "delete this line")),
    "sep-tab": ("SEP=\t\n" + HEADER.replace(",", "\t"), ("'SEP=\\t'", "delete this line")),
    "sep-comma": ("sep=,\n" + HEADER, ("'sep=,'", "delete this line")),
    "case": (
        HEADER.replace("response_id", "Response_ID").replace("score", "Score"),
        ("capital letters", "'Response_ID' to 'response_id', 'Score' to 'score'"),
    ),
    "upper": (HEADER.upper(), ("capital letters", "'SCALE_MIN' to 'scale_min'")),
    "blank": (HEADER.replace(",", ", "), ("blanks around", "' survey_type' to 'survey_type'")),
    "no-break-space": (HEADER.replace(",s", ",\xa0s"), ("blanks around", "to 'survey_type'")),
    "words": (HEADER.replace("response_id", "Response ID"), ("'Response ID' to 'response_id'",)),
    "two-boms": ("\ufeff\ufeff" + HEADER, ("'\\ufeffresponse_id' to 'response_id'",)),
    "one-quote": (f'"{HEADER}"', ("a quote encloses the whole header",)),
    "latin-1": ((HEADER + ",gr\xf6\xdfe").encode("latin-1"), ("not UTF-8", "save the file as")),
    "utf-16": (HEADER.encode("utf-16"), ("not UTF-8", "save the file as")),
    "utf-16-le": (HEADER.encode("utf-16-le"), ("not UTF-8", "save the file as")),
    "title": ("Survey export\n" + HEADER, ("'response_id' is missing",)),
    "rows-only": (ROW, ("'response_id' is missing", "needs response_id, survey_type")),
    "missing": (
        "Response_ID,survey_type",
        ("'response_id' is missing", "needs", "'Response_ID' to 'response_id'"),
    ),
    "open-quote": (f'"{HEADER}\n{ROW}', ("a quote in the header is never closed",)),
    "long-open-quote": (f'"{HEADER}\n' + f"{ROW}\n" * 800_000, ("is never closed",)),
}


def refusal(folder: Path, name: str, content: bytes) -> str:
    (folder / name).write_bytes(content)
    with pytest.raises(BadConfigurationError) as caught:
        changed_files(folder, landed=set(), current=None)
    message = str(caught.value)
    assert message.startswith(f"{name}: ")
    assert "\n" not in message
    assert "x.example" not in message
    return message


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_header_is_refused_with_its_cause(fault: str, tmp_path: Path) -> None:
    content, words = FAULTS[fault]
    if isinstance(content, str):
        content = f"{content}\n{ROW}\n".encode()
    message = refusal(tmp_path, "survey_responses.csv", content)
    for word in words:
        assert word in message


@pytest.mark.parametrize("entity", ENTITIES)
@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_the_separator_is_named_for_every_entity(
    entity: str, separator: str, tmp_path: Path
) -> None:
    content = separator.join(ENTITIES[entity].columns)
    if len(ENTITIES[entity].columns) > 1:
        assert "are separated by" in refusal(tmp_path, f"{entity}.csv", content.encode())


def test_parquet_columns_in_another_case_are_refused(tmp_path: Path) -> None:
    content = io.BytesIO()
    pq.write_table(pa.table({"CUSTOMER_ID": ["C1"], "segment": ["smb"]}), content)
    message = refusal(tmp_path, "customers.parquet", content.getvalue())
    assert "'CUSTOMER_ID' to 'customer_id'" in message


def test_an_optional_column_in_another_form_is_ignored_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "customers.csv").write_text("customer_id,Email-Domain,region,note\nC1,a,b,c\n")
    with caplog.at_level(logging.WARNING, "cx"):
        changed_files(tmp_path, landed=set(), current=None)
    [message] = caplog.messages
    assert message == (
        "customers.csv: the column 'Email-Domain' is ignored; rename it to 'email_domain' to read"
        " it"
    )


@pytest.mark.parametrize(("kind", "count"), [("csv", 100_000), ("parquet", 10_000)])
def test_an_over_wide_file_is_refused_before_it_is_read(
    kind: str, count: int, tmp_path: Path
) -> None:
    names = ["customer_id", *(f"column_{number}" for number in range(count - 1))]
    content = io.BytesIO()
    if kind == "csv":
        text = io.StringIO()
        csv.writer(text).writerows([names, names])
        content.write(text.getvalue().encode())
    else:
        pq.write_table(pa.table({name: pa.nulls(1, pa.string()) for name in names}), content)
    started = time.process_time()
    message = refusal(tmp_path, f"customers.{kind}", content.getvalue())
    assert time.process_time() - started < 20
    assert f"has {count:,} columns, and the limit is {MAX_COLUMNS:,}" in message


def test_the_widest_file_is_read(tmp_path: Path) -> None:
    names = ["customer_id", *(f"column_{number}" for number in range(MAX_COLUMNS - 1))]
    (tmp_path / "customers.csv").write_text(",".join(names) + "\n" + ",".join(names) + "\n")
    assert changed_files(tmp_path, landed=set(), current=None).to_land


def test_an_over_wide_json_line_is_read_in_seconds(tmp_path: Path) -> None:
    row = {"customer_id": "C1"} | {f"column_{number}": number for number in range(100_000)}
    path = tmp_path / "customers.jsonl"
    path.write_text(json.dumps(row) + "\n")
    started = time.process_time()
    [rows] = read_jsonl(path, ENTITIES["customers"])
    assert time.process_time() - started < 20
    assert rows.columns["customer_id"].to_pylist() == ["C1"]
    assert len(json.loads(rows.columns["_extra_columns"][0].as_py())) == 100_000
