"""Salesforce: many rows through Bulk API 2.0: a job runs the query, its results come as CSV in large pieces.

The query is ordered, so that reading goes on from any piece; Salesforce then does not split it by ids, which is slower
there and right here.
"""

import csv
import io
import time
from collections.abc import Iterator

from orchestration.errors import RefreshError, SourceUnavailableError
from orchestration.sources.connector import Record
from orchestration.sources.http.client import check_progress
from orchestration.sources.salesforce.org import DATA, Org, part
from orchestration.sources.salesforce.selection import Selection
from orchestration.sources.salesforce.values import value_of_csv

MAX_RECORDS = 25_000
FIRST_POLL_SECONDS, LONGEST_POLL_SECONDS = 0.5, 30.0
NO_LOCATOR = "null"
UNDER_WAY = ("Open", "UploadComplete", "InProgress")
ALWAYS_NAMED = {"Id", "SystemModstamp"}


def bulk_records(org: Org, selection: Selection, query: str) -> Iterator[list[Record]]:
    """The records of a query, in its order.

    Raises:
        RefreshError: the job failed or was aborted.
        SourceUnavailableError: a piece of the results is not whole.
    """
    job = part(
        org.request("POST", f"{DATA}/jobs/query", json={"operation": "queryAll", "query": query}),
        "id",
    )
    _wait(org, selection, job)
    locator = None
    while locator != NO_LOCATOR:
        params = {"maxRecords": MAX_RECORDS} | ({"locator": locator} if locator else {})
        answer = org.get(f"{DATA}/jobs/query/{job}/results", params, is_json=False)
        records = _parsed(selection, answer.content)
        if len(records) != int(answer.headers.get("Sforce-NumberOfRecords", len(records))):
            raise SourceUnavailableError(
                f"salesforce: job {job}: a piece of the results is not whole"
            )
        if records:
            yield records
        before, locator = locator, answer.headers.get("Sforce-Locator") or NO_LOCATOR
        check_progress("salesforce", f"GET {DATA}/jobs/query/{job}/results", before, locator)


def _wait(org: Org, selection: Selection, job: str) -> None:
    """Wait until a job is done, however long: Salesforce ends one that takes too long."""
    seconds = FIRST_POLL_SECONDS
    while (state := part(org.get(f"{DATA}/jobs/query/{job}"), "state")) != "JobComplete":
        if state in ("Failed", "Aborted"):
            raise RefreshError(
                f"salesforce: the bulk query of {selection.object_name} ended as {state}, see job {job} under Bulk Data"
                " Load Jobs in Setup; run again, reading goes on where it ended"
            )
        if state not in UNDER_WAY:
            raise RefreshError(f"salesforce: job {job} is in a state that is not documented")
        time.sleep(seconds)
        seconds = min(2 * seconds, LONGEST_POLL_SECONDS)


def _parsed(selection: Selection, body: bytes) -> list[Record]:
    # A field may hold any line break, so the reader gets the text as it came.
    rows = list(csv.reader(io.StringIO(body.decode("utf-8"), newline="")))
    # Every piece begins with the names; one that does not has them in the order of the query.
    names = list(dict.fromkeys(selection.fields.values()))
    if rows and set(rows[0]) >= ALWAYS_NAMED:
        names = rows.pop(0)
    places = {name: place for place, name in enumerate(names)}
    columns = [
        (column, places[name], value_of_csv(selection.types[name]))
        for column, name in selection.fields.items()
        if name in places
    ]
    unnamed = dict.fromkeys(
        column for column, name in selection.fields.items() if name not in places
    )
    records = [
        unnamed | {column: value(row[place]) for column, place, value in columns}
        for row in rows
        if row
    ]
    for record in records:
        selection.finish(record)
    return records
