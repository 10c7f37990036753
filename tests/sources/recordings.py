"""The recorded responses of each vendor, and a server that replays them."""

from tests.sources.hubspot.recorded import HUBSPOT
from tests.sources.hubspot.recorded_service_hub import SERVICE_HUB
from tests.sources.intercom.recorded import INTERCOM
from tests.sources.jira.recorded import JIRA
from tests.sources.jira.recorded import SIGN_IN as JIRA_SIGN_IN
from tests.sources.salesforce.recorded import SALESFORCE
from tests.sources.salesforce.recorded_cases import BOT
from tests.sources.stripe.recorded import STRIPE
from tests.sources.typeform.recorded import SIGN_IN as TYPEFORM_SIGN_IN
from tests.sources.typeform.recorded import TYPEFORM
from tests.sources.zendesk.recorded import ZENDESK
from tests.sources.zendesk.recorded_satisfaction import SATISFACTION
from tests.support.replay import Replay, Responses

SIGN_INS = {
    "zendesk": {"email": "admin@harbour.example", "api_token": "t"},
    "hubspot": {"access_token": "t", "feedback_object": "feedback_submissions"}
    | {"survey_scales": "12=csat:1-5", "tickets_object": "tickets"}
    | {"ticket_stages": "1=new,902=pending"},
    "stripe": {"api_key": "k"},
    "intercom": {"access_token": "t", "topic_attribute": "Topic", "bot_ids": "12"},
    "jira": JIRA_SIGN_IN,
    "typeform": TYPEFORM_SIGN_IN,
    "salesforce": {"client_id": "i", "client_secret": "s", "subscriptions_object": "Asset"}
    | {"orders_object": "none", "referrer_field": "none", "tickets_object": "Case"}
    | {"bot_ids": BOT, "ticket_statuses": "New=new,Parked=hold"}
    | {"ticket_record_types": "Support"},
}
RECORDED = {
    "zendesk": ZENDESK | SATISFACTION,
    "hubspot": HUBSPOT | SERVICE_HUB,
    "salesforce": SALESFORCE,
    "stripe": STRIPE,
}
RECORDED |= {"intercom": INTERCOM, "jira": JIRA, "typeform": TYPEFORM}


def replay_of(vendor: str, answers: Responses | None = None) -> Replay:
    """A server with the recorded responses of a vendor, or with others."""
    return Replay(vendor, answers or RECORDED[vendor], **SIGN_INS[vendor])
