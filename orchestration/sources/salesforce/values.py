"""Values of records: IDs, web domains, order statuses, and fields of a bulk job's CSV."""

import re
from collections.abc import Callable

from orchestration.sources.connector import Options, Record
from orchestration.sources.salesforce.settings import order_statuses

ID_COLUMNS = (
    *("id", "account_id", "referrer_account_id", "converted_account_id", "master_record_id"),
    *("contact_id", "case_id", "queue_id", "business_hours_id"),
)
CHECKSUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
HOST = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://)?(?:[^/@]*@)?(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)\.?(?:[:/?#].*)?",
    re.I,
)
CATEGORIES = {"Draft": "pending", "Activated": "paid", "Canceled": "cancelled"}


def id18(identifier: str | None) -> str | None:
    """The 18-character form of a 15-character ID, which is unique without case; other texts as is.

    Algorithm:
    https://codebycody.com/salesforces-algorithm-for-converting-ids-from-15-to-18-characters
    """
    if not identifier or len(identifier) != 15:
        return identifier
    chunks = (identifier[start : start + 5] for start in (0, 5, 10))
    codes = (
        sum(1 << bit for bit, letter in enumerate(chunk) if "A" <= letter <= "Z")
        for chunk in chunks
    )
    return identifier + "".join(CHECKSUM[code] for code in codes)


def host(address: str | None) -> str | None:
    """The domain in a web address or e-mail domain as people type it; None if there is none."""
    found = HOST.fullmatch((address or "").strip())
    return found[1].lower() if found else None


def with_ids(record: Record) -> None:
    """Complete the IDs of a record in place."""
    for column in ID_COLUMNS:
        if column in record:
            record[column] = id18(record[column])


def normalizer(
    table: str, object_name: str, options: Options, seen: set[str]
) -> Callable[[Record], None]:
    """The function that normalizes a record of a table in place.

    Args:
        table: the table.
        object_name: the object of its records.
        options: the options.
        seen: gets the statuses of orders and the sources of leads, as the org names them.
    """
    statuses = order_statuses(options)

    def account(record: Record) -> None:
        with_ids(record)
        record["email_domain"] = host(record.get("email_domain"))

    def subscription(record: Record) -> None:
        with_ids(record)
        record["object"] = object_name
        record["currency"] = record.get("currency") or options["currency"] or None

    def asset(record: Record) -> None:
        subscription(record)
        # A physical product has neither revenue nor a lifecycle.
        record["is_product"] = record.pop("is_competitor_product", None) in (True, "true") or (
            record.get("mrr") is None and not record.get("start_date")
        )
        if not options["start_date_field"]:
            record["start_date"] = record.get("start_date") or record.get("install_date")
        if not options["end_date_field"]:
            record["last_service_date"] = record.get("last_service_date") or record.get(
                "usage_end_date"
            )

    def order(record: Record) -> None:
        subscription(record)
        name = record["status"]
        seen.add(name)
        if object_name == "Opportunity":
            # Only a won opportunity is an order, unless the settings map its stage.
            record["status"] = statuses.get(
                name, "paid" if record["is_won"] in (True, "true") else None
            )
        else:
            record["status"] = statuses.get(name) or CATEGORIES.get(
                record.get("status_code") or "", name
            )

    def lead(record: Record) -> None:
        with_ids(record)
        seen.add(str(record.get("lead_source")))
        record["is_referral"] = record.get("lead_source") == options["referral_lead_source"]

    known = {"accounts": account, "subscriptions": subscription, "orders": order, "leads": lead}
    return asset if object_name == "Asset" else known.get(table, with_ids)


def csv_converter(field_type: str) -> Callable[[str], object]:
    """The conversion of a CSV field to the value that a query returns as JSON."""
    if field_type in ("double", "currency", "percent"):
        return lambda text: float(text) if text else None
    if field_type == "int":
        return lambda text: int(text) if text else None
    if field_type == "boolean":
        return lambda text: text == "true" if text else None
    if field_type == "datetime":
        return lambda text: f"{text[:-1]}+0000" if text.endswith("Z") else text or None
    return lambda text: text or None
