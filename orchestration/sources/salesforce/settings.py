"""Salesforce's options and their validation."""

import re

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import BOOLEAN, Option, Options, setting_name, split_list

NONE = "none"
SUBSCRIPTIONS, ORDERS = ("Contract", "Asset", NONE), ("Opportunity", "Order", NONE)
OPTIONS = (
    Option("client_id", "the consumer key of the external client app (client credentials flow)"),
    Option("client_secret", "the consumer secret of the external client app"),
    Option("base_url", "the org's My Domain address, https://<name>.my.salesforce.com"),
    Option("segment_field", "the Account field with the segment; else Segment__c, Type", ""),
    Option("region_field", "the Account field with the region; else Region__c, BillingCountry", ""),
    Option("industry_field", "the Account field with the industry; else Industry", ""),
    Option(
        "email_domain_field",
        "the Account field with the web address or e-mail domain; else Website",
        "",
    ),
    Option(
        "subscriptions_object",
        "the object with subscriptions: Contract, Asset or none",
        "Contract",
        SUBSCRIPTIONS,
    ),
    Option(
        "mrr_field",
        "its field with the monthly recurring revenue; else MRR__c, on an Asset CurrentMrr",
        "",
    ),
    Option("plan_field", "its field with the plan; else Plan__c, on an Asset Name", ""),
    Option(
        "start_date_field",
        "its field with the first day; else StartDate, on an Asset LifecycleStartDate, InstallDate",
        "",
    ),
    Option(
        "end_date_field",
        "its field with the last day of service; else EndDate, on an Asset LifecycleEndDate,"
        " UsageEndDate",
        "",
    ),
    Option(
        "orders_object", "the object with orders: Opportunity, Order or none", "Opportunity", ORDERS
    ),
    Option(
        "ordered_at_field",
        "its field with the day or time; else CloseDate, on an Order ActivatedDate",
        "",
    ),
    Option("amount_field", "its field with the amount; else Amount, on an Order TotalAmount", ""),
    Option(
        "order_statuses",
        "the meaning of the org's statuses or stages, as Returned=refunded, Void=cancelled",
        "",
    ),
    Option("referral_lead_source", "the LeadSource of leads that customers referred", "Referral"),
    Option(
        "referrer_field",
        "the Lead field with the referring account, or none",
        "Referrer_Account__c",
    ),
    Option(
        "converted_at_field",
        "the Lead field with the day or time of conversion",
        "ConvertedDate",
    ),
    Option("tickets_object", "the object with tickets: Case or none", NONE, ("Case", NONE)),
    Option(
        "emails_object",
        "the object with the e-mails of cases: EmailMessage or none",
        "EmailMessage",
        ("EmailMessage", NONE),
    ),
    Option(
        "ticket_statuses",
        "the meaning of case statuses: new, open, pending, hold, solved or closed; else open, or"
        " solved if the status is closed",
        "New=new, On Hold=hold",
    ),
    Option(
        "ticket_record_types",
        "the developer names of the record types of cases that are tickets; else all cases",
        "",
    ),
    Option("ticket_topic_field", "the Case field with the topic; else Type", ""),
    Option("ticket_team_field", "the Case field with the team; else the name of the queue", ""),
    Option("bot_ids", "the IDs of users that are bots, separated by commas", ""),
    Option("currency", "the currency of an org with a single one; else the reporting currency", ""),
    Option(
        "use_conversion_rates",
        "whether the org's conversion rates replace the bundled ones: true, false",
        "true",
        BOOLEAN,
    ),
    Option("bulk_rows", "the number of rows from which Bulk API 2.0 reads an object", "50000"),
)
USER_ID = re.compile(r"005[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?")
ORDER_STATUSES = ("paid", "refunded", "cancelled", "pending")
TICKET_STATUSES = ("new", "open", "pending", "hold", "solved", "closed")


def check_options(options: Options) -> None:
    """Check the options that are numbers or lists.

    Raises:
        BadConfigurationError: one is malformed.
    """
    if not options["bulk_rows"].isdecimal():
        raise BadConfigurationError(
            f"{setting_name('salesforce', 'bulk_rows')}: must be a whole number of rows"
        )
    order_statuses(options)
    ticket_statuses(options)
    for identifier in split_list(options["bot_ids"]):
        if not USER_ID.fullmatch(identifier):
            raise BadConfigurationError(
                f"{setting_name('salesforce', 'bot_ids')}: '{identifier}' is not the ID of a user;"
                " it has 15 or 18 letters and digits and begins with 005"
            )


def order_statuses(options: Options) -> dict[str, str]:
    """The order status that each of the org's own statuses means.

    Raises:
        BadConfigurationError: an entry is not `name=status`, or its status is unknown.
    """
    return _statuses(options, "order_statuses", ORDER_STATUSES)


def ticket_statuses(options: Options) -> dict[str, str]:
    """The ticket status that each case status means that the option names.

    Raises:
        BadConfigurationError: an entry is not `name=status`, or its status is unknown.
    """
    return _statuses(options, "ticket_statuses", TICKET_STATUSES)


def _statuses(options: Options, option: str, known: tuple[str, ...]) -> dict[str, str]:
    statuses = {}
    for entry in split_list(options[option]):
        name, _, status = (word.strip() for word in entry.rpartition("="))
        if not name or status not in known:
            raise BadConfigurationError(
                f"{setting_name('salesforce', option)}: '{entry}' is not name=status; status is one"
                f" of {', '.join(known)}"
            )
        statuses[name] = status
    return statuses
