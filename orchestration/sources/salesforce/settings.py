"""Salesforce: its options, and what can be wrong with their words."""

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import BOOLEAN, Option, Options, setting_name, split_list

NONE = "none"
SUBSCRIPTIONS, ORDERS = ("Contract", "Asset", NONE), ("Opportunity", "Order", NONE)
OPTIONS = (
    Option(
        "client_id",
        "the consumer key of the external client app, whose client credentials flow is on",
    ),
    Option("client_secret", "its consumer secret"),
    Option("base_url", "the org's My Domain address, https://<name>.my.salesforce.com"),
    Option("segment_field", "the Account field of a customer's segment; else Segment__c, Type", ""),
    Option(
        "region_field",
        "the Account field of a customer's region; else Region__c, BillingCountry",
        "",
    ),
    Option("industry_field", "the Account field of a customer's industry; else Industry", ""),
    Option(
        "email_domain_field",
        "the Account field of a customer's web address or e-mail domain; else Website",
        "",
    ),
    Option(
        "subscriptions_object",
        "what holds subscriptions: Contract, Asset or none",
        "Contract",
        SUBSCRIPTIONS,
    ),
    Option(
        "mrr_field",
        "its field of the monthly recurring revenue; else MRR__c, on an Asset CurrentMrr",
        "",
    ),
    Option("plan_field", "its field of the plan; else Plan__c, on an Asset Name", ""),
    Option(
        "start_date_field",
        "its field of the first day; else StartDate, on an Asset LifecycleStartDate, InstallDate",
        "",
    ),
    Option(
        "end_date_field",
        "its field of the last day of service; else EndDate, on an Asset LifecycleEndDate, UsageEndDate",
        "",
    ),
    Option("orders_object", "what holds orders: Opportunity, Order or none", "Opportunity", ORDERS),
    Option(
        "ordered_at_field",
        "its field of the day or time; else CloseDate, on an Order ActivatedDate",
        "",
    ),
    Option("amount_field", "its field of the amount; else Amount, on an Order TotalAmount", ""),
    Option(
        "order_statuses", "statuses or stages by meaning, as Returned=refunded, Void=cancelled", ""
    ),
    Option(
        "referral_lead_source", "the LeadSource of leads that customers have referred", "Referral"
    ),
    Option(
        "referrer_field", "the Lead field of the referring account, or none", "Referrer_Account__c"
    ),
    Option(
        "converted_at_field", "the Lead field of the day or time of conversion", "ConvertedDate"
    ),
    Option("currency", "the currency of an org that has only one; else the reporting currency", ""),
    Option(
        "use_conversion_rates",
        "whether the org's conversion rates replace the bundled ones: true, false",
        "true",
        BOOLEAN,
    ),
    Option(
        "bulk_rows", "from how many rows of an object on they are read by Bulk API 2.0", "50000"
    ),
)
ORDER_STATUSES = ("paid", "refunded", "cancelled", "pending")


def check_words(options: Options) -> None:
    """See that every option that is a number or a list is one.

    Raises:
        BadConfigurationError: one is not.
    """
    if not options["bulk_rows"].isdecimal():
        raise BadConfigurationError(
            f"{setting_name('salesforce', 'bulk_rows')}: must be a whole number of rows"
        )
    order_statuses(options)


def order_statuses(options: Options) -> dict[str, str]:
    """What the org's own statuses mean, by their names.

    Raises:
        BadConfigurationError: an entry is no `name=meaning`, or the meaning is no status of an order.
    """
    statuses = {}
    for entry in split_list(options["order_statuses"]):
        name, _, meaning = (word.strip() for word in entry.rpartition("="))
        if not name or meaning not in ORDER_STATUSES:
            raise BadConfigurationError(
                f"{setting_name('salesforce', 'order_statuses')}: '{entry}' is no name=meaning; meanings are"
                f" {', '.join(ORDER_STATUSES)}"
            )
        statuses[name] = meaning
    return statuses
