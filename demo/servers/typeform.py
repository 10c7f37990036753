"""A server that answers like Typeform (https://www.typeform.com/developers/).

Each survey is a form with a metric question and a text question. Hidden fields hold the
respondent's address, customer, ticket, touchpoint and channel. Unanswered invitations do not exist
there.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from demo.servers.native_ids import intercom_conversation_id, stripe_customer_id
from demo.servers.server import Company, VendorServer

ACCESS_TOKEN = "tfp_demo"
DEFAULT_FORMS, MAX_FORMS = 10, 200
DEFAULT_RESPONSES, MAX_RESPONSES = 25, 1_000
SECONDS = "%Y-%m-%dT%H:%M:%SZ"
# A form without a metric question.
UNMEASURED: dict[str, Any] = {
    "id": "OffLunch",
    "title": "Office lunch",
    "fields": [{"id": "lunch0000001", "ref": "meal", "title": "Which meal?", "type": "short_text"}],
}
CHOICES = ("Very unhappy", "Unhappy", "Neutral", "Happy", "Very happy")


def form_id(canonical_id: str) -> str:
    """The form of a survey: `ticket-csat` is `fticketcsat`."""
    return "f" + "".join(filter(str.isalnum, canonical_id))


class TypeformServer(VendorServer):
    """Typeform with a company's answers.

    Attributes:
        forms: The definitions of forms by id.
        form_responses: The responses of each form, the earliest first.
    """

    name = "typeform"

    def load(self, company: Company) -> None:
        """Convert the answered surveys to forms and responses."""
        emails = {row["contact_id"]: row["email"] for row in company["contacts"]}
        self.forms: dict[str, dict] = {UNMEASURED["id"]: UNMEASURED}
        self.form_responses: dict[str, list[dict]] = defaultdict(list)
        self._efforts: set[str] = set()
        answered = [row for row in company["survey_responses"] if row.get("score")]
        for row in sorted(answered, key=lambda row: row["responded_at"]):
            name = form_id(row["survey_id"])
            form = self.forms.setdefault(name, _form(name, row))
            email = row.get("respondent_email") or emails.get(row.get("contact_id", ""), "")
            self.form_responses[name].append(_response(row, form["fields"], email))
            if row["polarity"] == "effort":
                self._efforts.add(name)

    def routes(self) -> Iterable[Route]:
        """Forms, their definitions and their responses."""
        return [
            Route("/forms", self._list_forms),
            Route("/forms/{form}", self._definition),
            Route("/forms/{form}/responses", self._list_responses),
        ]

    def options(self, base_url: str) -> dict[str, str]:
        """The token, the address, and the questions about effort."""
        efforts = [f"{name}:ces:effort" for name in sorted(self._efforts)]
        return {
            "access_token": ACCESS_TOKEN,
            "base_url": base_url,
            "ces_questions": ",".join([*efforts, "ces"]),
        }

    def is_authenticated(self, request: Request) -> bool:
        """A personal token."""
        return request.headers.get("authorization") == f"Bearer {ACCESS_TOKEN}"

    def unauthorised(self) -> JSONResponse:
        """The response to an invalid token."""
        return JSONResponse(
            {
                "code": "AUTHENTICATION_FAILED",
                "description": "Authentication failed",
            },
            401,
        )

    def touch(self, count: int) -> None:
        """The last responses are given once more: a response cannot be changed."""
        now = datetime.fromtimestamp(self.now(), UTC).strftime(SECONDS)
        responses = max(self.form_responses.values(), key=len)
        for number, response in enumerate(responses[-count:]):
            token = f"{response['token']}again{len(responses) + number}"
            ids = dict.fromkeys(("landing_id", "token", "response_id"), token)
            responses.append(response | ids | {"submitted_at": now})

    def delete(self, response_id: str) -> None:
        """Delete a response."""
        for name, responses in self.form_responses.items():
            self.form_responses[name] = [row for row in responses if row["token"] != response_id]

    def min_requests(self) -> int:
        """The list of forms, each definition, and the full pages of responses."""
        pages = sum(-(-len(rows) // MAX_RESPONSES) for rows in self.form_responses.values())
        return 1 + len(self.forms) + pages

    def min_requests_unchanged(self) -> int:
        """The list of forms, each definition, and a page of each form's responses."""
        return 1 + len(self.forms) + len(self.form_responses)

    async def _list_forms(self, request: Request) -> JSONResponse:
        page = int(request.query_params.get("page", 1))
        per_page = min(int(request.query_params.get("page_size", DEFAULT_FORMS)), MAX_FORMS)
        rows = [{"id": form["id"], "title": form["title"]} for form in self.forms.values()]
        return _listed(rows, rows[(page - 1) * per_page : page * per_page], per_page)

    async def _definition(self, request: Request) -> JSONResponse:
        form = self.forms.get(request.path_params["form"])
        return _not_found() if form is None else JSONResponse(form)

    async def _list_responses(self, request: Request) -> JSONResponse:
        name, query = request.path_params["form"], request.query_params
        if name not in self.forms:
            return _not_found()
        since = query.get("since", "")
        rows = [row for row in self.form_responses[name] if row["submitted_at"][:19] >= since[:19]]
        if "completed" not in query.get("response_type", "completed").split(","):
            rows = []
        if query.get("sort") != "submitted_at,asc":
            rows.reverse()
        per_page = min(int(query.get("page_size", DEFAULT_RESPONSES)), MAX_RESPONSES)
        return _listed(rows, rows[:per_page], per_page)


