"""Salesforce: customers, contacts, subscriptions, orders and referrals of a CRM.

Queries: https://developer.salesforce.com/docs/platform/api-rest/guide, bulk jobs:
https://developer.salesforce.com/docs/platform/api-asynch/guide. What belongs here: in which order what is read.
`org.py` asks, `wanted.py` and `selection.py` choose fields, `query.py` and `bulk.py` page.

What Salesforce does not tell: a record that is taken out of the recycle bin between two readings (`queryAll` shows
what is in it), dated conversion rates (the present ones count), and that a formula's value has changed (an object with
a formula among its fields is read whole each time).
"""

from collections.abc import Iterator

from orchestration.sources.connector import Connector, Options, Page, State
from orchestration.sources.salesforce.org import DATA, Org, part
from orchestration.sources.salesforce.query import new_pages
from orchestration.sources.salesforce.selection import selections
from orchestration.sources.salesforce.settings import OPTIONS, check_words
from orchestration.sources.salesforce.tables import TABLES

CURRENCY_TYPES = "SELECT IsoCode, ConversionRate FROM CurrencyType"


def read(options: Options, state: State) -> Iterator[Page]:
    """Everything that has changed since the state."""
    check_words(options)
    org = Org(options)
    chosen = selections(org, options)
    for selection in chosen:
        yield from new_pages(
            org, selection, state.get(selection.table, {}), int(options["bulk_rows"])
        )
    has_currencies = any("CurrencyIsoCode" in selection.fields.values() for selection in chosen)
    yield _currency_types(org, has_currencies and options["use_conversion_rates"] == "true")


def _currency_types(org: Org, is_wanted: bool) -> Page:
    """The org's conversion rates; a handful of rows. An org with one currency has no such object."""
    records = part(org.get(f"{DATA}/query", {"q": CURRENCY_TYPES}), "records") if is_wanted else []
    return Page("currency_types", records, is_full_snapshot=True)


CONNECTOR = Connector(
    name="salesforce", options=OPTIONS, tables=TABLES, read=read, check_options=check_words
)
