"""A server that answers like Typeform
(https://www.typeform.com/developers/responses/reference/retrieve-responses/).

A form for each kind of survey; hidden fields hold an answer's e-mail address, customer, ticket and
touchpoint.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from demo.servers.server import Company, VendorServer

ACCESS_TOKEN = "demo-typeform-token"
DEFAULT_PER_PAGE, MOST_PER_PAGE = 25, 1_000
QUESTIONS = "fnps:score=nps:0-10, fcsat:score=csat:1-5, fces:score=ces:1-7"


class TypeformServer(VendorServer):
    """Typeform with a company's answers; unanswered invitations do not exist there."""

    name = "typeform"

    def load(self, company: Company) -> None:
        """Keep the answers, oldest first."""
        emails = {contact["contact_id"]: contact["email"] for contact in company["contacts"]}
        answered = [
            row
            for row in company["survey_responses"]
            if row.get("score") and row.get("responded_at")
        ]
        self.forms: dict[str, list[dict]] = {"fnps": [], "fcsat": [], "fces": []}
        for row in sorted(answered, key=lambda row: row["responded_at"]):
            email = row.get("respondent_email") or emails.get(row.get("contact_id", ""), "")
            self.forms[f"f{row['survey_type']}"].append(_response(row, email))

    def routes(self) -> Iterable[Route]:
        """The responses of a form."""
        return [Route("/forms/{form}/responses", self._responses)]

    def options(self, base_url: str) -> dict[str, str]:
        """Address, token, and what the forms ask."""
        return {"base_url": base_url, "access_token": ACCESS_TOKEN, "questions": QUESTIONS}

    def is_authenticated(self, request: Request) -> bool:
        """A personal access token."""
        return request.headers.get("authorization") == f"Bearer {ACCESS_TOKEN}"

    def touch(self, count: int) -> None:
        """The last answers are given once more, as others: a response cannot be changed."""
        now = datetime.fromtimestamp(self.now(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        responses = self.forms["fnps"]
        responses += [
            response
            | {"token": f"{response['token']}.{len(responses) + number}", "submitted_at": now}
            for number, response in enumerate(responses[-count:])
        ]

    def min_requests(self) -> int:
        """Full pages of each form."""
        return sum(-(-max(len(responses), 1) // MOST_PER_PAGE) for responses in self.forms.values())

    async def _responses(self, request: Request) -> JSONResponse:
        query, since = request.query_params, request.query_params.get("since", "")
        responses = [
            one
            for one in self.forms[request.path_params["form"]]
            if one["submitted_at"][:19] >= since
        ]
        if query.get("sort") != "submitted_at,asc":
            responses.reverse()
        per_page = min(int(query.get("page_size", DEFAULT_PER_PAGE)), MOST_PER_PAGE)
        page_count = -(-len(responses) // per_page)
        return JSONResponse(
            {"total_items": len(responses), "page_count": page_count, "items": responses[:per_page]}
        )


def _response(row: dict[str, str], email: str) -> dict:
    hidden = {
        "email": email,
        **{name: row.get(name) for name in ("customer_id", "ticket_id", "touchpoint")},
    }
    answers = [{"field": {"id": "a1", "ref": "score", "type": "opinion_scale"}, "type": "number"}]
    answers[0]["number"] = float(row["score"]) if "." in row["score"] else int(row["score"])
    if row.get("comment"):
        why = {"id": "b2", "ref": "why", "type": "long_text"}
        answers.append({"field": why, "type": "text", "text": row["comment"]})
    return {
        "landing_id": row["response_id"],
        "token": row["response_id"],
        "response_id": row["response_id"],
        "response_type": "completed",
        "landed_at": row["responded_at"],
        "submitted_at": row["responded_at"],
        "hidden": {name: value for name, value in hidden.items() if value},
        "answers": answers,
    }
