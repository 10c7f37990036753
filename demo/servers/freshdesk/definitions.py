"""The definitions of a Freshdesk account: agents, ticket fields, business hours."""

from demo.servers.freshdesk.tickets import AGENTS, BOT, STATUS_NAMES
from demo.servers.server import Company

AT = "2024-01-08T09:00:00Z"
FIRST_CALENDAR = 35_000_001
ZONES = {
    "Europe/Berlin": "Berlin",
    "America/New_York": "Eastern Time (US & Canada)",
    "Asia/Singapore": "Singapore",
    "UTC": "UTC",
}
SOURCE_NAMES = {
    "Email": 1,
    "Portal": 2,
    "Phone": 3,
    "Forum": 4,
    "Twitter": 5,
    "Facebook": 6,
    "Chat": 7,
    "WhatsApp": 13,
}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def agents() -> list[dict]:
    """The agents, and the bot, which has an agent account."""
    return [
        {
            "id": number,
            "type": "support_agent",
            "occasional": False,
            "ticket_scope": 1,
            "contact": {
                "name": f"Agent {number % 100}",
                "email": f"agent-{number % 100}@helpdesk.example",
            },
            "created_at": AT,
            "updated_at": AT,
        }
        for number in (*AGENTS, BOT)
    ]


def ticket_fields() -> list[dict]:
    """The fields of a ticket; the statuses are the choices of one of them."""
    choices = {str(code): [name, name] for code, name in STATUS_NAMES.items()}
    return [
        {"id": 3, "name": "ticket_type", "type": "default_ticket_type", "choices": []},
        {"id": 4, "name": "source", "type": "default_source", "choices": SOURCE_NAMES},
        {"id": 5, "name": "status", "type": "default_status", "choices": choices},
        {"id": 11, "name": "cf_business_hours", "type": "custom_dropdown", "choices": []},
    ]


def business_hours(company: Company) -> list[dict]:
    """The calendars. A day has one interval, so breaks are lost; the API returns no holidays."""
    calendars: dict[str, dict] = {}
    for row in company["business_hours"]:
        calendar = calendars.setdefault(
            row["schedule"],
            {
                "id": FIRST_CALENDAR + len(calendars),
                "name": row["schedule"],
                "description": None,
                "time_zone": ZONES[row["timezone"]],
                "is_default": False,
                "business_hours": {},
                "created_at": AT,
                "updated_at": AT,
            },
        )
        day = calendar["business_hours"].setdefault(
            DAYS[int(row["weekday"]) - 1], {"start_time": _clock(row["opens_at"]), "end_time": None}
        )
        day["end_time"] = _clock(row["closes_at"])
    return list(calendars.values())


def _clock(time: str) -> str:
    """`17:30` as `05:30:00 pm`; `24:00` is one second earlier."""
    if time == "24:00":
        return "11:59:59 pm"
    hour, minute = time.split(":")
    return f"{int(hour) % 12 or 12:02}:{minute}:00 {'am' if int(hour) < 12 else 'pm'}"
