"""The endpoints of Qualtrics: surveys, definitions, exports, distributions, contacts."""

import math
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.servers.native_ids import salesforce_case_id, zendesk_ticket_id
from demo.servers.qualtrics.exports import Exports
from demo.servers.qualtrics.mailings import DIRECTORY_ID, Mailings
from demo.servers.qualtrics.surveys import SURVEY_IDS, definitions, survey_id
from demo.servers.server import Company, VendorServer

API_TOKEN = "demo-qualtrics-token"
PAGE = 100


class QualtricsServer(VendorServer):
    """Qualtrics with a company's surveys. Unanswered invitations do not refer to a ticket.

    Responses refer to tickets of Zendesk, or with `has_cases` to cases of Salesforce.

    Attributes:
        exports: The response exports.
        directories: The directories that the token has access to.
    """

    name = "qualtrics"

    def __init__(self, company: Company, has_cases: bool = False) -> None:
        self._native_ticket_id = salesforce_case_id if has_cases else zendesk_ticket_id
        super().__init__(company)

    def load(self, company: Company) -> None:
        """Convert canonical rows to surveys, responses and invitations."""
        self.directories = [{"directoryId": DIRECTORY_ID, "name": "Harbour", "isDefault": True}]
        self.definitions = definitions(company)
        self.responses: dict[str, list[dict]] = {name: [] for name in self.definitions}
        self.deleted = dict.fromkeys(self.definitions, 0)
        self.mailings = Mailings(company)
        self.exports = Exports()
        for row in company["survey_responses"]:
            is_answered = bool(row.get("score") and row.get("responded_at"))
            response_id = (
                f"R_{''.join(filter(str.isdigit, row['response_id'])):0>15}"
                if is_answered
                else None
            )
            if row.get("sent_at"):
                self.mailings.invite(row, response_id)
            if response_id:
                self.responses[survey_id(row["survey_id"])].append(self._response(response_id, row))
        for responses in self.responses.values():
            responses.sort(key=lambda response: response["values"]["recordedDate"])

    def _response(self, response_id: str, row: dict) -> dict:
        email, customer = self.mailings.respondent(row)
        values = {
            "startDate": row["responded_at"],
            "endDate": row["responded_at"],
            "status": 0,
            "progress": 100,
            "finished": 1,
            "recordedDate": row["responded_at"],
            "_recordId": response_id,
            "recipientEmail": email,
            "externalDataReference": customer,
            "distributionChannel": "email" if row.get("sent_at") else "anonymous",
            "userLanguage": "EN",
            "ticket_id": self._native_ticket_id(row["ticket_id"]) if row.get("ticket_id") else "",
            "touchpoint": row.get("touchpoint", ""),
            "channel": row.get("channel", ""),
            "QID1": int(row["score"]),
            "QID2_TEXT": row.get("comment", ""),
        }
        values = {name: value for name, value in values.items() if value != ""}
        return {
            "responseId": response_id,
            "values": values,
            "labels": {},
            "displayedFields": ["QID1", "QID2_TEXT"],
        }

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        api = "/API/v3"
        export = api + "/surveys/{survey}/export-responses"
        return [
            Route(f"{api}/surveys", self._list_surveys),
            Route(f"{api}/surveys/{{survey}}", self._survey),
            Route(f"{api}/survey-definitions/{{survey}}", self._definition),
            Route(export, self._start_export, methods=["POST"]),
            Route(export + "/{export}", self._progress),
            Route(export + "/{file}/file", self._file),
            Route(f"{api}/distributions", self._list_distributions),
            Route(f"{api}/distributions/{{distribution}}/history", self._history),
            Route(f"{api}/directories", self._directories),
            Route(
                f"{api}/directories/{{directory}}/mailinglists/{{list}}/contacts", self._contacts
            ),
        ]

    def options(self, base_url: str) -> dict[str, str]:
        """The API token, the address, and the polarity of the older effort question."""
        effort = f"{SURVEY_IDS['onboarding-effort-v1']}:QID1:effort"
        chosen = (
            f"{effort}, CES" if SURVEY_IDS["onboarding-effort-v1"] in self.definitions else "CES"
        )
        return {"api_token": API_TOKEN, "base_url": base_url, "ces_questions": chosen}

    def is_authenticated(self, request: Request) -> bool:
        """The API token in the header `X-API-TOKEN`."""
        return request.headers.get("x-api-token") == API_TOKEN

    def unauthorised(self) -> Response:
        """The response to an invalid token."""
        return self._error(401, "Unrecognized X-API-TOKEN.", "AUTH_6.0")

    def throttled(self, retry_after_seconds: float) -> Response:
        """The response beyond the rate limit."""
        refused = self._error(429, "Rate limit exceeded.", "RL_1.0")
        refused.headers["Retry-After"] = str(math.ceil(retry_after_seconds))
        return refused

    def touch(self, count: int) -> None:
        """Add responses to the first survey by its anonymous link."""
        responses = next(responses for responses in self.responses.values() if responses)
        now = datetime.fromtimestamp(self.now(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for number in range(count):
            response_id = f"R_9{len(responses):07}{number:07}"
            values = responses[0]["values"] | {"recordedDate": now, "_recordId": response_id}
            responses.append(responses[0] | {"responseId": response_id, "values": values})

    def delete_response(self, survey: str, response_id: str) -> None:
        """Delete a response permanently."""
        self.responses[survey] = [
            each for each in self.responses[survey] if each["responseId"] != response_id
        ]
        self.deleted[survey] += 1

    def min_requests(self) -> int:
        """Full pages of lists and histories, definitions, four requests per survey's responses."""
        histories = [-(-len(history) // PAGE) for history in self.mailings.histories.values()]
        return (
            self.min_requests_unchanged()
            + sum(histories)
            + 1
            + -(-len(self.mailings.contacts) // PAGE)
        )

    def min_requests_unchanged(self) -> int:
        """Everything except histories: only the responses show that nothing has changed."""
        measured = [name for name, responses in self.responses.items() if responses]
        lists = sum(-(-max(len(self._distributions_of(name)), 1) // PAGE) for name in measured)
        return -(-len(self.definitions) // PAGE) + len(self.definitions) + 4 * len(measured) + lists

    async def _list_surveys(self, request: Request) -> Response:
        surveys = [
            {
                "id": name,
                "name": each["SurveyName"],
                "ownerId": "UR_0000000demo001",
                "isActive": True,
            }
            | {"lastModified": "2024-07-01T00:00:00Z", "creationDate": "2024-07-01T00:00:00Z"}
            for name, each in self.definitions.items()
        ]
        return self._page(request, surveys)

    async def _survey(self, request: Request) -> Response:
        name = request.path_params["survey"]
        counts = {
            "auditable": len(self.responses[name]),
            "generated": 0,
            "deleted": self.deleted[name],
        }
        return self._json(
            {"id": name, "name": self.definitions[name]["SurveyName"], "responseCounts": counts}
        )

    async def _definition(self, request: Request) -> Response:
        return self._json(self.definitions[request.path_params["survey"]])

    async def _start_export(self, request: Request) -> Response:
        params = orjson.loads(await request.body())
        export = self.exports.start(self.responses[request.path_params["survey"]], params)
        if export is None:
            return self._error(400, "The continuation token is invalid or has expired.", "RP_1.0")
        return self._json({"progressId": export, "percentComplete": 0.0, "status": "inProgress"})

    async def _progress(self, request: Request) -> Response:
        return self._json(self.exports.progress(request.path_params["export"]))

    async def _file(self, request: Request) -> Response:
        packed = self.exports.file(request.path_params["file"])
        if packed is None:
            return self._error(404, "The requested resource was not found.", "NF_1.0")
        return Response(packed, media_type="application/octet-stream")

    def _distributions_of(self, survey: str) -> list[dict]:
        return [
            each
            for each in self.mailings.distributions.values()
            if each["surveyLink"]["surveyId"] == survey
        ]

    async def _list_distributions(self, request: Request) -> Response:
        return self._page(request, self._distributions_of(request.query_params["surveyId"]))

    async def _history(self, request: Request) -> Response:
        return self._page(request, self.mailings.histories[request.path_params["distribution"]])

    async def _directories(self, request: Request) -> Response:
        return self._page(request, self.directories)

    async def _contacts(self, request: Request) -> Response:
        return self._page(request, list(self.mailings.contacts.values()))

    def _page(self, request: Request, rows: list[dict]) -> Response:
        first = int(request.query_params.get("skipToken", 0))
        following = (
            request.url.include_query_params(skipToken=first + PAGE)
            if first + PAGE < len(rows)
            else None
        )
        return self._json(
            {
                "elements": rows[first : first + PAGE],
                "nextPage": None if following is None else str(following),
            }
        )

    def _json(self, result: Any) -> Response:
        return JSONResponse(
            {"result": result, "meta": {"httpStatus": "200 - OK", "requestId": "demo"}}
        )

    def _error(self, status: int, message: str, code: str) -> Response:
        error = {"errorMessage": message, "errorCode": code}
        return JSONResponse(
            {"meta": {"httpStatus": f"{status} - Error", "requestId": "demo", "error": error}},
            status,
        )
