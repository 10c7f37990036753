"""The objects of the Service Hub: tickets and the responses to surveys."""

from functools import partial

from orchestration.sources.connector import Options, Record
from orchestration.sources.hubspot.crm_object import CrmObject
from orchestration.sources.hubspot.settings import NONE, named_surveys, survey_scales


def tickets_object(options: Options) -> CrmObject:
    """Tickets, with HubSpot's own times to the first reply and to the closing, in milliseconds."""
    topic = options["ticket_topic_property"]
    return CrmObject(
        table="tickets",
        name=options["tickets_object"],
        columns={
            "stage_id": "hs_pipeline_stage",
            "channel": "source_type",
            "priority": "hs_ticket_priority",
            "created_at": "createdate",
            "first_reply_ms": "time_to_first_agent_reply",
            "close_ms": "time_to_close",
        }
        | ({} if topic == NONE else {"topic": topic}),
        settings={topic: "ticket_topic_property"},
        option="tickets_object",
        company_path=("companies",),
        is_mergeable=True,
    )


def feedback_object(options: Options) -> CrmObject:
    """Responses to surveys, with the scale of each."""
    return CrmObject(
        table="feedback",
        name=options["feedback_object"],
        columns={
            "survey_id": "hs_survey_id",
            "survey_name": "hs_survey_name",
            "survey_kind": "hs_survey_type",
            "score": "hs_value",
            "comment": "hs_content",
            "contact_id": "hs_contact_id",
            "respondent_email": "hs_contact_email_rollup",
            "channel": "hs_survey_channel",
            "responded_at": "hs_submission_timestamp",
        },
        settings={},
        option="feedback_object",
        named_values=dict.fromkeys(named_surveys(options), "survey_scales"),
        named_by=("hs_survey_id", "hs_survey_type"),
        named_as=("no survey response", "survey"),
        finish=partial(_with_scale, survey_scales(options)),
        # Responses have tickets only where tickets are read.
        interpretation=f"{options['survey_scales']}|{options['tickets_object']}",
    )


def _with_scale(scales: dict[str, Record], response: Record) -> Record:
    """A survey response with the scale of its survey, else of its type; unknown types stay."""
    names = (response["survey_id"], response["survey_kind"])
    known = [scales[name] for name in names if name in scales]
    unknown = {"survey_type": response["survey_kind"], "scale_min": "0", "scale_max": "10"}
    return response | (known[0] if known else unknown)
