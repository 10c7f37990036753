"""Responses by response exports: start an export, poll it, download its file, read it in chunks.

An export ends with a continuation token, with which the next export returns the responses recorded
since. If Qualtrics refuses the token, the next export starts at the time of the last response, with
an overlap. A file lands in chunks; an interrupted read resumes in the same file while Qualtrics
retains it.

All responses of a survey are exported again if its count of deleted responses has changed or if its
questions or fields have changed. Responses that are no longer among them were deleted. Such an
export also returns edited responses; `full_export` requests it each time.
"""

import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from http import HTTPStatus

import orjson

from orchestration.errors import SourceUnavailableError
from orchestration.sources.connector import (
    Cursor,
    Options,
    Page,
    Record,
    is_default,
    warn_of_unused,
)
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.limits import MAX_ARCHIVE_BYTES, MAX_JOB_SECONDS
from orchestration.sources.http.response import Response
from orchestration.sources.qualtrics.export_files import responses_from
from orchestration.sources.qualtrics.questions import Question
from orchestration.sources.qualtrics.settings import OPTIONS

log = logging.getLogger("cx")

OVERLAP = timedelta(days=1)
FIRST_POLL_SECONDS, MAX_POLL_SECONDS = 0.25, 5.0
EXPIRED = (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
# Changes with what is read of a response; after a change everything is exported again.
FORMAT = "loops"
FIELDS = ("email", "customer_reference", "ticket_reference", "touchpoint", "channel")


def read_responses(
    client: ApiClient, options: Options, questions: dict[str, list[Question]], state: Cursor
) -> Iterator[Page]:
    """The new responses of each survey; the table's cursor holds a cursor for each survey."""
    surveys: dict[str, Record] = dict(state.get("surveys", {}))
    fields = _FieldUse()
    for survey_id, metric_questions in questions.items():
        survey = _Survey(client, options, survey_id, metric_questions, fields)
        for page in survey.pages(surveys.get(survey_id, {})):
            if page.cursor is not None:
                surveys = surveys | {survey_id: page.cursor}
            cursor = {"surveys": surveys} if page.cursor else None
            yield Page(page.table, page.records, cursor, read_to=page.read_to)
    fields.warn(options)


class _FieldUse:
    """Which of the fields that the options name occur in responses."""

    def __init__(self) -> None:
        self.responses_in_full, self.seen = 0, set[str]()

    def warn(self, options: Options) -> None:
        """Warn of fields that a setting names and no response of a full export has."""
        records = f"none of {self.responses_in_full} responses"
        for name in FIELDS:
            option = f"{name}_field"
            is_used = name in self.seen or is_default(OPTIONS, options, option)
            if self.responses_in_full and not is_used:
                warn_of_unused("qualtrics", option, records, f"field '{options[option]}'")


class _Survey:
    """The responses of one survey."""

    def __init__(
        self,
        client: ApiClient,
        options: Options,
        survey_id: str,
        questions: list[Question],
        fields: _FieldUse,
    ) -> None:
        self._client, self._options = client, options
        self._id, self._questions, self._fields = survey_id, questions, fields
        self._path = f"/API/v3/surveys/{survey_id}"

    def pages(self, cursor: Cursor) -> Iterator[Page]:
        """The new responses; the cursor of each page is that of this survey."""
        deletions = self._deletions()
        version = {"mapping": _mapping(self._options, self._questions), "deletions": deletions}
        has_changed = any(cursor.get(name) != value for name, value in version.items())
        is_full_export = self._options["full_export"] == "true" and "file" not in cursor
        if has_changed or is_full_export:
            cursor = version
        is_in_full = cursor.keys() <= version.keys()
        cursor, archive = self._started_file(cursor) or self._new_file(cursor)
        file = cursor["file"]
        path = f"{self._path}/export-responses/{file['id']}/file"
        for responses in responses_from(archive, file["responses"], path):
            self._fields.responses_in_full += len(responses) if is_in_full else 0
            recorded = [_values(response).get("recordedDate") or "" for response in responses]
            file = file | {
                "responses": file["responses"] + len(responses),
                "recorded_to": max(file["recorded_to"], *recorded),
            }
            yield Page(
                "responses",
                self._rows(responses, deletions),
                cursor | {"file": file},
                read_to=_instant(file["recorded_to"]) if file["recorded_to"] else None,
            )
        yield Page("response_exports", [{"survey_id": self._id, "deletions": deletions}])
        end = {"recorded_to": file["recorded_to"], "token": file["token"]}
        yield Page("responses", [], version | end)

    def _deletions(self) -> int | None:
        """The count of deleted responses; None if Qualtrics does not return it."""
        response = self._client.get(self._path, accept=(HTTPStatus.NOT_FOUND,))
        counts = ((response.body or {}).get("result") or {}).get("responseCounts") or {}
        if counts.get("deleted") is None:
            log.info(
                "qualtrics: %s: no count of deleted responses, so deletions are not detected",
                self._id,
            )
            return None
        return int(counts["deleted"])

    def _started_file(self, cursor: Cursor) -> tuple[Cursor, bytes] | None:
        """The file that an interrupted read has started, if Qualtrics retains it."""
        if "file" not in cursor:
            return None
        response = self._download(cursor["file"]["id"], accept=EXPIRED)
        return (cursor, response.content) if response.status == HTTPStatus.OK else None

    def _new_file(self, cursor: Cursor) -> tuple[Cursor, bytes]:
        result = self._export(cursor)
        file = {"id": result["fileId"], "token": result.get("continuationToken")}
        file |= {"responses": 0, "recorded_to": cursor.get("recorded_to") or ""}
        return cursor | {"file": file}, self._download(result["fileId"]).content

    def _export(self, cursor: Cursor) -> Record:
        """The result of an export since the token, else since the time, else of all responses.

        Raises:
            SourceUnavailableError: the export failed, or did not complete in time.
        """
        token, recorded_to = cursor.get("token"), cursor.get("recorded_to")
        starts = [{"continuationToken": token}] if token else []
        if recorded_to:
            starts.append({"startDate": f"{_instant(recorded_to) - OVERLAP:%Y-%m-%dT%H:%M:%SZ}"})
        for start in starts:
            started = self._start(start, accept=EXPIRED)
            if started.status == HTTPStatus.OK:
                break
            log.info("qualtrics: %s: the %s of the last export has expired", self._id, *start)
        else:
            started = self._start({})
        progress_id = started.body["result"]["progressId"]
        wait_seconds, until = FIRST_POLL_SECONDS, time.monotonic() + MAX_JOB_SECONDS
        while True:
            response = self._client.get(f"{self._path}/export-responses/{progress_id}")
            result = response.body["result"]
            if result["status"] == "complete":
                return result
            if result["status"] != "inProgress" or time.monotonic() > until:
                raise SourceUnavailableError(
                    f"qualtrics: the response export of {self._id} has the status"
                    f" '{result['status']}'; run again"
                )
            time.sleep(wait_seconds)
            wait_seconds = min(2 * wait_seconds, MAX_POLL_SECONDS)

    def _start(self, start: Record, accept: tuple[int, ...] = ()) -> Response:
        path, body = f"{self._path}/export-responses", {"format": "ndjson"} | start
        return self._client.request(
            "POST", path, json=body | {"allowContinuation": True}, accept=accept
        )

    def _download(self, file_id: str, accept: tuple[int, ...] = ()) -> Response:
        path = f"{self._path}/export-responses/{file_id}/file"
        return self._client.get(path, is_json=False, accept=accept, max_bytes=MAX_ARCHIVE_BYTES)

    def _rows(self, responses: list[Record], deletions: int | None) -> list[Record]:
        """One row per response and metric question."""
        keys = {name: self._options[f"{name}_field"] for name in FIELDS}
        rows = []
        for response in responses:
            values = _values(response)
            self._fields.seen |= {name for name, key in keys.items() if values.get(key) is not None}
            common = {name: values.get(key) for name, key in keys.items()} | {
                "response_id": response.get("responseId") or values.get("_recordId"),
                "survey_id": self._id,
                "status": values.get("status"),
                "finished": values.get("finished"),
                "recorded_at": values.get("recordedDate"),
                "started_at": values.get("startDate"),
                "distribution_channel": values.get("distributionChannel"),
                "deletions": deletions,
            }
            rows += [
                common
                | {"question_id": f"{loop}{question.question_id}"}
                | {"score": _score(values, question, loop)}
                | {"comment": _comment(values, question, loop)}
                for question in self._questions
                for loop in _loops(values, question)
            ]
        return rows


def _loops(values: Record, question: Question) -> list[str]:
    """The prefixes of a question in the loops of Loop & Merge, as `2_`; empty outside of a loop."""
    name = question.question_id
    found = [key.removesuffix(name) for key in values if key.endswith(f"_{name}")]
    loops = [loop for loop in found if loop.removesuffix("_").isdecimal()]
    return [*loops, ""] if name in values or not loops else loops


def _comment(values: Record, question: Question, loop: str) -> object:
    return values.get(f"{loop}{question.comment_key}") if question.comment_key else None


def _score(values: Record, question: Question, loop: str) -> object:
    value = values.get(f"{loop}{question.question_id}")
    # A question that allows several answers has a list of them.
    value = value[0] if isinstance(value, list) and len(value) == 1 else value
    return None if value == "" or str(value) in question.excluded_values else value


def _values(response: Record) -> Record:
    return response.get("values") or {}


def _mapping(options: Options, questions: list[Question]) -> str:
    """A hash of the questions and fields that responses are mapped by."""
    fields = [FORMAT, *(options[f"{name}_field"] for name in FIELDS)]
    mapped = [fields, *([question.question_id, question.comment_key] for question in questions)]
    return blake2b(orjson.dumps(mapped), digest_size=8).hexdigest()


def _instant(text: str) -> datetime:
    """A timestamp in UTC; timestamps without a time zone are in UTC."""
    instant = datetime.fromisoformat(text)
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
