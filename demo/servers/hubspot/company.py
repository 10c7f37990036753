"""A company's canonical rows as records of the CRM.

Email addresses are unique in HubSpot: of several contacts with the same address, the earliest has
it. The first word of a full name becomes the first name.
"""

import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime

from demo.servers.hubspot.crm import Crm, CrmRecord
from demo.servers.hubspot.tickets import TICKETS, Tickets
from demo.servers.native_ids import hubspot_company_id
from demo.servers.server import Company

REFERRAL, FEEDBACK = "p7052085_referral", "feedback_submissions"
PROPERTIES = {
    "companies": "name domain segment sales_region sector",
    "contacts": "email firstname lastname",
    "deals": "dealname amount deal_currency_code closedate dealstage hs_is_closed hs_is_closed_won",
    "subscriptions": "hs_name hs_recurring_billing_start_date hs_recurring_billing_end_date hs_mrr"
    " hs_currency_code hs_status",
    "line_items": "name hs_recurring_billing_start_date hs_recurring_billing_end_date hs_mrr"
    " hs_line_item_currency_code recurringbillingfrequency",
    REFERRAL: "referrer_company_id referred_company_id referred_on converted_on",
    FEEDBACK: "hs_survey_id hs_survey_name hs_survey_type hs_survey_channel hs_value hs_content"
    " hs_contact_id hs_contact_email_rollup hs_submission_timestamp",
}
OPTIONS = {
    "segment_property": "segment",
    "region_property": "sales_region",
    "industry_property": "sector",
    "refunded_stages": "refunded",
    "referrals_object": REFERRAL,
    "referrer_property": "referrer_company_id",
    "referred_property": "referred_company_id",
    "referred_at_property": "referred_on",
    "converted_at_property": "converted_on",
}
STAGES = {
    "paid": ("closedwon", "true", "true"),
    "cancelled": ("closedlost", "true", "false"),
    "refunded": ("refunded", "true", "false"),
    "pending": ("contractsent", "false", "false"),
}
# All record ids have the same length; each object has a range of its own.
FIRST_IDS = {
    name: 30_100_000_000 + position * 1_000_000_000 for position, name in enumerate(PROPERTIES)
}


def make_crm(company: Company) -> tuple[Crm, Tickets]:
    """The CRM with all records of a company, and what its tickets have besides."""
    crm = Crm()
    for name, words in PROPERTIES.items():
        crm.define_object(name, words.split())
    ids = {
        name: _ids(name, (row[key] for row in company[entity]))
        for name, entity, key in (
            ("contacts", "contacts", "contact_id"),
            ("deals", "orders", "order_id"),
            ("subscriptions", "subscriptions", "subscription_id"),
            (REFERRAL, "referrals", "referral_id"),
        )
    }
    ids["companies"] = companies = {
        row["customer_id"]: hubspot_company_id(row["customer_id"]) for row in company["customers"]
    }
    for row in company["customers"]:
        crm.add(
            "companies", _record(companies[row["customer_id"]], _company(row), row["created_at"])
        )
    for row in _with_unique_addresses(company["contacts"]):
        _add_owned(
            crm,
            "contacts",
            ids["contacts"][row["contact_id"]],
            _contact(row),
            row["created_at"],
            row,
            companies,
        )
    for row in company["orders"]:
        _add_owned(
            crm,
            "deals",
            ids["deals"][row["order_id"]],
            _deal(row),
            row["ordered_at"],
            row,
            companies,
        )
    for row in company["subscriptions"]:
        id_ = ids["subscriptions"][row["subscription_id"]]
        _add_owned(crm, "subscriptions", id_, _subscription(row), row["start_date"], row, companies)
    for row in company["referrals"]:
        crm.add(
            REFERRAL,
            _record(
                ids[REFERRAL][row["referral_id"]], _referral(row, companies), row["referred_at"]
            ),
        )
    tickets = Tickets(company, crm, ids["contacts"])
    _add_feedback(crm, company.get("survey_responses", []), ids["contacts"], tickets.ids)
    return crm, tickets


