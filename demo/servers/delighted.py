"""A server that answers like Delighted (https://delighted.com/docs/api)."""

import base64
from collections.abc import Iterable, Mapping
from datetime import datetime

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from demo.servers.native_ids import salesforce_account_id, zendesk_ticket_id
from demo.servers.server import Company, VendorServer

API_KEY = "demo-delighted-key"
DEFAULT_PER_PAGE, MOST_PER_PAGE = 20, 100
# The 1-7 scale is a survey type of its own. The demo's older question, 1-5, asks about effort.
SURVEY_TYPES = {("ces", "7"): "ces7"}
EFFORT_SURVEY = "ces=ces:1-5:effort"


class DelightedServer(VendorServer):
    """Delighted with a company's responses. Unanswered invitations are not listed."""

    name = "delighted"

    def load(self, company: Company) -> None:
        """Load the responses and the people who gave them."""
        emails = {contact["contact_id"]: contact["email"] for contact in company["contacts"]}
        self.people: dict[str, dict] = {}
        self.survey_responses: list[dict] = []
        for row in company["survey_responses"]:
            if row.get("score") and row.get("responded_at"):
                self._add(
                    row, row.get("respondent_email") or emails.get(row.get("contact_id", ""), "")
                )

    def _add(self, row: dict, email: str) -> None:
        responded = _epoch(row["responded_at"])
        person = self.people.setdefault(
            email,
            {
                "id": str(1_000 + len(self.people)),
                "email": email,
                "name": None,
                "created_at": responded,
            },
        )
        properties = {"touchpoint": row.get("touchpoint"), "Delighted Source": row.get("channel")}
        if row.get("customer_id"):
            properties["customer_id"] = salesforce_account_id(row["customer_id"])
        if row.get("ticket_id"):
            properties["ticket_id"] = zendesk_ticket_id(row["ticket_id"])
        self.survey_responses.append(
            {
                "id": row["response_id"],
                "person": person["id"],
                "survey_type": SURVEY_TYPES.get(
                    (row["survey_type"], row["scale_max"]), row["survey_type"]
                ),
                "score": float(row["score"]) if "." in row["score"] else int(row["score"]),
                "comment": row.get("comment") or None,
                "permalink": f"https://app.delighted.com/r/{row['response_id']}",
                "created_at": responded,
                "updated_at": None,
                "person_properties": {name: value for name, value in properties.items() if value},
                "notes": [],
                "tags": [],
                "additional_answers": [],
            }
        )

    def routes(self) -> Iterable[Route]:
        """The list endpoints."""
        return [
            Route("/survey_responses.json", self._list_survey_responses),
            Route("/people.json", self._list_people),
        ]

    def options(self, base_url: str) -> dict[str, str]:
        """The API key, the address, and the polarity of the older effort question."""
        return {"api_key": API_KEY, "base_url": base_url, "survey_types": EFFORT_SURVEY}

    def is_authenticated(self, request: Request) -> bool:
        """Basic authentication with the key as the user name and an empty password."""
        expected = base64.b64encode(f"{API_KEY}:".encode()).decode()
        return request.headers.get("authorization") == f"Basic {expected}"

    def touch(self, count: int) -> None:
        """Change the comment of the last responses, one second apart."""
        now = int(self.now())
        for number, response in enumerate(self.survey_responses[-count:]):
            response |= {"comment": f"changed at {now}", "updated_at": now + number}

    def delete_person(self, person_id: str) -> None:
        """Delete a person and all responses of that person."""
        self.people = {
            email: person for email, person in self.people.items() if person["id"] != person_id
        }
        self.survey_responses = [
            response for response in self.survey_responses if response["person"] != person_id
        ]

    def min_requests(self) -> int:
        """The full pages of both lists."""
        return sum(
            -(-max(len(rows), 1) // MOST_PER_PAGE) for rows in (self.survey_responses, self.people)
        )

    async def _list_survey_responses(self, request: Request) -> JSONResponse:
        query = request.query_params
        rows = sorted(self.survey_responses, key=lambda row: row["created_at"])
        if "updated_since" in query:
            rows = [
                row
                for row in rows
                if (row["updated_at"] or row["created_at"]) >= int(query["updated_since"])
            ]
        if query.get("order") == "asc:updated_at":
            rows.sort(key=lambda row: row["updated_at"] or row["created_at"])
        rows = _page(rows, query)
        if query.get("expand[]") == "person":
            people = {person["id"]: person for person in self.people.values()}
            rows = [row | {"person": people[row["person"]]} for row in rows]
        return JSONResponse(rows)

    async def _list_people(self, request: Request) -> JSONResponse:
        query = request.query_params
        since = int(query.get("since", 0))
        rows = [person for person in self.people.values() if person["created_at"] >= since]
        rows.sort(key=lambda row: row["created_at"])
        per_page, first = _per_page(query), int(query.get("page_info", 0))
        following = request.url.include_query_params(page_info=first + per_page)
        links = {"Link": f'<{following}>; rel="next"'} if first + per_page < len(rows) else {}
        return JSONResponse(rows[first : first + per_page], headers=links)


def _per_page(query: Mapping[str, str]) -> int:
    return min(int(query.get("per_page", DEFAULT_PER_PAGE)), MOST_PER_PAGE)


def _page(rows: list[dict], query: Mapping[str, str]) -> list[dict]:
    per_page = _per_page(query)
    first = (int(query.get("page", 1)) - 1) * per_page
    return rows[first : first + per_page]


def _epoch(timestamp: str) -> int:
    return int(datetime.fromisoformat(timestamp.replace("Z", "+00:00")).timestamp())
