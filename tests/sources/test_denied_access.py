"""A denied access to an optional object names the setting that turns the object off."""

import json
from pathlib import Path

import pytest
from starlette.responses import Response

from orchestration.errors import BadConfigurationError
from tests.sources.recordings import RECORDED, SIGN_INS
from tests.support.replay import Replay

MISSING_SCOPE = {
    "status": "error",
    "message": "This app hasn't been granted all required scopes to make this call.",
    "errors": [
        {
            "message": "One or more of the following scopes are required.",
            "context": {"requiredGranularScopes": ["crm.objects.subscriptions.read"]},
        }
    ],
    "category": "MISSING_SCOPES",
}
NO_ACCESS = [{"errorCode": "INSUFFICIENT_ACCESS", "message": "insufficient access rights"}]
SUBSCRIPTIONS = "/crm/objects/2026-03/subscriptions"
SALESFORCE_DATA = "/services/data/v62.0"
CASES = [
    (
        "hubspot",
        f"GET {SUBSCRIPTIONS}",
        MISSING_SCOPE,
        {},
        "SOURCES__HUBSPOT__SUBSCRIPTIONS_OBJECT=none",
    ),
    (
        "hubspot",
        "POST /crm/associations/2026-03/subscriptions/companies/batch/read",
        MISSING_SCOPE,
        {},
        "SOURCES__HUBSPOT__SUBSCRIPTIONS_OBJECT=none",
    ),
    (
        "hubspot",
        "GET /crm/objects/2026-03/p1_referral",
        MISSING_SCOPE,
        {"referrals_object": "p1_referral"},
        "SOURCES__HUBSPOT__REFERRALS_OBJECT=none",
    ),
    (
        "hubspot",
        "GET /conversations/v3/conversations/threads",
        MISSING_SCOPE,
        {},
        "SOURCES__HUBSPOT__TICKETS_OBJECT=none",
    ),
    (
        "hubspot",
        "GET /crm/objects/2026-03/feedback_submissions",
        MISSING_SCOPE,
        {},
        "SOURCES__HUBSPOT__FEEDBACK_OBJECT=none",
    ),
    ("hubspot", "GET /crm/objects/2026-03/deals", MISSING_SCOPE, {}, None),
    ("stripe", "GET /charges", {"error": {"type": "invalid_request_error"}}, {}, None),
    (
        "intercom",
        "POST /tickets/search",
        {"type": "error.list", "errors": [{"code": "api_plan_restricted", "message": "m"}]},
        {},
        "SOURCES__INTERCOM__TICKETS=false",
    ),
    (
        "intercom",
        "GET /office_hours_schedules",
        {"type": "error.list", "errors": [{"code": "forbidden", "message": "m"}]},
        {},
        "SOURCES__INTERCOM__OFFICE_HOURS=false",
    ),
    (
        "jira",
        "GET /rest/servicedeskapi/organization",
        {"errorMessage": "m", "i18nErrorMessage": {"i18nKey": "sd.no.permission"}},
        {},
        "SOURCES__JIRA__ORGANIZATIONS=false",
    ),
    (
        "jira",
        "GET /rest/servicedeskapi/organization/21/user",
        {"errorMessage": "m", "i18nErrorMessage": {"i18nKey": "sd.no.permission"}},
        {},
        "SOURCES__JIRA__ORGANIZATIONS=false",
    ),
    (
        "jira",
        "GET /rest/servicedeskapi/request/10101/feedback",
        {"errorMessage": "m", "i18nErrorMessage": {"i18nKey": "sd.no.permission"}},
        {},
        "SOURCES__JIRA__CSAT=false",
    ),
    ("jira", "GET /rest/api/3/field", {"errorMessages": ["m"], "errors": {}}, {}, None),
    ("typeform", "GET /forms", {"code": "FORBIDDEN", "description": "d"}, {}, None),
    (
        "zendesk",
        "GET /api/v2/guide/survey_responses",
        {"error": "Forbidden", "description": "You are missing a permission"},
        {},
        "SOURCES__ZENDESK__CSAT_SURVEYS=false",
    ),
    (
        "salesforce",
        f"GET {SALESFORCE_DATA}/sobjects/Asset/describe",
        NO_ACCESS,
        {},
        "SOURCES__SALESFORCE__SUBSCRIPTIONS_OBJECT=none",
    ),
    *(
        (
            "salesforce",
            f"GET {SALESFORCE_DATA}/sobjects/{name}/describe",
            NO_ACCESS,
            {},
            f"SOURCES__SALESFORCE__{option}=none",
        )
        for name, option in (
            ("Case", "TICKETS_OBJECT"),
            ("CaseHistory", "TICKETS_OBJECT"),
            ("EmailMessage", "EMAILS_OBJECT"),
        )
    ),
    (
        "salesforce",
        f"GET {SALESFORCE_DATA}/query",
        NO_ACCESS,
        {},
        "SOURCES__SALESFORCE__TICKETS_OBJECT=none",
    ),
    ("salesforce", f"GET {SALESFORCE_DATA}/sobjects/Contact/describe", NO_ACCESS, {}, None),
]


@pytest.mark.parametrize(("vendor", "request_", "body", "options", "setting"), CASES)
def test_the_setting_is_named(
    vendor: str,
    request_: str,
    body: object,
    options: dict[str, str],
    setting: str | None,
    tmp_path: Path,
) -> None:
    refused = Response(json.dumps(body), 403, media_type="application/json")
    replay = Replay(vendor, RECORDED[vendor] | {request_: [refused]}, **SIGN_INS[vendor] | options)
    with pytest.raises(BadConfigurationError, match=f"^{vendor}: .* 403 Forbidden") as raised:
        replay.land(tmp_path)
    hint = f", or set {setting} to read without it"
    assert str(raised.value).endswith(hint) if setting else " or set " not in str(raised.value)
