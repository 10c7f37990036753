"""A ticket's metric set, as Zendesk computes it from its history: whole minutes, by calendar and by schedule."""

from demo.servers.zendesk.business_time import BusinessTime
from demo.servers.zendesk.instants import epoch, stamp

Row = dict[str, str]
SOLVED = ("solved", "closed")


def metric_set(ticket: dict, events: list[Row], business_time: BusinessTime) -> dict:
    """The metric set of a ticket with these events.

    First reply: the first public comment of an agent after the description. Full resolution: the last time it was
    solved, if it still is. A reopening: from solved back to anything that is not.
    """
    created = epoch(ticket["created_at"])
    comments = [event for event in events if event["event_type"] == "comment"]
    replies = [
        epoch(event["occurred_at"])
        for event in comments[1:]
        if event["actor_type"] == "agent" and event.get("is_public") != "false"
    ]
    solves, reopens, status = [], 0, "new"
    for event in (event for event in events if event["event_type"] == "status"):
        if event["status"] in SOLVED and status not in SOLVED:
            solves.append(epoch(event["occurred_at"]))
        reopens += status in SOLVED and event["status"] not in SOLVED
        status = event["status"]
    solved = solves[-1] if solves and status in SOLVED else None

    def duration(end: int | None) -> dict:
        if end is None:
            return {"calendar": None, "business": None}
        return {
            "calendar": (end - created) // 60,
            "business": business_time.seconds(created, end) // 60,
        }

    return {
        "ticket_id": ticket["id"],
        "id": ticket["id"] + 1,
        "created_at": ticket["created_at"],
        "updated_at": ticket["updated_at"],
        "replies": len(replies),
        "reopens": reopens,
        "solved_at": None if solved is None else stamp(solved),
        "reply_time_in_minutes": duration(replies[0] if replies else None),
        "first_resolution_time_in_minutes": duration(solves[0] if solves else None),
        "full_resolution_time_in_minutes": duration(solved),
    }
