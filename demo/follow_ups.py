"""Follow-ups: the calls of customer success after low answers.

A call is a ticket on the phone channel, created by an agent, with a summary as its only reply.
"""

from demo import scenario
from demo.calendars import WorkingTime
from demo.rng import Rng
from demo.surveys import Invitation
from demo.tickets import FOLLOW_UP, Ticket

TEAM = "customer success"
CALL_SECONDS = (240, 1_500)


def make_follow_ups(
    invitations: list[Invitation], desks: dict[str, WorkingTime], window: scenario.Window
) -> list[Ticket]:
    """The tickets of the calls within the window, with their events."""
    rng = Rng("follow-ups")
    low_answers = (i for i in invitations if i.responded is not None and i.is_low)
    calls = (_call(answer, desks[answer.customer.region], window, rng) for answer in low_answers)
    return [call for call in calls if call and call.created < window.end]


def _call(
    answer: Invitation, desk: WorkingTime, window: scenario.Window, rng: Rng
) -> Ticket | None:
    assert answer.responded is not None
    month = window.month_of(answer.responded)
    median = scenario.interpolate(scenario.FOLLOW_UP_HOURS, month)
    earliest = answer.responded + int(rng.long_tailed(median) * 3_600)
    if not rng.chance(scenario.interpolate(scenario.FOLLOWED_UP, month)):
        return None
    created = desk.after(earliest, 0)
    solved = created + rng.randint(*CALL_SECONDS)
    events = [
        (created, "comment", "agent", "true", ""),
        (solved, "comment", "agent", "true", ""),
        (solved + 1, "status", "agent", "", "solved"),
    ]
    is_solved = solved + 1 < window.end
    return Ticket(
        customer=answer.customer,
        contact=answer.contact,
        channel="phone",
        priority="normal",
        topic=FOLLOW_UP,
        team=TEAM,
        region=answer.customer.region,
        created=created,
        outcome="answered",
        status="solved" if is_solved else "new",
        solved=solved + 1 if is_solved else None,
        events=[event for event in events if event[0] < window.end],
    )
