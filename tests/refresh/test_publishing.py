"""Publishing: versions behind one link, types and comments of tables, no personal data."""

import json
import re
import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from tests.support.running import (
    GOLDEN_SETTINGS,
    GOLDEN_SOURCE,
    PROJECT_ROOT,
    published_bytes,
    published_database,
    run_cx,
)

E_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
PHONE = re.compile(r"(?<![0-9A-Za-z])(\+|00)[ .()-]*([0-9][ .()-]*){7,14}[0-9]")
TYPES = (
    (r"(is|has)_.*", "BOOLEAN"),
    (
        r".*_(month|week|quarter|year|date)|date_day|(iso_week|month|quarter|year|period)_start",
        "DATE",
    ),
    (r".*_at", "TIMESTAMP"),
    (
        r".*_(seconds|hours|rate|share|retention|margin_of_error|min|max)|nps|csat|ces|score|ease_index|clv_.*|share_.*",
        "DOUBLE",
    ),
    (r"mrr(_.*)?|amount.*", "DECIMAL"),
    (r"(old|new|our|vendor)_value|difference", "DOUBLE"),
    (r"value|(previous|year_ago|lowest|highest)_value|change|margin_of_error|target", "DOUBLE"),
    (r"center|(lower|upper)_limit|nps_before|(rate|mix)_effect", "DOUBLE"),
    (
        r"(nps|csat|ces)_(responses|promoters|passives|detractors|satisfied)|surveys_sent|tickets_.*|customers_.*|backlog",
        "BIGINT",
    ),
    (
        r"extracted|accepted|rejected|superseded|out_of_scope|public_agent_replies|reopens"
        r"|matched_rows|near_miss_number|row_number|low_answers.*|rank|queue_rank"
        r"|customers|months_since|sample_size|responses|responses_before"
        r"|stages|stage_order|satisfied_everywhere",
        "BIGINT",
    ),
)

# Without metadata for pandas, dates, decimals and booleans with nulls become objects.
# In the tables of statistical models, other columns are DOUBLE.
MODEL_TABLES = {
    *("dim_customer_health", "churn_model_quality", "churn_model_weights"),
    *("dim_customer_value", "clv_model_quality", "score_drivers"),
    *("fct_feedback_sentiment", "sentiment_model_quality"),
}
MODEL_TYPES = (
    (r".*_id|.*_band|.*_reason|reason_\d|risk|feature|driver|survey_type|language", "VARCHAR"),
    (r"tenure_months|.*_90d|open_.*|has_nps|training_.*|(positive_)?examples|responses", "BIGINT"),
    (r"repeat_purchases|(holdout_)?customers.*|holdout_actual", "BIGINT"),
    (r".*_(month|date)", "DATE"),
    (r"mrr", "DECIMAL"),
    (r".*", "DOUBLE"),
)

PANDAS_TYPES = {
    "BOOLEAN": "boolean",
    "DATE": "date32[day][pyarrow]",
    "TIMESTAMP": "datetime64[us]",
    "DECIMAL": "double[pyarrow]",
}


@pytest.fixture(scope="module")
def demo(built_home: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(published_database(built_home)), read_only=True)


def tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return connection.execute(
        "select schema_name, table_name from duckdb_tables() order by all"
    ).fetchall()


def promised() -> dict[str, set[str]]:
    """The tables of docs/CONTRACT.md §4 with the columns that it lists."""
    text = (PROJECT_ROOT / "docs" / "CONTRACT.md").read_text(encoding="utf-8").split("\n## 4.")[1]
    found = {}
    for cell, columns in re.findall(r"^\| (`\w+\.\w+`.*?) \| .*? \| (.*) \|$", text, re.MULTILINE):
        first, *others = re.findall(r"`([^`]+)`", cell)
        names = [first] + [
            other if "." in other else re.sub(r"_by_\w+$", other[1:], first) for other in others
        ]
        spelt = re.sub(r" \(.*?\)(?=,|$)", "", columns)
        found |= dict.fromkeys(
            names, set(spelt.split(", ")) if re.fullmatch(r"[\w, ]+", spelt) else set()
        )
    return found


