"""Query jobs of Bulk API 2.0.

https://developer.salesforce.com/docs/platform/api-asynch/guide/query-get-job-results
"""

import base64
import csv
import io
from collections.abc import Mapping

from starlette.responses import JSONResponse, Response

from demo.servers.salesforce.soql import Query

DEFAULT_MAX_RECORDS = 10_000


class QueryJobs:
    """The query jobs of an org.

    Attributes:
        polls: How many polls of a job return that it is in progress.
        outcome: The final state of each job.
    """

    def __init__(self) -> None:
        self.polls, self.outcome = 1, "JobComplete"
        self.created: list[dict] = []
        self._rows: dict[str, tuple[list[str], list[list[str]]]] = {}
        self._polls: dict[str, int] = {}

    def create(
        self, operation: str, query: Query, records: list[dict], schema: dict, instant: str
    ) -> dict:
        """Create a job. It takes its rows from the records of this moment."""
        kinds = {field["name"]: field["type"] for field in schema["fields"]}
        job = f"7505J0000{len(self.created):06}QAA"
        self._rows[job] = (
            query.fields,
            [
                [_text(record[name], kinds.get(name, "picklist")) for name in query.fields]
                for record in records
            ],
        )
        self._polls[job] = self.polls
        self.created.append(
            {
                "id": job,
                "operation": operation,
                "object": query.object_name,
                "createdById": "0055J000000demoQAA",
                "createdDate": instant,
                "systemModstamp": instant,
                "state": "UploadComplete",
                "concurrencyMode": "Parallel",
                "contentType": "CSV",
                "apiVersion": 62.0,
                "lineEnding": "LF",
                "columnDelimiter": "COMMA",
            }
        )
        return self.created[-1]

    def status(self, job: str) -> dict:
        """The state of a job."""
        self._polls[job] -= 1
        state = self.outcome if self._polls[job] < 0 else "InProgress"
        return next(created for created in self.created if created["id"] == job) | {"state": state}

    def results(self, job: str, params: Mapping[str, str]) -> Response:
        """A chunk of the rows; each chunk begins with the header."""
        names, rows = self._rows[job]
        if self._polls[job] >= 0:
            message = "can only download query results of successfully completed bulk job"
            return JSONResponse([{"errorCode": "JOB_NOT_COMPLETE", "message": message}], 412)
        first = int(base64.b64decode(params["locator"])) if "locator" in params else 0
        chunk = rows[first : first + int(params.get("maxRecords", DEFAULT_MAX_RECORDS))]
        text = io.StringIO()
        csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([names, *chunk])
        end = first + len(chunk)
        locator = base64.b64encode(str(end).encode()).decode() if end < len(rows) else "null"
        headers = {"Sforce-Locator": locator, "Sforce-NumberOfRecords": str(len(chunk))}
        return Response(text.getvalue().encode(), media_type="text/csv", headers=headers)


def _text(value: object, kind: str) -> str:
    if value is None:
        return ""
    if kind == "boolean":
        return str(value).lower()
    if kind == "datetime":
        return str(value).replace("+0000", "Z")
    return str(value)
