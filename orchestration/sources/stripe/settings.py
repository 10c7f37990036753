"""Stripe's options."""

from orchestration.sources.connector import Option

OPTIONS = (
    Option(
        "api_key",
        "a restricted key that may read customers, subscriptions, invoices, coupons, charges,"
        " disputes and events",
    ),
    Option("base_url", "the API's address", "https://api.stripe.com/v1"),
    Option("segment_metadata", "the key of a customer's metadata with the segment", "segment"),
    Option(
        "region_metadata",
        "the key of a customer's metadata with the region; else the country of the address",
        "region",
    ),
    Option("industry_metadata", "the key of a customer's metadata with the industry", "industry"),
)