def test_every_promised_table_and_column_exists_and_none_is_a_view(
    demo: duckdb.DuckDBPyConnection,
) -> None:
    contract = promised()
    assert {f"{schema}.{table}" for schema, table in tables(demo)} == contract.keys()
    assert demo.execute("select count(*) from duckdb_views() where not internal").fetchone() == (0,)
    for name, columns in contract.items():
        assert columns <= {
            column[0] for column in demo.execute(f"select * from {name} limit 0").description
        }, name


def test_every_table_and_column_is_described(demo: duckdb.DuckDBPyConnection) -> None:
    listed = "select table_name from duckdb_tables() where trim(coalesce(comment, '')) = ''"
    columns = (
        "select table_name, column_name from duckdb_columns() where not internal and"
        " trim(coalesce(comment, '')) = ''"
    )
    assert demo.execute(listed).fetchall() + demo.execute(columns).fetchall() == []


def test_types_follow_the_contract(demo: duckdb.DuckDBPyConnection) -> None:
    query = "select table_name, column_name, data_type from duckdb_columns() where not internal"
    wrong = []
    for table, column, found in demo.execute(query).fetchall():
        types = MODEL_TYPES if table in MODEL_TABLES else TYPES
        wanted = next(
            (type_ for pattern, type_ in types if re.fullmatch(pattern, column)), "VARCHAR"
        )
        if found.partition("(")[0] != wanted:
            wrong.append(f"{table}.{column} is {found}, not {wanted}")
    assert wrong == []


def test_parquet_holds_the_same_rows_and_types(
    demo: duckdb.DuckDBPyConnection, built_home: Path
) -> None:
    parquet = built_home / "published" / "current" / "parquet"
    files = {path.relative_to(parquet).with_suffix("").as_posix() for path in parquet.rglob("*.*")}
    assert files == {f"{schema}/{table}" for schema, table in tables(demo)}
    for schema, table in tables(demo):
        other = f"read_parquet('{parquet}/{schema}/{table}.parquet')"
        described = [
            demo.execute(f"describe select * from {one}").fetchall()
            for one in (f"{schema}.{table}", other)
        ]
        assert [row[:2] for row in described[0]] == [row[:2] for row in described[1]]
        for one, two in ((f"{schema}.{table}", other), (other, f"{schema}.{table}")):
            assert (
                demo.execute(f"select * from {one} except all select * from {two}").fetchall() == []
            )


def test_parquet_files_describe_tables_and_columns_and_name_types_for_pandas(
    demo: duckdb.DuckDBPyConnection, built_home: Path
) -> None:
    for schema, table in tables(demo):
        path = built_home / "published" / "current" / "parquet" / schema / f"{table}.parquet"
        columns = demo.execute(
            "select column_name, data_type, comment from duckdb_columns() where schema_name = ?"
            " and table_name = ?",
            [schema, table],
        ).fetchall()
        metadata = pq.read_schema(path).metadata
        (comment,) = demo.execute(
            "select comment from duckdb_tables() where schema_name = ? and table_name = ?",
            [schema, table],
        ).fetchone()
        assert metadata[b"description"].decode() == comment
        described = {name: text for name, _, text in columns}
        assert json.loads(metadata[b"columns"]) == described
        dtypes = pd.read_parquet(path).dtypes.map(str)
        for name, type_, _ in columns:
            kind = type_.partition("(")[0]
            assert dtypes[name] == PANDAS_TYPES.get(kind, dtypes[name]), (table, name)


def test_no_address_and_no_telephone_number_is_published(
    demo: duckdb.DuckDBPyConnection, built_home: Path
) -> None:
    landed = (
        f"read_parquet('{built_home}/landing/demo_qualtrics/responses/*.parquet', union_by_name ="
        " true)"
    )
    planted = [
        text
        for (text,) in duckdb.execute(
            f"select comment from {landed} where comment is not null"
        ).fetchall()
    ]
    assert any(E_MAIL.search(text) for text in planted) and any(
        PHONE.search(text) for text in planted
    )
    text_columns = (
        "select schema_name, table_name, column_name from duckdb_columns() where data_type ="
        " 'VARCHAR'"
    )
    found: list[str] = []
    for schema, table, column in demo.execute(text_columns + " and not internal").fetchall():
        for (text,) in demo.execute(f'select distinct "{column}" from {schema}.{table}').fetchall():
            if text and (E_MAIL.search(text) or (column == "comment" and PHONE.search(text))):
                found.append(f"{table}.{column}: {text}")
    assert found == []
    scrubbed = (
        "select count(*) from marts.fct_survey_responses where contains(comment, '[removed]')"
    )
    assert demo.execute(scrubbed).fetchone() > (0,)


