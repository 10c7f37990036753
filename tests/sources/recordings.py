"""The recorded responses of each vendor, and servers that replay them."""

import contextlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from demo.servers.running import with_defaults
from orchestration.sources.connector import Options
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
from tests.support.replay import Replay, Responses, serving_all

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

# Responses with every field of the real services. The shapes are those of recordings in public
# tests of other clients (Airbyte's `expected_records` of Freshdesk and Delighted, qualtRics'
# cassettes, Delighted's own SDKs) and of the vendors' documentation; the values are ours.
SHAPES = Path(__file__).resolve().parents[1] / "fixtures" / "recorded_shapes"
SHAPE_SIGN_INS = {
    "freshdesk": {"api_key": "k"},
    "delighted": {"api_key": "k"},
    "qualtrics": {"api_token": "t"},
}
Payloads = dict[str, Any]


def replay_of(vendor: str, answers: Responses | None = None) -> Replay:
    """A server with the recorded responses of a vendor, or with others."""
    return Replay(vendor, answers or RECORDED[vendor], **SIGN_INS[vendor])


def payloads_of(vendor: str) -> Payloads:
    return json.loads((SHAPES / f"{vendor}.json").read_text(encoding="utf-8"))


def packed(name: str, content: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr(name, content)
    return archive.getvalue()


@contextlib.contextmanager
def replayed(vendor: str, payloads: Payloads) -> Iterator[Options]:
    """Serve payloads by method and path, whatever the parameters; all other paths are 404."""

    async def answer(request: Request) -> Response:
        path = request.url.path
        if path.endswith("/file"):
            return Response(
                packed("S.json", json.dumps(payloads["FILE"])), media_type="application/zip"
            )
        key = path if request.method == "GET" else f"{request.method}{path}"
        return (
            JSONResponse(payloads[key])
            if key in payloads
            else JSONResponse({"message": "Not found"}, 404)
        )

    with serving_all(answer) as base_url:
        yield with_defaults(vendor, SHAPE_SIGN_INS[vendor] | {"base_url": base_url})