def feedback_options(company: Company) -> dict[str, str]:
    """The options that read the company's survey responses, with the scale of each survey."""
    scales = {}
    for row in company["survey_responses"]:
        effort = ":effort" if row["polarity"] == "effort" else ""
        scale = f"{row['survey_type']}:{row['scale_min']}-{row['scale_max']}{effort}"
        scales[_survey_id(row)] = scale
    entries = [f"{survey}={scale}" for survey, scale in sorted(scales.items())]
    return {"feedback_object": FEEDBACK, "survey_scales": ",".join(entries)}


def _survey_id(row: dict[str, str]) -> str:
    """The id of a survey, which is a number in HubSpot: a hash of its name."""
    return str(zlib.crc32(row["survey_id"].encode()))


def _add_feedback(
    crm: Crm, responses: list[dict[str, str]], contacts: dict[str, str], tickets: dict[str, str]
) -> None:
    """The answered surveys; HubSpot does not list invitations."""
    answered = [row for row in responses if row.get("score")]
    ids = _ids(FEEDBACK, (row["response_id"] for row in answered))
    for row in answered:
        properties = {
            "hs_survey_id": _survey_id(row),
            "hs_survey_name": row["touchpoint"],
            "hs_survey_type": row["survey_type"].upper(),
            "hs_survey_channel": row["channel"].upper(),
            "hs_value": row["score"],
            "hs_content": row.get("comment") or "",
            "hs_contact_id": contacts.get(row["contact_id"], ""),
            "hs_contact_email_rollup": row.get("respondent_email") or "",
            "hs_submission_timestamp": row["responded_at"],
        }
        record = _record(ids[row["response_id"]], properties, row["responded_at"])
        crm.add(FEEDBACK, record)
        if row.get("ticket_id") in tickets:
            crm.associate(FEEDBACK, record.id, TICKETS, [tickets[row["ticket_id"]]])


def _ids(name: str, keys: Iterable[str]) -> dict[str, str]:
    """Record ids in the order of the canonical ids."""
    return {key: str(FIRST_IDS[name] + number) for number, key in enumerate(sorted(keys), start=1)}


def _record(id_: str, properties: dict[str, str], at: str) -> CrmRecord:
    filled = {name: value or None for name, value in properties.items()}
    milliseconds = int(
        datetime.fromisoformat(at if "T" in at else f"{at}T00:00:00Z").timestamp() * 1_000
    )
    return CrmRecord(id_, filled, milliseconds, milliseconds)


def _add_owned(
    crm: Crm,
    name: str,
    id_: str,
    properties: dict[str, str],
    at: str,
    row: dict[str, str],
    companies: dict[str, str],
) -> None:
    crm.add(name, _record(id_, properties, at))
    if row.get("customer_id"):
        crm.associate(name, id_, "companies", [companies[row["customer_id"]]])


def _with_unique_addresses(contacts: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    known: set[str] = set()
    for row in sorted(contacts, key=lambda row: (row["created_at"], row["contact_id"])):
        email = row["email"].lower()
        yield row | {"email": "" if email in known else email}
        known.add(email)


def _company(row: dict[str, str]) -> dict[str, str]:
    return {
        "name": row["customer_name"],
        "domain": row["email_domain"],
        "segment": row["segment"],
        "sales_region": row["region"],
        "sector": row["industry"],
    }


def _contact(row: dict[str, str]) -> dict[str, str]:
    first, _, last = row["full_name"].partition(" ")
    return {"email": row["email"], "firstname": first, "lastname": last}


def _deal(row: dict[str, str]) -> dict[str, str]:
    stage, is_closed, is_won = STAGES[row["status"]]
    return {
        "dealname": row["order_id"],
        "amount": row["amount"],
        "deal_currency_code": row["currency"],
        "closedate": row["ordered_at"],
        "dealstage": stage,
        "hs_is_closed": is_closed,
        "hs_is_closed_won": is_won,
    }


def _subscription(row: dict[str, str]) -> dict[str, str]:
    return {
        "hs_name": row["plan"],
        "hs_recurring_billing_start_date": row["start_date"],
        "hs_recurring_billing_end_date": row["end_date"],
        "hs_mrr": row["mrr"],
        "hs_currency_code": row["currency"],
        "hs_status": "active",
    }


def _referral(row: dict[str, str], companies: dict[str, str]) -> dict[str, str]:
    return {
        "referrer_company_id": companies[row["referrer_customer_id"]],
        "referred_company_id": companies.get(row["referred_customer_id"], ""),
        "referred_on": row["referred_at"],
        "converted_on": row["converted_at"],
    }