def test_status_as_text_and_as_json(built_home: Path) -> None:
    shown, told = run_cx("status", home=built_home), run_cx("status", "--json", home=built_home)
    report = json.loads(told.stdout)
    assert (shown.returncode, told.returncode, shown.stderr, told.stderr) == (0, 0, "", "")
    assert (built_home / "published" / "current").readlink().name == report["published"][
        "refresh_id"
    ]
    assert (report["published"]["as_of_date"], report["published"]["age_hours"] >= 0) == (
        "2026-06-30",
        True,
    )
    for row in report["row_ledger"]:
        assert row["extracted"] == sum(
            row[name] for name in ("accepted", "rejected", "superseded", "out_of_scope")
        )
    assert report["row_ledger"] != [] and report["published"]["refresh_id"] in shown.stdout


def test_a_refresh_prints_the_scorecard_and_the_path_of_the_tables(built_home: Path) -> None:
    printed = (built_home / "printed.txt").read_text(encoding="utf-8")
    assert "Scorecard to 2026-06-30" in printed and "Jun 2026" in printed
    for label in (
        "NPS",
        "CSAT",
        "CES",
        "Churn",
        "Retention",
        "CLV",
        "First contact resolution",
        "First reply",
    ):
        assert label in printed
    assert str(published_database(built_home)) in printed


def test_the_scorecard_shows_the_number_of_answers_behind_each_score(built_home: Path) -> None:
    lines = (built_home / "printed.txt").read_text(encoding="utf-8").splitlines()
    shown = [line.split()[-1] for line in lines if line.startswith("  answers")]
    with duckdb.connect(str(published_database(built_home)), read_only=True) as connection:
        answers = connection.execute(
            "select nps_responses, csat_responses, ces_responses from metrics.scorecard_monthly"
            " where metric_month = '2026-06-01'"
        ).fetchone()
    assert answers is not None and tuple(int(number) for number in shown) == answers


@pytest.mark.slow
def test_seven_versions_are_kept_and_a_rollback_moves_the_link(copied_home: Path) -> None:
    """Open readers keep their version, and a rollback changes nothing but the link."""
    published = copied_home / "published"
    first = (published / "current").readlink().name
    older = [f"2020010{day}T000000Z-abcdef" for day in range(1, 7)]
    for name in older:
        shutil.copytree(published / "versions" / first, published / "versions" / name)
    reader = duckdb.connect(str(published_database(copied_home)), read_only=True)
    versions = [*older, first]
    for _ in range(2):
        done = run_cx("publish", home=copied_home, **GOLDEN_SOURCE, **GOLDEN_SETTINGS)
        assert done.returncode == 0, done.stderr
        versions.append((published / "current").readlink().name)
        assert refresh_id(reader) == first
        with duckdb.connect(str(published_database(copied_home)), read_only=True) as other:
            assert refresh_id(other) == versions[-1]
    assert sorted(path.name for path in (published / "versions").iterdir()) == versions[-7:]
    before = published_bytes(copied_home)
    for version in reversed(versions[-7:-1]):
        done = run_cx("publish", "--rollback", home=copied_home, **GOLDEN_SETTINGS)
        assert (done.returncode, version in done.stdout) == (0, True)
    done = run_cx("publish", "--rollback", home=copied_home, **GOLDEN_SETTINGS)
    assert (done.returncode, done.stderr) == (1, "there is no earlier version for a rollback\n")
    assert published_bytes(copied_home) == before | {"current": f"versions/{versions[-7]}"}


def refresh_id(connection: duckdb.DuckDBPyConnection) -> str:
    return connection.execute("select refresh_id from metrics.refresh_info").fetchone()[0]
