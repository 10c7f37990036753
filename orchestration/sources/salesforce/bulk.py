"""Large queries through Bulk API 2.0: a job runs the query and returns CSV in large pieces.

The query is ordered, so a read may resume after any piece. Salesforce does not split an ordered
query into chunks of IDs, which makes it slower.
"""

import csv
import io
import time
from collections.abc import Iterator
from itertools import islice

from orchestration.errors import RefreshError, SourceUnavailableError
from orchestration.sources.connector import Record
from orchestration.sources.http.limits import MAX_JOB_SECONDS
from orchestration.sources.http.paging import Paging
from orchestration.sources.salesforce.client import DATA, SalesforceClient, field_of
from orchestration.sources.salesforce.fields import ObjectQuery
from orchestration.sources.salesforce.values import csv_converter

MAX_RECORDS = 25_000
FIRST_POLL_SECONDS, LONGEST_POLL_SECONDS = 0.5, 30.0
NO_LOCATOR = "null"
RUNNING_STATES = ("Open", "UploadComplete", "InProgress")


def bulk_records(client: SalesforceClient, query: ObjectQuery, soql: str) -> Iterator[list[Record]]:
    """The records of a query, in its order.

    Raises:
        RefreshError: the job failed or was aborted.
        SourceUnavailableError: a piece of the results is incomplete.
    """
    body = {"operation": "queryAll", "query": soql}
    job = field_of(client.request("POST", f"{DATA}/jobs/query", json=body), "id")
    _wait(client, query, job)
    path, locator = f"{DATA}/jobs/query/{job}/results", None
    paging = Paging("salesforce", f"GET {path}")
    while locator != NO_LOCATOR:
        params = {"maxRecords": MAX_RECORDS} | ({"locator": locator} if locator else {})
        response = client.get(path, params, is_json=False)
        records = _parse_csv(query, response.content)
        if len(records) != int(response.headers.get("Sforce-NumberOfRecords", len(records))):
            raise SourceUnavailableError(
                f"salesforce: a result file of bulk job {job} is incomplete; run again"
            )
        if records:
            yield records
        locator = response.headers.get("Sforce-Locator") or NO_LOCATOR
        paging.check(locator, records)


def _wait(client: SalesforceClient, query: ObjectQuery, job: str) -> None:
    """Wait until a job is complete."""
    seconds, until = FIRST_POLL_SECONDS, time.monotonic() + MAX_JOB_SECONDS
    while (state := field_of(client.get(f"{DATA}/jobs/query/{job}"), "state")) != "JobComplete":
        if state in ("Failed", "Aborted"):
            raise RefreshError(
                f"salesforce: the bulk query of {query.object_name} ended as {state}; see job {job}"
                " under Bulk Data Load Jobs in Setup and run again, the read resumes where it"
                " stopped"
            )
        if state not in RUNNING_STATES:
            raise RefreshError(
                f"salesforce: bulk job {job} has a state that Salesforce does not document; see it"
                " under Bulk Data Load Jobs in Setup"
            )
        if time.monotonic() > until:
            raise SourceUnavailableError(
                f"salesforce: GET {DATA}/jobs/query/{job}: the job did not complete within"
                f" {MAX_JOB_SECONDS:,} s; run again later"
            )
        time.sleep(seconds)
        seconds = min(2 * seconds, LONGEST_POLL_SECONDS)


def _parse_csv(query: ObjectQuery, body: bytes) -> list[Record]:
    # Fields may contain any kind of line break, so line breaks must not be translated.
    rows = list(islice(csv.reader(io.StringIO(body.decode("utf-8"), newline="")), MAX_RECORDS + 2))
    if len(rows) > MAX_RECORDS + 1:
        raise RefreshError(
            f"salesforce: a result file of a bulk job has more rows than the {MAX_RECORDS:,}"
            " requested; run again, and contact Salesforce if it persists"
        )
    # Without a header line, the columns are in the order of the query.
    names = list(dict.fromkeys(query.fields.values()))
    if rows and set(rows[0]) >= {query.fields["id"], query.time_field}:
        names = rows.pop(0)
    positions = {name: position for position, name in enumerate(names)}
    columns = [
        (column, positions[name], csv_converter(query.types[name]))
        for column, name in query.fields.items()
        if name in positions
    ]
    absent = dict.fromkeys(column for column, name in query.fields.items() if name not in positions)
    records = [
        absent | {column: convert(row[position]) for column, position, convert in columns}
        for row in rows
        if row
    ]
    for record in records:
        query.normalize(record)
    return records
