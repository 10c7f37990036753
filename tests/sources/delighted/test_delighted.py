"""Delighted's connector and its staging models: scales, people, deletions, exported files."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import duckdb
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from demo.servers.delighted import DelightedServer
from demo.servers.native_ids import salesforce_account_id, zendesk_ticket_id
from demo.servers.running import serving, with_defaults
from orchestration.errors import BadConfigurationError
from orchestration.sources import CONNECTORS
from orchestration.sources.connector import Options
from tests.support import vendors

DELIGHTED = CONNECTORS["delighted"]
COLUMNS = (
    "survey_type, scale_min, scale_max, polarity, score, respondent_email, touchpoint, channel,"
    " responded_at, comment"
)
REFERENCES = "customer_reference, ticket_reference"
DEFAULTS = {option.name: option.default for option in DELIGHTED.options}
ASKED = {"nps", "csat", "ces", "ces7"}
HEADINGS = ("Response ID", "Survey Type", "Score", "Comment", "Email", "Created At", "ticket_id")


land = partial(vendors.land, "delighted")
current_rows = partial(
    vendors.current_rows,
    model="delighted__survey_responses",
    columns=f"response_id, {COLUMNS}, {REFERENCES}",
)


@pytest.fixture(scope="module")
def staged(company: dict, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple]:
    """The staged company: its server, the options, the home, and its current rows."""
    home = tmp_path_factory.mktemp("delighted")
    with vendors.served("delighted", company) as (server, options):
        land(options, home)
        vendors.build_staging(home, "delighted")
        yield server, options, home, current_rows(home)


@pytest.mark.slow
def test_responses_round_trip(company: dict, staged: tuple) -> None:
    emails = {contact["contact_id"]: contact["email"] for contact in company["contacts"]}
    expected = {}
    for row in company["survey_responses"]:
        if row.get("score"):
            customer, ticket = row["customer_id"], row["ticket_id"]
            expected[f"delighted:{row['response_id']}"] = (
                *(
                    row["survey_type"],
                    row["scale_min"],
                    row["scale_max"],
                    row["polarity"] or None,
                    row["score"],
                ),
                *(
                    row["respondent_email"] or emails.get(row["contact_id"]),
                    row["touchpoint"],
                    row["channel"],
                ),
                *(row["responded_at"], row["comment"] or None),
                *(
                    salesforce_account_id(customer) if customer else None,
                    zendesk_ticket_id(ticket) if ticket else None,
                ),
            )
    assert staged[3] == expected


@pytest.mark.slow
def test_survey_types_have_scales_and_employees_are_not_customers(staged: tuple) -> None:
    server, options, home, first = staged
    template = server.survey_responses[-1]
    types = {"stars": 5, "smileys": 1, "thumbs": 1, "enps": 10, "pmf": 3, "csat": 3, "novel": 2}
    for number, (survey_type, score) in enumerate(types.items(), start=1):
        changes = {
            "id": survey_type,
            "survey_type": survey_type,
            "score": score,
            "updated_at": int(server.now()) + number,
        }
        server.survey_responses.append(template | changes)
    assert land(options, home) == {"survey_responses": len(types)}
    rows = current_rows(home)
    found = {name.partition(":")[2]: row[:3] for name, row in rows.items() if name not in first}
    assert found == {
        "stars": ("csat", "1", "5"),
        "smileys": ("csat", "1", "5"),
        "thumbs": ("csat", "0", "1"),
        "csat": ("csat", "1", "5"),
        "novel": ("novel", "0", "10"),
    }


@pytest.mark.slow
def test_comparing_the_list_detects_deleted_responses(staged: tuple) -> None:
    server, options, home, _ = staged
    before = current_rows(home)
    person = server.survey_responses[0]["person"]
    gone = {
        f"delighted:{each['id']}" for each in server.survey_responses if each["person"] == person
    }
    server.delete_person(person)
    assert land(options, home) == {}
    assert land(options | {"compare_deletions": "true"}, home) == {
        "present_responses": len(server.survey_responses)
    }
    assert set(before) - set(current_rows(home)) == gone & set(before) != set()


@pytest.mark.slow
def test_rows_of_an_unmarked_load_are_ignored(staged: tuple) -> None:
    server, options, home, _ = staged
    before = current_rows(home)
    later = {"id": "unmarked", "updated_at": int(server.now()) + 100}
    server.survey_responses.append(server.survey_responses[0] | later)
    assert land(options, home)["survey_responses"] == 1
    assert set(current_rows(home)) - set(before) == {"delighted:unmarked"}
    max((home / "landing" / "delighted" / "_dlt_loads").glob("*.jsonl")).unlink()
    assert current_rows(home) == before


def test_people_are_paged_by_links(company: dict, tmp_path: Path) -> None:
    server = DelightedServer(company)
    for person in server.people.values():
        person["created_at"] = 1_700_000_000
    with serving(server.app()) as base_url:
        assert (
            land(with_defaults("delighted", server.options(base_url)), tmp_path)["people"]
            == len(server.people)
            > 200
        )


def test_pages_by_number_alone_and_links_to_another_host_are_read(tmp_path: Path) -> None:
    async def answers(request: Request) -> JSONResponse:
        first = 1 if request.query_params["page"] == "1" else 101
        last = min(first + int(request.query_params["per_page"]), 151)
        return JSONResponse(
            [{"id": str(number), "score": 9, "created_at": number} for number in range(first, last)]
        )

    async def people(request: Request) -> JSONResponse:
        page = int(request.query_params.get("page_info", 1))
        link = (
            f"<https://api.delighted.com/v1/people.json?page_info={page + 1}&per_page=100>;"
            ' rel="next"'
        )
        return JSONResponse(
            [{"id": str(page), "created_at": page}], headers={"Link": link} if page < 3 else {}
        )

    routes = [Route("/survey_responses.json", answers), Route("/people.json", people)]
    with serving(Starlette(routes=routes)) as base_url:
        landed = land(with_defaults("delighted", {"api_key": "k", "base_url": base_url}), tmp_path)
    assert (landed["survey_responses"], landed["people"]) == (150, 3)


def exported(
    folder: Path, name: str, rows: list[dict], headings: tuple[str, ...] = HEADINGS
) -> None:
    folder.mkdir(exist_ok=True)
    with (folder / name).open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(
            [headings, *([row.get(heading) for heading in headings] for row in rows)]
        )


def files_options(folder: Path, **others: str) -> Options:
    return DEFAULTS | {"export_folder": str(folder)} | others


@pytest.mark.slow
def test_exported_files_match_the_api(staged: tuple, tmp_path: Path) -> None:
    server, _, _, _ = staged
    people = {person["id"]: person["email"] for person in server.people.values()}
    rows = [
        {
            "Response ID": answer["id"],
            "Survey Type": answer["survey_type"].upper()
            if answer["survey_type"] in ASKED
            else "5-Star",
            "Score": answer["score"],
            "Comment": answer["comment"] and f'{answer["comment"]}\nsaid "so", twice',
            "Email": people[answer["person"]] or None,
            "Created At": (
                f"{datetime.fromtimestamp(answer['created_at'], UTC):%Y-%m-%d %H:%M:%S} UTC"
            ),
            "ticket_id": answer["person_properties"].get("ticket_id"),
        }
        for answer in server.survey_responses
    ]
    folder, home = tmp_path / "exports", tmp_path / "home"
    exported(folder, "new.csv", rows[300:][::-1])
    exported(folder, "old.csv", rows[:300])
    assert land(files_options(folder), home) == {"survey_types": 12, "survey_responses": len(rows)}
    assert land(files_options(folder), home) == {}
    exported(folder, "old.csv", [rows[0] | {"Comment": "changed"}, *rows[1:300]])
    assert land(files_options(folder), home) == {"survey_responses": 1}
    files = str(home / "landing" / "delighted" / "survey_responses" / "*.parquet")
    landed = duckdb.sql(
        "select id, score, person_email, created_at, ticket_reference, survey_type"
        f" from '{files}' where comment is distinct from 'changed'"
    ).fetchall()
    assert Counter(row[:5] for row in landed) == Counter(
        (
            each["id"],
            str(each["score"]),
            people[each["person"]] or None,
            str(each["created_at"]),
            each["person_properties"].get("ticket_id"),
        )
        for each in server.survey_responses
    )
    assert {row[5] for row in landed} <= ASKED | {"stars"}


def test_exported_times_keep_their_offset_and_rows_without_an_id_are_distinct(
    tmp_path: Path,
) -> None:
    headings = ("Score", "Email", "Response Time", "Permalink")
    rows = [
        {
            "Score": 9,
            "Email": "a@x.example",
            "Response Time": "2024-04-18 05:34:20 -0400",
            "Permalink": "https://d/r/abc",
        },
        {"Score": 8, "Email": "a@x.example", "Response Time": "2024-04-18T09:34:20Z"},
        {"Score": 7, "Email": "b@x.example", "Response Time": "1713432860"},
    ]
    exported(tmp_path / "exports", "nps.csv", rows, headings)
    options = files_options(tmp_path / "exports", export_survey_type="nps")
    records = [
        row
        for page in DELIGHTED.read(options, {})
        if page.table == "survey_responses"
        for row in page.records
    ]
    assert {record["created_at"] for record in records} == {1_713_432_860}
    assert {record["survey_type"] for record in records} == {"nps"}
    assert len({record["id"] for record in records}) == 3 and "abc" in {
        record["id"] for record in records
    }


@pytest.mark.parametrize(
    ("headings", "row", "words"),
    [
        (("Email", "Created At"), {}, "the column 'score' is missing"),
        (("Score", "Created At"), {"Score": 1}, "EXPORT_SURVEY_TYPE"),
        (
            HEADINGS,
            {"Score": 1, "Created At": "yesterday"},
            "row 1: the time of the response is missing",
        ),
        (None, {}, "contains no CSV files"),
    ],
)
def test_an_invalid_export_is_an_error(
    tmp_path: Path, headings: tuple | None, row: dict, words: str
) -> None:
    if headings:
        exported(tmp_path, "answers.csv", [row], headings)
    with pytest.raises(BadConfigurationError) as error:
        list(DELIGHTED.read(files_options(tmp_path), {}))
    assert words in str(error.value)


def test_neither_a_key_nor_a_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadConfigurationError, match="SOURCES__DELIGHTED__API_KEY: not set"):
        list(DELIGHTED.read(DEFAULTS, {}))
