"""The entity ``ticket_events``: comments and status changes until a ticket is closed.

Agents act in the working time of the ticket's schedule, slowed down by the scenario's
``SUPPORT_DELAY``. Customers reply at any time.
"""

from collections.abc import Iterator

from demo import scenario
from demo.calendars import WorkingTime
from demo.rng import Rng
from demo.tickets import Ticket

Row = dict[str, str]
FIRST_REPLY_MINUTES = {"email": 100, "web": 120, "phone": 9, "chat": 14}  # working time, median
CHAT_TEAM_REPLY_MINUTES, CHAT_TEAM_MAXIMAL_DELAY = 4, 1.3
LATER_REPLY_MINUTES = 100
BOT_MINUTES = 10
REPLIES = {0: 0.04, 1: 0.7, 2: 0.18, 3: 0.06, 4: 0.02}
NEVER_SOLVED = 0.009  # remains pending
REOPENS: scenario.Curve = ((0.6, 0.03), (1, 0.045), (3, 0.1), (4.6, 0.14))  # by delay
HOLD_CHANCE, HOLD_MINUTES = 0.05, 900
CLOSES_AFTER_SECONDS = 5 * scenario.DAY_SECONDS
MINUTE = 60


class TicketSimulation:
    """Simulates one ticket and sets its events."""

    def __init__(
        self, ticket: Ticket, desk: WorkingTime, window: scenario.Window, rng: Rng
    ) -> None:
        self.ticket, self.desk, self.window, self.rng = ticket, desk, window, rng
        self.now = ticket.created

    def run(self) -> None:
        """Simulates the ticket from its first comment to the end of the window."""
        self._comment("agent" if self.ticket.channel == "phone" else "customer")
        if self.ticket.by_bot and self.ticket.outcome == "answered":
            self._answer_by_bot()
        elif self.ticket.outcome == "answered":
            self._answer()
        elif self.ticket.outcome == "merged":
            self._work(40)
            self._comment("agent", public="false")
            self._set_status("closed", "agent")
        elif self.rng.chance(0.5):
            self._work(30)
            self._set_status("closed", "bot" if self.ticket.outcome == "spam" else "system")
        self._finish()

    def _answer(self) -> None:
        if self.ticket.channel in ("email", "web") and self.rng.chance(0.2):
            self._wait(self.rng.uniform(2, 40))
            self._comment("bot")
        replies = self.rng.weighted_choice(REPLIES) + self.rng.chance(0.07 * (self._delay() - 0.6))
        self._work(self._first_reply_minutes())
        for number in range(replies):
            self._comment("agent")
            if number < replies - 1:
                self._exchange()
        if self.rng.chance(HOLD_CHANCE):
            self._comment("agent", public="false")
            self._set_status("hold", "agent")
            self._work(HOLD_MINUTES)
        if self.rng.chance(NEVER_SOLVED):
            return self._set_status("pending", "agent")
        self._solve("agent" if replies else "bot")
        if self.rng.chance(scenario.interpolate(REOPENS, self._delay())):
            self._reopen()
        if self.rng.chance(0.58):
            self._wait(CLOSES_AFTER_SECONDS)
            self._set_status("closed", "system")

    def _answer_by_bot(self) -> None:
        self._wait(self.rng.uniform(2, 40))
        self._comment("bot")
        self._wait(self.rng.long_tailed(BOT_MINUTES * MINUTE))
        self._solve("bot")

    def _exchange(self) -> None:
        if self.rng.chance(0.2):
            self._set_status("pending", "agent")
        self._wait(self.rng.long_tailed(4 * 3_600))
        self._comment("customer")
        self._work(25 if self.ticket.channel == "chat" else LATER_REPLY_MINUTES)

    def _solve(self, actor: str) -> None:
        if actor == "agent" and self.rng.chance(0.6):
            self._work(45)
        self._set_status("solved", actor)
        self.ticket.solved = self.now

    def _reopen(self) -> None:
        self._wait(self.rng.long_tailed(16 * 3_600))
        self._comment("customer")
        self._set_status("open", "system")
        self.ticket.reopened = True
        self._work(LATER_REPLY_MINUTES)
        self._comment("agent")
        self._solve("agent")

    def _first_reply_minutes(self) -> float:
        urgent = 0.5 if self.ticket.priority == "urgent" else 1.0
        return urgent * (
            CHAT_TEAM_REPLY_MINUTES
            if self._by_chat_team()
            else FIRST_REPLY_MINUTES[self.ticket.channel]
        )

    def _by_chat_team(self) -> bool:
        return self.ticket.team == "chat"

    def _delay(self) -> float:
        month = self.window.month_of(self.now)
        delay = scenario.interpolate(scenario.SUPPORT_DELAY, month)
        if self._by_chat_team():
            delay = min(delay, CHAT_TEAM_MAXIMAL_DELAY)
        understaffed = scenario.understaffed(self.ticket.customer.region, month)
        return delay * (1 + scenario.UNDERSTAFFED_DELAY * understaffed)

    def _work(self, median_minutes: float) -> None:
        self.now = (
            self.desk.after(self.now, self.rng.long_tailed(median_minutes) * MINUTE * self._delay())
            + 1
        )

    def _wait(self, seconds: float) -> None:
        self.now += int(seconds) + 1

    def _comment(self, actor: str, public: str = "true") -> None:
        self.ticket.events.append((self.now, "comment", actor, public, ""))

    def _set_status(self, status: str, actor: str) -> None:
        self.ticket.events.append((self.now, "status", actor, "", status))

    def _finish(self) -> None:
        """Drops events after the window and sets the ticket's status at the end of the window."""
        ticket = self.ticket
        ticket.events = [event for event in ticket.events if event[0] < self.window.end]
        if ticket.solved and ticket.solved >= self.window.end:
            ticket.solved = None
        statuses = [event[4] for event in ticket.events if event[4]]
        ticket.status = statuses[-1] if statuses else ("open" if len(ticket.events) > 1 else "new")
        if ticket.outcome != "answered":
            ticket.status = ticket.outcome


def simulate_tickets(
    tickets: list[Ticket], desks: dict[str, WorkingTime], window: scenario.Window
) -> None:
    """Sets the events of each ticket, and ``status``, ``solved`` and ``reopened`` by them."""
    rng = Rng("ticket events")
    for ticket in tickets:
        TicketSimulation(ticket, desks[ticket.region], window, rng).run()


def ticket_event_rows(tickets: list[Ticket]) -> Iterator[Row]:
    """Rows of ``ticket_events``, by time."""
    found = [
        (event[0], ticket.ticket_id, number, *event[1:])
        for ticket in tickets
        for number, event in enumerate(ticket.events, start=1)
    ]
    columns = ("ticket_id", "sequence", "event_type", "actor_type", "is_public", "status")
    for number, (occurred, *values) in enumerate(sorted(found), start=1):
        row = {"event_id": f"E-{number:06}", "occurred_at": scenario.timestamp(occurred)}
        yield row | {column: str(value) for column, value in zip(columns, values, strict=True)}
