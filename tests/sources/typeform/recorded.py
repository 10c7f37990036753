"""Responses in the shapes of Typeform's documentation and of its clients; the values are ours."""

from typing import Any

from tests.support.replay import Responses

FORM, SECOND = "lT4Z3j", "u6nXL7"


def question(id_: str, reference: str, kind: str, **properties: Any) -> dict:
    """A question of a form."""
    field = {"id": id_, "ref": reference, "title": f"About {reference}", "type": kind}
    return field | {"properties": properties, "validations": {"required": False}}


def choices(*labels: str) -> list[dict]:
    """The choices of a question."""
    return [
        {"id": f"c{number}", "ref": f"00000000-{number}", "label": label}
        for number, label in enumerate(labels)
    ]


def form(id_: str, *fields: dict, hidden: tuple[str, ...] = ()) -> dict:
    """The definition of a form."""
    return {
        "id": id_,
        "type": "quiz",
        "title": f"Form {id_}",
        "workspace": {"href": "https://api.typeform.com/workspaces/Aw33bz"},
        "settings": {"language": "en", "is_public": True},
        "hidden": list(hidden),
        "thankyou_screens": [{"ref": "default_tys", "title": "All done!"}],
        "fields": list(fields),
        "_links": {"display": f"https://harbour.typeform.com/to/{id_}"},
    }


def answer(field: dict, kind: str, value: Any) -> dict:
    """An answer to a question."""
    return {"field": {name: field[name] for name in ("id", "type", "ref")}, "type": kind} | {
        kind: value
    }


def response(id_: str, at: str, *answers: dict, **hidden: str) -> dict:
    """A completed response of 2026."""
    return {
        "landing_id": id_,
        "token": id_,
        "response_id": id_,
        "response_type": "completed",
        "landed_at": f"2026-{at}Z",
        "submitted_at": f"2026-{at}Z",
        "metadata": {
            "user_agent": "Mozilla/5.0",
            "platform": "mobile",
            "referer": "https://harbour.typeform.com/to/lT4Z3j",
            "network_id": "responsdent_network_id",
            "browser": "default",
        },
        "hidden": hidden,
        "calculated": {"score": 9},
        "answers": list(answers),
        "thankyou_screen_ref": "default_tys",
        "variables": [{"key": "score", "type": "number", "number": 4}],
    }


def listed(*items: dict) -> dict:
    """A list with a single page."""
    return {"total_items": len(items), "page_count": 1, "items": list(items)}


NPS = question("nps000000001", "recommend", "nps", steps=11, start_at_one=False)
PROMOTER = question("why000000001", "why-promoter", "long_text")
DETRACTOR = question("why000000002", "why-detractor", "long_text")
NAME = question("name00000001", "name", "short_text")
CSAT = question(
    "csat00000001", "csat", "multiple_choice", choices=choices("Bad", "OK", "Good", "Not used")
)
EASE = question("ease00000001", "ease", "opinion_scale", steps=7, start_at_one=True)
MAIL = question("mail00000001", "contact-email", "email")
GROUP = question("group0000001", "about-us", "group", fields=[CSAT, EASE])
SOLVED = question("yes000000001", "solved", "yes_no")
# The author and the recipient of a link with empty fields, a response to nothing, and a choice.
TYPEFORM: Responses = {
    "GET /forms": [listed({"id": FORM, "title": "a"}, {"id": SECOND, "title": "b"})],
    f"GET /forms/{FORM}": [
        form(FORM, NPS, PROMOTER, DETRACTOR, NAME, GROUP, MAIL, hidden=("email", "customer_id"))
    ],
    f"GET /forms/{SECOND}": [form(SECOND, SOLVED, hidden=("ticket_id",))],
    f"GET /forms/{FORM}/responses": [
        listed(
            response(
                "r1",
                "01-18T18:17:02",
                answer(NPS, "number", 9),
                answer(PROMOTER, "text", "Fast"),
                answer(NAME, "text", "Vera"),
                answer(CSAT, "choice", {"id": "c2", "ref": "00000000-2", "label": "Good"}),
                answer(EASE, "number", 2),
                email="vera@harbour.example",
                customer_id="cus_1",
            ),
            response(
                "r2",
                "01-19T08:00:00",
                answer(NPS, "number", 0),
                answer(DETRACTOR, "text", "Slow"),
                answer(CSAT, "choice", {"id": "c3", "ref": "00000000-3", "label": "Not used"}),
                answer(MAIL, "email", "q@corp.example"),
                email="xxxxx",
            ),
            response("r3", "01-20T08:00:00", answer(CSAT, "choice", {"other": "Fine, mostly"})),
            # A choice that the form no longer has.
            response("r4", "01-21T08:00:00", answer(CSAT, "choice", {"id": "c9", "label": "Meh"})),
        )
    ],
    f"GET /forms/{SECOND}/responses": [
        # The IDs of responses are unique per form only.
        listed(response("r1", "01-22T08:00:00", answer(SOLVED, "boolean", True), ticket_id="501"))
    ],
}
# The first three choices are a scale.
SIGN_IN = {
    "access_token": "t",
    "csat_questions": f"csat=1-3,{SECOND}:solved",
    "ces_questions": "ease:effort",
}
