"""A company's rows as records of an org.

Salesforce requires a currency, so that an amount without one is in the corporate currency. A lead
refers to its account only after its conversion. An account has a web address instead of a domain.
"""

from collections.abc import Callable
from datetime import date, timedelta

from demo.servers.native_ids import salesforce_account_id
from demo.servers.salesforce.cases import case_records
from demo.servers.salesforce.objects import OBJECTS, native_id
from demo.servers.server import Company

Records = dict[str, list[dict]]
Row = dict[str, str]
CORPORATE_CURRENCY = "USD"
# The value of one unit of the corporate currency, with six decimals as in an org.
CONVERSION_RATES = {"USD": 1.0, "EUR": 0.909091, "GBP": 0.769231}
STATUSES = {
    "pending": "Draft",
    "paid": "Activated",
    "refunded": "Refunded",
    "cancelled": "Cancelled",
}


def records_of(company: Company) -> Records:
    """The records of every object."""

    def of(object_name: str, entity: str, make: Callable[[Row], dict]) -> list[dict]:
        key = next(iter(company[entity][0])) if company[entity] else ""
        return [
            _completed(object_name, {"Id": native_id(object_name, row[key])} | make(row))
            for row in company[entity]
        ]

    return {
        "Account": of("Account", "customers", _account),
        "Contact": of("Contact", "contacts", _contact),
        "Contract": of("Contract", "subscriptions", _contract),
        "Asset": of("Asset", "subscriptions", _asset),
        "Order": of("Order", "orders", _order),
        "Opportunity": of("Opportunity", "orders", _opportunity),
        "Lead": of("Lead", "referrals", _lead),
        "CurrencyType": [
            {
                "Id": native_id("CurrencyType", str(number)),
                "IsoCode": code,
                "ConversionRate": rate,
                "IsActive": True,
            }
            for number, (code, rate) in enumerate(CONVERSION_RATES.items())
        ],
    } | case_records(company, _instant)


def _account_id(customer_id: str) -> str | None:
    return salesforce_account_id(customer_id) if customer_id else None


def _completed(object_name: str, record: dict) -> dict:
    """A record with all fields of its object, unchanged since its creation."""
    common = {
        "IsDeleted": False,
        "CurrencyIsoCode": CORPORATE_CURRENCY,
        "SystemModstamp": record["CreatedDate"],
    }
    return dict.fromkeys(OBJECTS[object_name]) | common | record


def _account(row: Row) -> dict:
    return {
        "Name": row["customer_name"] or None,
        "Segment__c": row["segment"] or None,
        "Region__c": row["region"] or None,
        "Industry": row["industry"] or None,
        "Website": f"https://www.{row['email_domain']}/" if row["email_domain"] else None,
        "CreatedDate": _instant(row["created_at"]),
    }


def _contact(row: Row) -> dict:
    return {
        "AccountId": _account_id(row["customer_id"]),
        "Name": row["full_name"] or None,
        "Email": row["email"] or None,
        "CreatedDate": _instant(row["created_at"]),
    }


def _contract(row: Row) -> dict:
    last_day = date.fromisoformat(row["end_date"]) - timedelta(days=1) if row["end_date"] else None
    return {
        "AccountId": _account_id(row["customer_id"]),
        "Status": "Activated",
        "StatusCode": "Activated",
        "StartDate": row["start_date"],
        "EndDate": last_day.isoformat() if last_day else None,
        "Plan__c": row["plan"] or None,
        "MRR__c": float(row["mrr"]),
        "CurrencyIsoCode": row["currency"] or CORPORATE_CURRENCY,
        "CreatedDate": _instant(f"{row['start_date']}T00:00:00Z"),
    }


def _asset(row: Row) -> dict:
    contract = _contract(row)
    last_day = contract["EndDate"]
    return {name: contract[name] for name in ("AccountId", "CurrencyIsoCode", "CreatedDate")} | {
        "Name": row["plan"] or "unnamed",
        "LifecycleStartDate": _instant(f"{row['start_date']}T00:00:00Z"),
        "LifecycleEndDate": _instant(f"{last_day}T23:59:59Z") if last_day else None,
        "CurrentMrr": contract["MRR__c"],
    }


def _opportunity(row: Row) -> dict:
    order, is_won = _order(row), row["status"] == "paid"
    return {name: order[name] for name in ("AccountId", "CurrencyIsoCode", "CreatedDate")} | {
        "StageName": "Closed Won"
        if is_won
        else {"pending": "Negotiation/Review"}.get(row["status"], "Closed Lost"),
        "IsClosed": row["status"] != "pending",
        "IsWon": is_won,
        "CloseDate": order["EffectiveDate"],
        "Amount": order["TotalAmount"],
    }


def _order(row: Row) -> dict:
    ordered_at, status = _instant(row["ordered_at"]), STATUSES[row["status"]]
    return {
        "AccountId": _account_id(row["customer_id"]),
        "Status": status,
        "StatusCode": "Draft" if status == "Draft" else "Activated",
        "EffectiveDate": ordered_at[:10],
        "ActivatedDate": None if status == "Draft" else ordered_at,
        "Ordered_At__c": ordered_at,
        "TotalAmount": float(row["amount"]),
        "CurrencyIsoCode": row["currency"] or CORPORATE_CURRENCY,
        "CreatedDate": ordered_at,
    }


def _lead(row: Row) -> dict:
    converted_at = _instant(row["converted_at"]) if row["converted_at"] else None
    return {
        "Status": "Closed - Converted" if converted_at else "Open - Not Contacted",
        "LeadSource": "Referral",
        "Referrer_Account__c": _account_id(row["referrer_customer_id"]),
        "IsConverted": converted_at is not None,
        "ConvertedDate": converted_at[:10] if converted_at else None,
        "ConvertedAccountId": _account_id(row["referred_customer_id"]) if converted_at else None,
        "Converted_At__c": converted_at,
        "CreatedDate": _instant(row["referred_at"]),
        "SystemModstamp": converted_at or _instant(row["referred_at"]),
    }


def _instant(timestamp: str) -> str:
    """A canonical timestamp in Salesforce's format."""
    return f"{timestamp.removesuffix('Z')}.000+0000"
