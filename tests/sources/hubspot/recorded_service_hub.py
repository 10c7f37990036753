"""Tickets and survey responses in the shapes recorded from HubSpot's Service Hub."""

from tests.sources.hubspot.recorded import COMPLETE, MODIFIED, list_of
from tests.support.replay import Responses


def feedback(id_: str, **properties: object) -> dict:
    """A response to a survey."""
    shown = {
        "hs_survey_id": "11",
        "hs_survey_name": "Customer loyalty",
        "hs_survey_channel": "EMAIL",
        "hs_content": None,
        "hs_contact_id": "1",
        "hs_contact_email_rollup": "vera@harbour.example",
        "hs_submission_timestamp": "2023-03-24T03:00:00Z",
    }
    return MODIFIED | {"id": id_, "properties": shown | properties}


def stage(id_: str, label: str, state: str) -> dict:
    """A stage of a ticket pipeline."""
    metadata = {"ticketState": state, "isClosed": str(state == "CLOSED").lower()}
    return {"id": id_, "label": label, "displayOrder": 1, "metadata": metadata, "archived": False}


TIMES = ("time_to_first_agent_reply", "time_to_close")


def ticket(id_: str, stage_id: str, **properties: object) -> dict:
    """A ticket in a stage."""
    shown = {"hs_pipeline_stage": stage_id, "createdate": "2023-03-24T01:00:00Z"}
    empty = dict.fromkeys(("source_type", "hs_ticket_priority", "hs_ticket_category", *TIMES))
    return MODIFIED | {"id": id_, "properties": empty | shown | properties}


def history(id_: str, *changes: tuple[str, str]) -> dict:
    """The stages of a ticket, the newest first, with the time of each on a day."""
    values = [
        {"value": stage_id, "timestamp": at(time), "sourceType": "CRM_UI", "sourceId": "userId:9"}
        for stage_id, time in changes
    ]
    return MODIFIED | {
        "id": id_,
        "properties": {"hs_pipeline_stage": changes[0][0]},
        "propertiesWithHistory": {"hs_pipeline_stage": values},
    }


def thread(id_: str, last: str, **associations: str) -> dict:
    """A conversation."""
    common = {"id": id_, "createdAt": at("01"), "status": "OPEN", "inboxId": "11"}
    return common | {"latestMessageTimestamp": at(last), "threadAssociations": associations}


def message(id_: str, time: str, created_by: str, **properties: str) -> dict:
    """A message of a conversation."""
    common = {"id": id_, "type": "MESSAGE", "createdAt": at(time), "createdBy": created_by}
    return common | {"client": {"clientType": "HUBSPOT"}, "text": "A text"} | properties


def at(time: str) -> str:
    """An instant of 24 March 2023."""
    return f"2023-03-24T{time}{':00' if ':' in time else ':00:00'}Z"


SERVICE_HUB: Responses = {
    "GET /crm/pipelines/2026-03/tickets": [
        {
            "results": [
                {
                    "id": "0",
                    "label": "Support",
                    "displayOrder": 0,
                    "stages": [
                        stage("1", "New", "OPEN"),
                        stage("3", "Waiting on us", "OPEN"),
                        stage("4", "Closed", "CLOSED"),
                        stage("902", "Waiting on contact", "OPEN"),
                    ],
                }
            ]
        }
    ],
    "GET /crm/objects/2026-03/tickets": [
        list_of(
            ticket(
                *("801", "4"),
                hs_ticket_priority="MEDIUM",
                source_type="FORM",
                time_to_first_agent_reply="1800000",
                time_to_close="3600000",
            ),
            # A stage that its pipeline no longer has, of a ticket that others were merged into.
            ticket("802", "77", hs_merged_object_ids="803;806", source_type="EMAIL"),
            ticket("804", "4", hs_ticket_category="BILLING_ISSUE"),
            # Merged after another one was merged into it, and returned while that happens.
            ticket("806", "1", hs_merged_object_ids="803"),
        ),
        list_of(ticket("805", "1") | {"archived": True, "archivedAt": "2023-04-01T00:00:00Z"}),
    ],
    "POST /crm/objects/2026-03/tickets/batch/read": [
        COMPLETE
        | {
            "results": [
                history("801", ("4", "02"), ("902", "01:30"), ("3", "01:10"), ("1", "01")),
                history("802", ("77", "01")),
                # Born closed.
                history("804", ("4", "01")),
                history("806", ("1", "01")),
            ]
        }
    ],
    "GET /conversations/v3/conversations/threads": [
        list_of(
            thread("71", "02", associatedTicketId="801"),
            thread("72", "02"),
        )
    ],
    "GET /conversations/v3/conversations/threads/71/messages": [
        list_of(
            message("m4", "01:40", "A-9", type="COMMENT"),
            message("m3", "01:30", "A-9", direction="OUTGOING"),
            message("m2", "01:20", "B-3", direction="OUTGOING"),
            message("m1", "01:15", "S-hubspot", type="THREAD_STATUS_CHANGE"),
            message("m0", "01:10", "V-51", direction="INCOMING"),
        )
    ],
    "POST /crm/associations/2026-03/tickets/companies/batch/read": [
        COMPLETE | {"results": [{"from": {"id": "801"}, "to": [{"toObjectId": 3102}]}]}
    ],
    "POST /crm/associations/2026-03/tickets/contacts/batch/read": [
        COMPLETE | {"results": [{"from": {"id": "801"}, "to": [{"toObjectId": 52}]}]}
    ],
    "POST /crm/associations/2026-03/feedback_submissions/tickets/batch/read": [
        COMPLETE
        | {
            "results": [
                # A ticket that was merged twice.
                {"from": {"id": "9001"}, "to": [{"toObjectId": 803}]},
                {"from": {"id": "9002"}, "to": [{"toObjectId": 801}]},
            ]
        }
    ],
    "GET /crm/objects/2026-03/feedback_submissions": [
        list_of(
            feedback("9001", hs_survey_type="NPS", hs_value="9", hs_content="Fast"),
            # Two of three faces, of a contact that was merged into another one.
            feedback("9002", hs_survey_type="CSAT", hs_value="1", hs_contact_id="52"),
            feedback("9003", hs_survey_type="CES", hs_value="7", hs_survey_channel="CHAT"),
            # Custom surveys, one of which a setting names.
            feedback("9004", hs_survey_type="CUSTOM", hs_survey_id="12", hs_value="2"),
            feedback("9005", hs_survey_type="CUSTOM", hs_value="2"),
            # A text only, and a type that is not documented.
            feedback("9006", hs_survey_type="NPS", hs_value=None, hs_content="No score"),
            feedback("9007", hs_survey_type="LOYALTY", hs_value="2"),
        ),
        list_of(feedback("9003") | {"archived": True, "archivedAt": "2023-04-01T00:00:00Z"}),
    ],
}
