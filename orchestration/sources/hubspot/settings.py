"""HubSpot's options. Whether a property exists is checked against the account (`read.py`)."""

from orchestration.sources.connector import Option

# An empty option takes its default, so this word disables an option that has one.
NONE = "none"
OPTIONS = (
    Option("access_token", "the access token of a private app that may read the CRM objects"),
    Option("base_url", "the address of the API", "https://api.hubapi.com"),
    Option("segment_property", "the company property with the segment", NONE),
    Option("region_property", "the company property with the region, or none", "country"),
    Option("industry_property", "the company property with the industry, or none", "industry"),
    Option(
        "won_stages",
        "the internal names of the deal stages of paid orders; else HubSpot's won stages",
        "",
    ),
    Option(
        "lost_stages",
        "the same for cancelled orders; else HubSpot's stages that are closed and not won",
        "",
    ),
    Option("refunded_stages", "the same for refunded orders; else none", ""),
    Option(
        "subscriptions_object",
        "the object with subscriptions: subscriptions, line_items or none",
        "subscriptions",
    ),
    Option("plan_property", "the property with the plan; else the record's name", ""),
    Option("mrr_property", "the property with the monthly recurring revenue", "hs_mrr"),
    Option(
        "start_property",
        "the property with the first day of a subscription",
        "hs_recurring_billing_start_date",
    ),
    Option(
        "end_property",
        "the property with the first day without service",
        "hs_recurring_billing_end_date",
    ),
    Option("referrals_object", "the object, possibly a custom one, with referrals", NONE),
    Option(
        "referrer_property",
        "the property of a referral with the referrer's company ID",
        "referred_by_company_id",
    ),
    Option(
        "referred_property",
        "the property with the referred company's ID; by default the record's own ID",
        "hs_object_id",
    ),
    Option("referred_at_property", "the property with the time of the referral", "referral_date"),
    Option(
        "converted_at_property",
        "the property with the time of the conversion",
        "referral_converted_date",
    ),
)
