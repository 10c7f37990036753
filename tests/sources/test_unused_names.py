"""A name in a setting that no record has is a warning of one line at a full read."""

import logging

import pytest

from orchestration.sources import CONNECTORS
from tests.sources.recordings import RECORDED, SIGN_INS
from tests.sources.test_subscription_rules import SALESFORCE
from tests.support.replay import Replay, Responses

ORG = {"client_id": "i", "client_secret": "s", "subscriptions_object": "Contract"}
CASES = [
    (
        "zendesk",
        RECORDED["zendesk"],
        SIGN_INS["zendesk"] | {"bot_user_ids": "7000000000001, 41"},
        ["zendesk: no user has the ID '41'; check SOURCES__ZENDESK__BOT_USER_IDS"],
    ),
    (
        "hubspot",
        RECORDED["hubspot"],
        SIGN_INS["hubspot"] | {"survey_scales": "12=csat:1-5,13=none", "won_stages": "x"},
        [
            "hubspot: no deal has the stage 'x'; check SOURCES__HUBSPOT__WON_STAGES",
            "hubspot: no survey response has the survey '13'; check"
            " SOURCES__HUBSPOT__SURVEY_SCALES",
        ],
    ),
    (
        "salesforce",
        SALESFORCE,
        ORG | {"order_statuses": "Proposal=pending,Gone=refunded", "referral_lead_source": "Fair"},
        [
            "salesforce: no Opportunity has the status 'Gone'; check"
            " SOURCES__SALESFORCE__ORDER_STATUSES",
            "salesforce: no Lead has the LeadSource 'Fair'; check"
            " SOURCES__SALESFORCE__REFERRAL_LEAD_SOURCE",
        ],
    ),
]


@pytest.mark.parametrize(("vendor", "responses", "options", "warnings"), CASES)
def test_an_unused_name_is_a_warning(
    vendor: str,
    responses: Responses,
    options: dict[str, str],
    warnings: list[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING, "cx")
    with Replay(vendor, responses, **options).served() as served:
        list(CONNECTORS[vendor].read(served, {}))
    assert [line for line in caplog.messages if "; check SOURCES" in line] == warnings
