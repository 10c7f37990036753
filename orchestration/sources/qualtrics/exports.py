"""Responses of Qualtrics by its exports: asked for, waited for, fetched as one file, read in
pieces.

An export ends with a continuation token, by which the next one brings what was recorded since. A
token that is no longer taken is replaced by the time up to which responses were recorded, with an
overlap. A file is landed in pieces: whoever is cut goes on in the same file while Qualtrics keeps
it. When a survey counts more deleted responses than before, or its questions are mapped otherwise,
all its responses are exported anew: those that are not among them are gone. An edited response is
read again with such an export, or with each where `full_export` is `true`.
"""

import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from http import HTTPStatus

import orjson

from orchestration.errors import SourceUnavailableError
from orchestration.sources.connector import Cursor, Options, Page, Record
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.response import Response
from orchestration.sources.qualtrics.export_files import responses_from
from orchestration.sources.qualtrics.questions import Question

log = logging.getLogger("cx")

OVERLAP = timedelta(days=1)
FIRST_POLL_SECONDS, LONGEST_POLL_SECONDS, LONGEST_EXPORT_SECONDS = 0.25, 5.0, 3_600
GONE = (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
FIELDS = ("email", "customer_reference", "ticket_reference", "touchpoint", "channel")


def responses_of(
    api: ApiClient, options: Options, questions: dict[str, list[Question]], state: Cursor
) -> Iterator[Page]:
    """The new responses of each survey; the table's cursor holds how far each survey is."""
    surveys: dict[str, Record] = dict(state.get("surveys", {}))
    for survey_id, asked in questions.items():
        for page in _Survey(api, options, survey_id, asked, surveys.get(survey_id, {})).pages():
            if page.cursor is not None:
                surveys = surveys | {survey_id: page.cursor}
            yield Page(
                page.table,
                page.records,
                {"surveys": surveys} if page.cursor else None,
                read_to=page.read_to,
            )


class _Survey:
    """One survey's responses; `known` is its part of the cursor."""

    def __init__(
        self, api: ApiClient, options: Options, survey_id: str, asked: list[Question], known: Record
    ) -> None:
        self._api, self._options, self._id, self._asked, self._known = (
            api,
            options,
            survey_id,
            asked,
            known,
        )
        self._path = f"/API/v3/surveys/{survey_id}"
        self._mapping = _mapping(options, asked)

    def pages(self) -> Iterator[Page]:
        deletions = self._deletions()
        fresh = {"mapping": self._mapping, "deletions": deletions}
        known = self._known
        if any(known.get(name) != value for name, value in fresh.items()) or (
            self._options["full_export"] == "true" and "file" not in known
        ):
            known = fresh
        known, archive = self._file_begun(known) or self._new_file(known)
        file = known["file"]
        for responses in responses_from(archive, file["responses"]):
            recorded = [_values(response).get("recordedDate") or "" for response in responses]
            file = file | {
                "responses": file["responses"] + len(responses),
                "recorded_to": max(file["recorded_to"], *recorded),
            }
            read_to = _instant(file["recorded_to"])
            yield Page(
                "responses",
                self._rows(responses, deletions),
                known | {"file": file},
                read_to=read_to,
            )
        yield Page("response_exports", [{"survey_id": self._id, "deletions": deletions}])
        yield Page(
            "responses", [], fresh | {"recorded_to": file["recorded_to"], "token": file["token"]}
        )

    def _deletions(self) -> int | None:
        """How many responses were deleted; None where this brand does not say."""
        answer = self._api.get(self._path, accept=(HTTPStatus.NOT_FOUND,))
        counts = ((answer.body or {}).get("result") or {}).get("responseCounts") or {}
        if counts.get("deleted") is None:
            log.info("qualtrics: %s: no count of deleted responses, so none are noticed", self._id)
            return None
        return int(counts["deleted"])

    def _file_begun(self, known: Record) -> tuple[Record, bytes] | None:
        """The file that an earlier reading was cut in, if Qualtrics still has it."""
        if "file" not in known:
            return None
        answer = self._fetch(known["file"]["id"], accept=GONE)
        return (known, answer.content) if answer.status == HTTPStatus.OK else None

    def _new_file(self, known: Record) -> tuple[Record, bytes]:
        result = self._exported(known)
        file = {"id": result["fileId"], "token": result.get("continuationToken")}
        file |= {"responses": 0, "recorded_to": known.get("recorded_to") or ""}
        return known | {"file": file}, self._fetch(result["fileId"]).content

    def _exported(self, known: Record) -> Record:
        """The result of an export: by token, else by time, else of everything."""
        ways = [{"continuationToken": known["token"]}] if known.get("token") else []
        ways += [{"startDate": _before(known["recorded_to"])}] if known.get("recorded_to") else []
        for what in ways:
            started = self._start(what, accept=GONE)
            if started.status == HTTPStatus.OK:
                break
            log.info("qualtrics: %s: the %s is not taken; reading on otherwise", self._id, *what)
        else:
            started = self._start({})
        progress_id = started.body["result"]["progressId"]
        wait_seconds, until = FIRST_POLL_SECONDS, time.monotonic() + LONGEST_EXPORT_SECONDS
        while True:
            result = self._api.get(f"{self._path}/export-responses/{progress_id}").body["result"]
            if result["status"] == "complete":
                return result
            if result["status"] != "inProgress" or time.monotonic() > until:
                raise SourceUnavailableError(
                    f"qualtrics: the export of {self._id} is {result['status']}; run again"
                )
            time.sleep(wait_seconds)
            wait_seconds = min(2 * wait_seconds, LONGEST_POLL_SECONDS)

    def _start(self, what: Record, accept: tuple[int, ...] = ()) -> Response:
        body = {"format": "ndjson", "allowContinuation": True} | what
        return self._api.request("POST", f"{self._path}/export-responses", json=body, accept=accept)

    def _fetch(self, file_id: str, accept: tuple[int, ...] = ()) -> Response:
        return self._api.get(
            f"{self._path}/export-responses/{file_id}/file", is_json=False, accept=accept
        )

    def _rows(self, responses: list[Record], deletions: int | None) -> list[Record]:
        """One row per response and metric question."""
        named = {name: self._options[f"{name}_field"] for name in FIELDS}
        rows = []
        for response in responses:
            values = _values(response)
            common = {name: values.get(key) for name, key in named.items()} | {
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
                | {"question_id": question.question_id, "score": _score(values, question)}
                | {"comment": values.get(question.comment_key) if question.comment_key else None}
                for question in self._asked
            ]
        return rows


def _score(values: Record, question: Question) -> object:
    value = values.get(question.question_id)
    # A question that takes several answers has them as a list.
    value = value[0] if isinstance(value, list) and len(value) == 1 else value
    return None if value == "" or str(value) in question.no_scores else value


def _values(response: Record) -> Record:
    return response.get("values") or {}


def _mapping(options: Options, asked: list[Question]) -> str:
    """What responses are mapped by, as a hash: where it changes they are all read anew."""
    fields = [options[f"{name}_field"] for name in FIELDS]
    mapped = [fields, *([question.question_id, question.comment_key] for question in asked)]
    return blake2b(orjson.dumps(mapped), digest_size=8).hexdigest()


def _instant(text: str) -> datetime | None:
    """A timestamp as an instant; without a zone it is in UTC."""
    instant = datetime.fromisoformat(text) if text else None
    return instant and (instant if instant.tzinfo else instant.replace(tzinfo=UTC))


def _before(recorded_to: str) -> str:
    instant = _instant(recorded_to)
    assert instant is not None, "a cursor is a time"
    return (instant.astimezone(UTC) - OVERLAP).strftime("%Y-%m-%dT%H:%M:%SZ")
