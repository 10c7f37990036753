"""What happens to a ticket until it is closed: comments, notes, bots, waiting, solving, reopening.

What belongs here: the entity ``ticket_events``. Agents move along the working time of the ticket's schedule, slowed by
the story's SUPPORT_DELAY at that very moment; customers answer when they like.
"""

from collections.abc import Iterator

from demo import story
from demo.calendars import WorkingTime
from demo.dice import Dice
from demo.tickets import Ticket

Row = dict[str, str]
FIRST_REPLY_MINUTES = {"email": 100, "web": 120, "phone": 9, "chat": 14}  # working time, median
CHAT_TEAM_REPLY_MINUTES = 4
LATER_REPLY_MINUTES = 100
REPLIES = {0: 0.04, 1: 0.7, 2: 0.18, 3: 0.06, 4: 0.02}
NEVER_SOLVED = 0.009  # still waiting for the customer, or forgotten
REOPENS: story.Curve = ((0.6, 0.03), (1, 0.045), (3, 0.1), (4.6, 0.14))  # by delay
HOLD_CHANCE, HOLD_MINUTES = 0.05, 900
CLOSES_AFTER_SECONDS = 5 * story.DAY_SECONDS
MINUTE = 60


class TicketLife:
    """Plays one ticket; ``events`` are (instant, event_type, actor_type, is_public, status) in their order."""

    def __init__(self, ticket: Ticket, desk: WorkingTime, window: story.Window, dice: Dice) -> None:
        self.ticket, self.desk, self.window, self.dice = ticket, desk, window, dice
        self.now = ticket.created
        self.events: list[tuple[int, str, str, str, str]] = []

    def play(self) -> None:
        """Runs the ticket from its first comment to wherever it stands at the end of the window."""
        self._say("agent" if self.ticket.channel == "phone" else "customer")
        if self.ticket.fate == "answered":
            self._answer()
        elif self.ticket.fate == "merged":
            self._work(40)
            self._say("agent", public="false")
            self._move("closed", "agent")
        elif self.dice.chance(0.5):
            self._work(30)
            self._move("closed", "bot" if self.ticket.fate == "spam" else "system")
        self._settle()

    def _answer(self) -> None:
        if self.ticket.channel in ("email", "web") and self.dice.chance(0.2):
            self._wait(self.dice.between(2, 40))
            self._say("bot")
        replies = self.dice.weighted(REPLIES) + self.dice.chance(0.07 * (self._delay() - 0.6))
        self._work(self._first_reply_minutes())
        for number in range(replies):
            self._say("agent")
            if number < replies - 1:
                self._ask_back()
        if self.dice.chance(HOLD_CHANCE):
            self._say("agent", public="false")
            self._move("hold", "agent")
            self._work(HOLD_MINUTES)
        if self.dice.chance(NEVER_SOLVED):
            return self._move("pending", "agent")
        self._solve("agent" if replies else "bot")
        if self.dice.chance(story.at(REOPENS, self._delay())):
            self._reopen()
        if self.dice.chance(0.58):
            self._wait(CLOSES_AFTER_SECONDS)
            self._move("closed", "system")

    def _ask_back(self) -> None:
        if self.dice.chance(0.2):
            self._move("pending", "agent")
        self._wait(self.dice.around(4 * 3_600))
        self._say("customer")
        self._work(25 if self.ticket.channel == "chat" else LATER_REPLY_MINUTES)

    def _solve(self, actor: str) -> None:
        if self.dice.chance(0.6):
            self._work(45)
        self._move("solved", actor)
        self.ticket.solved = self.now

    def _reopen(self) -> None:
        self._wait(self.dice.around(16 * 3_600))
        self._say("customer")
        self._move("open", "system")
        self.ticket.reopened = True
        self._work(LATER_REPLY_MINUTES)
        self._say("agent")
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
        delay = story.at(story.SUPPORT_DELAY, self.window.position(self.now))
        return min(delay, 1.3) if self._by_chat_team() else delay

    def _work(self, median_minutes: float) -> None:
        self.now = (
            self.desk.after(self.now, self.dice.around(median_minutes) * MINUTE * self._delay()) + 1
        )

    def _wait(self, seconds: float) -> None:
        self.now += int(seconds) + 1

    def _say(self, actor: str, public: str = "true") -> None:
        self.events.append((self.now, "comment", actor, public, ""))

    def _move(self, status: str, actor: str) -> None:
        self.events.append((self.now, "status", actor, "", status))

    def _settle(self) -> None:
        """Forgets what lies beyond the window and gives the ticket the status it has at its end."""
        self.events = [event for event in self.events if event[0] < self.window.end]
        if self.ticket.solved and self.ticket.solved >= self.window.end:
            self.ticket.solved = None
        statuses = [event[4] for event in self.events if event[4]]
        self.ticket.status = (
            statuses[-1] if statuses else ("open" if len(self.events) > 1 else "new")
        )
        if self.ticket.fate != "answered":
            self.ticket.status = self.ticket.fate


def ticket_event_rows(
    tickets: list[Ticket], desks: dict[str, WorkingTime], window: story.Window
) -> Iterator[Row]:
    """Rows of ``ticket_events`` by time; settles ``status``, ``solved`` and ``reopened`` of every ticket on the way."""
    dice = Dice("ticket events")
    found = []
    for ticket in tickets:
        life = TicketLife(ticket, desks[ticket.region], window, dice)
        life.play()
        found += [
            (event[0], ticket.ticket_id, number, *event[1:])
            for number, event in enumerate(life.events, start=1)
        ]
    columns = ("ticket_id", "sequence", "event_type", "actor_type", "is_public", "status")
    for number, (occurred, *values) in enumerate(sorted(found), start=1):
        row = {"event_id": f"E-{number:06}", "occurred_at": story.timestamp(occurred)}
        yield row | {column: str(value) for column, value in zip(columns, values, strict=True)}
