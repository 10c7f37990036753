"""Contacts whose last answer is a promoter's: advocates."""

from datetime import timedelta

from .experience import answers_in_order
from .reasons import Row
from .revenue import Revenue
from .settings import Settings
from .zones import local_date

DAYS = timedelta(days=90)
# IDs of erased contacts are `erased:` and a token, those of vendors with their source before it.
ERASED = ":erased:"


def build_advocates(surveys: list[Row], revenue: Revenue, settings: Settings) -> list[Row]:
    """Build one row per advocate.

    The last answered nps response of the contact in the 90 days up to the as-of date is a
    promoter's, its customer is active on the as-of date, and the contact gave no low answer at a
    later instant.
    """
    last: dict[str, Row] = {}
    last_low: dict[str, Row] = {}
    for row in answers_in_order(surveys):
        contact_id = row["contact_id"]
        if contact_id is None or ERASED in f":{contact_id}":
            continue
        if row["survey_type"] == "nps" and _is_recent(row, settings):
            last[contact_id] = row
        if row["is_low"]:
            last_low[contact_id] = row
    advocates = []
    for contact_id, row in last.items():
        mrr = revenue.mrr(row["customer_id"], settings.as_of)
        low = last_low.get(contact_id)
        is_disappointed = low is not None and low["responded_at"] > row["responded_at"]
        if row["nps_band"] == "promoter" and mrr > 0 and not is_disappointed:
            advocates.append(
                {
                    "contact_id": contact_id,
                    "customer_id": row["customer_id"],
                    "last_answered_at": row["responded_at"],
                    "touchpoint": row["touchpoint"],
                    "mrr": mrr,
                }
            )
    return advocates


def _is_recent(row: Row, settings: Settings) -> bool:
    day = local_date(row["responded_at"], settings.zone)
    return settings.as_of - DAYS < day <= settings.as_of
