"""Order of a ticket's events, and tickets whose own status contradicts them."""

from pathlib import Path

import duckdb
import pytest

from tests.support.running import published_database, refresh_files, run_cx

pytestmark = pytest.mark.slow

AT, LATER = "2026-01-05T05:00:00Z", "2026-01-06T05:00:00Z"
# The status events of each ticket: event ID, time, sequence and status.
EVENTS = {
    "digits": [("999", AT, "", "solved"), ("1000", AT, "", "open")],
    "beyond-64-bits": [
        ("18446744073709551615", AT, "", "solved"),
        ("18446744073709551616", AT, "", "open"),
    ],
    "leading-zeros": [("0100", AT, "", "solved"), ("00101", AT, "", "open")],
    "digits-before-text": [("2000", AT, "", "solved"), ("+3", AT, "", "open")],
    "text": [("E10", AT, "", "solved"), ("E9", AT, "", "open")],
    "sequence-before-id": [("3001", AT, "1", "solved"), ("3000", AT, "2", "open")],
    "missing-sequence-is-0": [("4001", AT, "", "solved"), ("4000", AT, "1", "open")],
    "time-before-sequence": [("5001", AT, "9", "solved"), ("5000", LATER, "1", "open")],
    "later-than-as-of": [("7000", AT, "", "solved"), ("7001", "2026-03-05T05:00:00Z", "", "open")],
    "spam": [("8000", AT, "", "open"), ("8001", AT, "", "solved")],
}
# More than a handful, which is shown.
CONFLICTS = [f"conflict-{number}" for number in range(6)]
EVENTS |= {
    ticket: [(f"6{n}00", AT, "", "open"), (f"6{n}01", AT, "", "solved")]
    for n, ticket in enumerate(CONFLICTS)
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, home = tmp_path_factory.mktemp("tickets"), tmp_path_factory.mktemp("home")
    tickets = ["ticket_id,status,created_at"]
    events = ["event_id,ticket_id,occurred_at,sequence,event_type,actor_type,status"]
    for ticket, changes in EVENTS.items():
        own = "spam" if ticket == "spam" else "open"
        tickets.append(f"{ticket},{own},2026-01-05T04:00:00Z")
        events += [f"{id_},{ticket},{at},{n},status,agent,{to}" for id_, at, n, to in changes]
    (folder / "tickets.csv").write_text("\n".join(tickets), encoding="utf-8")
    (folder / "ticket_events.csv").write_text("\n".join(events), encoding="utf-8")
    refresh_files(folder, home, as_of="2026-02-28")
    return home


def test_events_of_one_instant_are_ordered_by_sequence_then_id(home: Path) -> None:
    with duckdb.connect(str(published_database(home)), read_only=True) as connection:
        found = connection.execute("select ticket_id, status, reopens from marts.fct_tickets")
        tickets = {ticket: (status, reopens) for ticket, status, reopens in found.fetchall()}
    solved = {*CONFLICTS, "later-than-as-of", "spam"}
    assert tickets == {
        ticket: ("solved", 0) if ticket in solved else ("open", 1) for ticket in EVENTS
    }


def test_a_status_that_contradicts_the_events_is_counted_and_shown(home: Path) -> None:
    """Events after the as-of date count, because a ticket has its status as extracted."""
    with duckdb.connect(str(published_database(home)), read_only=True) as connection:
        found = connection.execute("from quality.ticket_status_conflicts order by all").fetchall()
    assert found == [("files", ticket, "open", "solved") for ticket in CONFLICTS]
    assert "files|open|solved [unusual_conflicts 6" in run_cx("status", home=home).stdout
