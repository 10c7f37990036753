"""Responses in the shapes recorded from HubSpot, with the gaps and oddities seen in them."""

import json

from starlette.responses import Response

from tests.support.replay import Responses

MODIFIED = {
    "createdAt": "2023-03-24T03:00:14.155Z",
    "updatedAt": "2023-03-24T03:00:26.696Z",
    "archived": False,
}
COMPLETE = {
    "status": "COMPLETE",
    "startedAt": "2023-03-24T03:00:14.155Z",
    "completedAt": "2023-03-24T03:00:14.255Z",
}


def company(id_: str, **properties: str | None) -> dict:
    """A company; HubSpot shows properties without a value as null or omits them."""
    shown = {
        "createdate": "2023-03-24T03:00:14.155Z",
        "hs_lastmodifieddate": "2023-03-24T03:00:26.696Z",
    }
    return MODIFIED | {
        "id": id_,
        "properties": shown | {"hs_object_id": id_} | properties,
        "url": "https://app…",
    }


def deal(id_: str, **properties: object) -> dict:
    """A deal of the stage `closedwon`."""
    shown = {
        "dealstage": "closedwon",
        "hs_is_closed": "true",
        "hs_is_closed_won": "true",
        "deal_currency_code": None,
    }
    return MODIFIED | {"id": id_, "properties": shown | properties}


def list_of(*records: dict, after: str | None = None) -> dict:
    """A page of a list."""
    link = {
        "after": after,
        "link": f"https://api.hubapi.com/crm/objects/2026-03/companies?after={after}",
    }
    return {"results": list(records)} | ({"paging": {"next": link}} if after else {})


UNLABELLED = {"category": "HUBSPOT_DEFINED", "typeId": 279, "label": None}
PRIMARY = {"category": "HUBSPOT_DEFINED", "typeId": 1, "label": "Contact with Primary Company"}
OF_THEIR_OWN = {"category": "USER_DEFINED", "typeId": 9, "label": "primary buyer"}
COMPANIES_OF_CONTACTS = COMPLETE | {
    "results": [
        {
            "from": {"id": "1"},
            "to": [
                {"toObjectId": 3099, "associationTypes": [UNLABELLED, OF_THEIR_OWN]},
                {"toObjectId": "3101", "associationTypes": [PRIMARY, UNLABELLED]},
            ],
        }
    ],
    "numErrors": 1,
    "errors": [
        {
            "status": "error",
            "category": "OBJECT_NOT_FOUND",
            "message": "No company is associated with contact 51.",
        }
        | {
            "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
            "context": {"fromObjectId": ["51"]},
        }
    ],
}

HUBSPOT: Responses = {
    "GET /crm/objects/2026-03/companies": [
        list_of(
            company("3101", name="Harbour, Inc.", domain="harbour.example", industry=None),
            after="NTI1Cg%3D%3D",
        ),
        list_of(
            company("3102", name="Quay 🎯", domain="", country="United States")
            | {"updatedAt": "2023-03-24T03:00:26Z"},
            # Merged records, and a time without its fraction.
            company("3103", hs_merged_object_ids="3104;3101", createdate="2023-01-16T05:00:00Z"),
        ),
        # Archived records.
        list_of(company("3104") | {"archived": True, "archivedAt": "2023-04-01T00:00:00Z"}),
    ],
    "GET /crm/objects/2026-03/contacts": [
        list_of(
            MODIFIED
            | {
                "id": "1",
                "properties": {
                    "email": "vera@harbour.example",
                    "firstname": "Vera",
                    "lastname": "",
                },
            },
            MODIFIED
            | {
                "id": "51",
                "properties": {"createdate": "1679626813789", "hs_merged_object_ids": "52"}
                | {"email": None},
            },
        ),
        list_of(),
    ],
    "GET /crm/objects/2026-03/deals": [
        list_of(
            deal(
                "6101",
                amount="500",
                closedate="1704067200000",
                createdate="2023-03-24T03:01:01.147Z",
            ),
            # As JSON's own booleans and numbers.
            deal("6102", hs_is_closed_won=True, amount=3233.5, closedate="2024-01-01T00:00:00Z"),
            deal(
                "6103",
                hs_is_closed_won="false",
                hs_is_closed=None,
                createdate="2023-03-24T03:01:01Z",
            ),
        ),
        list_of(),
    ],
    "GET /crm/objects/2026-03/subscriptions": [
        list_of(
            MODIFIED
            | {
                "id": "6901",
                "properties": {
                    "hs_status": "active",
                    "hs_name": "Pro",
                    "hs_recurring_billing_start_date": "1704067200000",
                    "hs_recurring_billing_end_date": "2025-01-01",
                    "hs_mrr": "99.5",
                    "hs_currency_code": "EUR",
                },
            }
        ),
        list_of(),
    ],
    "POST /crm/associations/2026-03/contacts/companies/batch/read": [
        Response(json.dumps(COMPANIES_OF_CONTACTS), 207)
    ],
    "POST /crm/associations/2026-03/deals/companies/batch/read": [
        COMPLETE
        | {
            "results": [
                {"from": {"id": "6101"}, "to": [{"toObjectId": 3104, "associationTypes": None}]}
            ]
        }
    ],
    "POST /crm/associations/2026-03/subscriptions/companies/batch/read": [
        COMPLETE
        | {
            "results": [
                {"from": {"id": "6901"}, "to": [{"toObjectId": 3102}], "paging": {"next": None}}
            ]
        }
    ],
}