def _listed(rows: list[dict], page: list[dict], per_page: int) -> JSONResponse:
    page_count = -(-len(rows) // per_page)
    return JSONResponse({"total_items": len(rows), "page_count": page_count, "items": page})


def _not_found() -> JSONResponse:
    return JSONResponse({"code": "FORM_NOT_FOUND", "description": "Form not found"}, 404)


def _form(name: str, row: dict[str, str]) -> dict:
    return {
        "id": name,
        "type": "quiz",
        "title": row["survey_id"],
        "hidden": ["email", "customer_id", "ticket_id", "touchpoint", "channel"],
        "fields": [_metric(name, row), _field(name, "comment", "long_text", {})],
    }


def _metric(name: str, row: dict[str, str]) -> dict:
    kind, low, high = row["survey_type"], int(row["scale_min"]), int(row["scale_max"])
    if kind == "nps":
        return _field(name, "nps", "nps", {})
    if row["survey_id"].startswith("product"):
        choices = [
            {"id": f"{name}{number}", "ref": f"choice-{number}", "label": label}
            for number, label in enumerate(CHOICES)
        ]
        return _field(name, kind, "multiple_choice", {"choices": choices})
    if row["survey_id"].startswith("ticket"):
        return _field(name, kind, "rating", {"steps": high, "shape": "star"})
    scale = {"steps": high - low + 1, "start_at_one": low == 1}
    return _field(name, kind, "opinion_scale", scale)


def _field(name: str, reference: str, kind: str, properties: dict) -> dict:
    return {
        "id": f"{name}{reference}",
        "ref": reference,
        "title": f"Question {reference}",
        "type": kind,
        "properties": properties,
        "validations": {"required": False},
    }


def _response(row: dict[str, str], fields: list[dict], email: str) -> dict:
    metric, comment = fields
    answers = [_answered(metric) | _score(metric, row["score"])]
    if row.get("comment"):
        answers.append(_answered(comment) | {"type": "text", "text": row["comment"]})
    hidden = {"email": email, "touchpoint": row.get("touchpoint"), "channel": row.get("channel")}
    if row.get("customer_id"):
        hidden["customer_id"] = stripe_customer_id(row["customer_id"])
    if row.get("ticket_id"):
        hidden["ticket_id"] = intercom_conversation_id(row["ticket_id"])
    return {
        "landing_id": row["response_id"],
        "token": row["response_id"],
        "response_id": row["response_id"],
        "response_type": "completed",
        "landed_at": row["responded_at"],
        "submitted_at": row["responded_at"],
        "metadata": {"platform": "other"},
        "hidden": {name: value for name, value in hidden.items() if value},
        "calculated": {"score": 0},
        "answers": answers,
    }


def _answered(field: dict) -> dict:
    return {"field": {name: field[name] for name in ("id", "ref", "type")}}


def _score(field: dict, score: str) -> dict:
    if field["type"] == "multiple_choice":
        choice = field["properties"]["choices"][int(score) - 1]
        return {"type": "choice", "choice": choice}
    return {"type": "number", "number": float(score) if "." in score else int(score)}
