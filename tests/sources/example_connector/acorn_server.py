"""A server that answers like Acorn, the invented survey tool of the example.

A survey for each metric. Properties hold an answer's e-mail address, customer, ticket and
touchpoint.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from demo.servers.server import Company, VendorServer

ACCESS_TOKEN = "demo-acorn-token"
DEFAULT_PER_PAGE, MOST_PER_PAGE = 25, 1_000
SURVEYS = "snps=nps:0-10, scsat=csat:1-5, sces=ces:1-7"


class AcornServer(VendorServer):
    """Acorn with a company's answers; unanswered invitations do not exist there."""

    name = "acorn"

    def load(self, company: Company) -> None:
        """Keep the answers, oldest first."""
        emails = {contact["contact_id"]: contact["email"] for contact in company["contacts"]}
        answered = [
            row
            for row in company["survey_responses"]
            if row.get("score") and row.get("responded_at")
        ]
        self.surveys: dict[str, list[dict]] = {"snps": [], "scsat": [], "sces": []}
        for row in sorted(answered, key=lambda row: row["responded_at"]):
            email = row.get("respondent_email") or emails.get(row.get("contact_id", ""), "")
            self.surveys[f"s{row['survey_type']}"].append(_answer(row, email))

    def routes(self) -> Iterable[Route]:
        """The answers to a survey."""
        return [Route("/surveys/{survey}/answers", self._answers)]

    def options(self, base_url: str) -> dict[str, str]:
        """Address, token, and what the surveys measure."""
        return {"base_url": base_url, "access_token": ACCESS_TOKEN, "surveys": SURVEYS}

    def is_authenticated(self, request: Request) -> bool:
        """An access token."""
        return request.headers.get("authorization") == f"Bearer {ACCESS_TOKEN}"

    def touch(self, count: int) -> None:
        """The last answers are given once more, as others: an answer cannot be changed."""
        now = datetime.fromtimestamp(self.now(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        answers = self.surveys["snps"]
        answers += [
            answer | {"id": f"{answer['id']}.{len(answers) + number}", "answered_at": now}
            for number, answer in enumerate(answers[-count:])
        ]

    def min_requests(self) -> int:
        """Full pages of each survey."""
        return sum(-(-max(len(answers), 1) // MOST_PER_PAGE) for answers in self.surveys.values())

    async def _answers(self, request: Request) -> JSONResponse:
        query = request.query_params
        answers = [
            answer
            for answer in self.surveys[request.path_params["survey"]]
            if answer["answered_at"][:19] >= query.get("since", "")[:19]
        ]
        per_page = min(int(query.get("per_page", DEFAULT_PER_PAGE)), MOST_PER_PAGE)
        return JSONResponse({"answers": answers[:per_page]})


def _answer(row: dict[str, str], email: str) -> dict:
    names = ("customer_id", "ticket_id", "touchpoint")
    properties = {"email": email, **{name: row.get(name) for name in names}}
    return {
        "id": row["response_id"],
        "answered_at": row["responded_at"],
        "score": float(row["score"]) if "." in row["score"] else int(row["score"]),
        "comment": row.get("comment") or None,
        "properties": {name: value for name, value in properties.items() if value},
    }
