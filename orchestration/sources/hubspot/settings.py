"""HubSpot's options. Whether a property exists is checked against the account (`read.py`)."""

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import Option, Options, Record, setting_name, split_list
from orchestration.sources.survey_scales import parse_scales

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
    Option("tickets_object", "the object with tickets: tickets or none", NONE),
    Option(
        "ticket_stages",
        "the meaning of ticket stages by ID: new, open, pending, hold, solved or closed; else open,"
        " or solved if the stage is closed",
        "1=new,2=pending",
    ),
    Option(
        "ticket_topic_property",
        "the ticket property with the topic, or none",
        "hs_ticket_category",
    ),
    Option(
        "feedback_object", "the object with survey responses: feedback_submissions or none", NONE
    ),
    Option(
        "survey_scales",
        "scales that differ from HubSpot's, by the survey's ID or type,"
        " `survey=metric:min-max[:effort]`, as `12=csat:1-5`, separated by commas",
        "",
    ),
)
# The values of `hs_value` in HubSpot's own surveys: three faces in CSAT. The questions of a custom
# survey have scales of their own, and a rating of an article of the knowledge base measures no CX.
DEFAULT_SCALES = "NPS=nps:0-10, CSAT=csat:0-2, CES=ces:1-7, CUSTOM=none, KNOWLEDGE=none"
STATUSES = ("new", "open", "pending", "hold", "solved", "closed")


def check_options(options: Options) -> None:
    """Check the options that map values.

    Raises:
        BadConfigurationError: an entry is malformed.
    """
    survey_scales(options)
    ticket_stages(options)


def ticket_stages(options: Options) -> dict[str, str]:
    """The statuses of the ticket stages that the option names.

    Raises:
        BadConfigurationError: an entry is malformed.
    """
    found = {}
    for entry in split_list(options["ticket_stages"]):
        stage, _, status = entry.partition("=")
        if not stage or status not in STATUSES:
            raise BadConfigurationError(
                f"{setting_name('hubspot', 'ticket_stages')}: '{entry}' is not a stage; write"
                f" stage=status, with the status {', '.join(STATUSES[:-1])} or {STATUSES[-1]}"
            )
        found[stage] = status
    return found


def survey_scales(options: Options) -> dict[str, Record]:
    """Survey type, scale and polarity by the survey's ID or type; all None if it is not counted.

    Raises:
        BadConfigurationError: an entry is malformed.
    """
    return parse_scales("hubspot", "survey_scales", DEFAULT_SCALES, options["survey_scales"])


def named_surveys(options: Options) -> list[str]:
    """The IDs and types of surveys that the option names."""
    return [entry.partition("=")[0] for entry in split_list(options["survey_scales"])]
