"""Qualtrics' staging returns responses and invitations, with later changes applied."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from demo.servers.native_ids import zendesk_ticket_id
from demo.servers.qualtrics import QualtricsServer
from demo.servers.server import Company
from tests.sources.qualtrics.account import CSAT, NPS, land, served
from tests.support import vendors

COLUMNS = (
    "survey_type, scale_min, scale_max, polarity, score, respondent_email, touchpoint, channel,"
    " sent_at, responded_at,"
    " comment, customer_reference, ticket_reference"
)
current_rows = partial(
    vendors.current_rows,
    model="qualtrics__survey_responses",
    columns=f"response_id, {COLUMNS}",
)


@pytest.fixture(scope="module")
def staged(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple]:
    """The staged company: its server, the options, the home, and its current rows."""
    home = tmp_path_factory.mktemp("qualtrics")
    with served(company) as (server, options):
        land(options, home)
        vendors.build_staging(home, "qualtrics")
        yield server, options, home, current_rows(home)


def canonical(server: QualtricsServer, row: dict, tickets: dict[str, dict]) -> tuple:
    """The expected staged row: native ids, and no ticket for an unanswered invitation."""
    email, customer = server.mailings.respondent(row)
    ticket, is_answered = row.get("ticket_id"), bool(row.get("score"))
    if ticket and not is_answered and not email and not customer:
        asked = tickets[ticket]
        email, customer = server.mailings.respondent(
            asked | {"respondent_email": asked.get("requester_email")}
        )
    polarity = (row["polarity"] or "ease") if row["survey_type"] == "ces" else None
    values = (
        *(row["survey_type"], row["scale_min"], row["scale_max"], polarity, row.get("score")),
        *(
            email.casefold(),
            row["touchpoint"],
            row["channel"],
            row["sent_at"],
            row.get("responded_at"),
        ),
        *(
            row.get("comment"),
            customer,
            zendesk_ticket_id(ticket) if ticket and is_answered else None,
        ),
    )
    return tuple(value or None for value in values)


@pytest.mark.slow
def test_responses_and_invitations_round_trip(company: Company, staged: tuple) -> None:
    server, _, _, rows = staged
    tickets = {ticket["ticket_id"]: ticket for ticket in company["tickets"]}
    expected = Counter(canonical(server, row, tickets) for row in company["survey_responses"])
    found = Counter((*row[:5], row[5] and row[5].casefold(), *row[6:]) for row in rows.values())
    assert found == expected
    answered = {identifier for identifier, row in rows.items() if row[4]}
    assert answered == {
        f"qualtrics:R_{row['response_id'][2:]:0>15}"
        for row in company["survey_responses"]
        if row.get("score")
    }


@pytest.mark.slow
def test_later_changes_replace_earlier_rows(staged: tuple) -> None:
    server, options, home, first = staged
    unanswered = [
        sent
        for history in server.mailings.histories.values()
        for sent in history
        if not sent["responseId"]
    ]
    of_nps = [
        sent
        for sent in unanswered
        if server.mailings.distributions[sent["distributionID"]]["surveyLink"]["surveyId"] == NPS
    ]
    answers, reminds, bounces = of_nps[-1], of_nps[-2], of_nps[-3]
    assert len({sent["distributionID"] for sent in of_nps[-3:]}) == 1
    distribution = server.mailings.distributions[answers["distributionID"]]
    deleted = server.responses[CSAT][0]["responseId"]
    server.delete_response(CSAT, deleted)
    template = server.responses[NPS][-1]
    for name, changes in {
        "R_invited": {},
        "R_reminded": {},
        "R_preview": {"status": 1},
        "R_unfinished": {"finished": 0},
        "R_by_link": {},
    }.items():
        server.responses[NPS].append(
            template | {"responseId": name, "values": template["values"] | changes}
        )
    answers["responseId"], bounces["status"] = "R_invited", "HardBounce"
    distribution["stats"]["finished"] += 1
    reminder = distribution | {"id": "EMD_reminder", "parentDistributionId": distribution["id"]}
    server.mailings.distributions["EMD_reminder"] = reminder | {"requestType": "Reminder"}
    server.mailings.histories["EMD_reminder"] = [
        reminds | {"responseId": "R_reminded", "sentAt": "2026-06-29T08:00:00Z"}
    ]
    land(options, home)
    later = current_rows(home)
    sent = {
        name: f"qualtrics:{sent['distributionID']}:{sent['contactId']}"
        for name, sent in {"answers": answers, "reminds": reminds, "bounces": bounces}.items()
    }
    assert set(first) - set(later) == {*sent.values(), f"qualtrics:{deleted}"}
    assert set(later) - set(first) == {
        "qualtrics:R_invited",
        "qualtrics:R_reminded",
        "qualtrics:R_by_link",
    }
    assert later["qualtrics:R_invited"][8] == answers["sentAt"]
    assert later["qualtrics:R_reminded"][8] == reminds["sentAt"], (
        "the invitation counts, not its reminder"
    )
    assert later["qualtrics:R_by_link"][8] is None


@pytest.mark.slow
def test_a_deleted_survey_is_out_of_scope(little: Company, tmp_path: Path) -> None:
    with served(little) as (server, options):
        land(options, tmp_path)
        vendors.build_staging(tmp_path, "qualtrics")
        before, rows_before = current_rows(tmp_path), staged_rows(tmp_path)
        del server.definitions[CSAT]
        land(options, tmp_path)
    assert {row[0] for row in before.values()} == {"nps", "csat"}
    after = current_rows(tmp_path)
    assert after == {key: row for key, row in before.items() if row[0] == "nps"}
    assert staged_rows(tmp_path) == rows_before


def staged_rows(home: Path) -> int:
    """How many rows are staged, with those out of scope."""
    statement = "select count(response_id) from staging.stg_qualtrics__survey_responses"
    return vendors.rows(home, statement)[0][0]
