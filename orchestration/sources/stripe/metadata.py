"""Attributes of customers that Stripe has no field for, from metadata that the options name."""

import logging

from orchestration.sources.connector import (
    Options,
    Record,
    is_default,
    setting_name,
    warn_of_unused,
)
from orchestration.sources.stripe.settings import OPTIONS

log = logging.getLogger("cx")

ATTRIBUTES = ("segment", "region", "industry")


def with_attributes(options: Options, customer: Record) -> Record:
    """A customer with its attributes and the domain of its address."""
    metadata = metadata_of(customer)
    attributes = {name: metadata.get(options[f"{name}_metadata"]) for name in ATTRIBUTES}
    address = customer.get("address")
    country = address.get("country") if isinstance(address, dict) else None
    email = customer.get("email")
    domain = email.rpartition("@")[2] if isinstance(email, str) and "@" in email else None
    return (
        customer | attributes | {"region": attributes["region"] or country, "email_domain": domain}
    )


def metadata_of(customer: Record) -> Record:
    """The metadata of a customer, empty if it has none."""
    metadata = customer.get("metadata")
    return metadata if isinstance(metadata, dict) else {}


def warn_of_customers(options: Options, keys: set[str], customers: int, live: int) -> None:
    """Warn of keys that a setting names and no customer has, and of an account in test mode.

    Args:
        options: the options.
        keys: the keys in the metadata of all customers.
        customers: the number of customers.
        live: the number of those that are not of the test mode.
    """
    if customers and not live:
        log.warning(
            "stripe: all %d customers are of the test mode, which is out of scope; set %s to a key"
            " of the live mode",
            customers,
            setting_name("stripe", "api_key"),
        )
    for name in (f"{attribute}_metadata" for attribute in ATTRIBUTES):
        if customers and not is_default(OPTIONS, options, name) and options[name] not in keys:
            key = options[name]
            warn_of_unused("stripe", name, f"none of {customers} customers", f"metadata '{key}'")
