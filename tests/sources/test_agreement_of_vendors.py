"""One company has the same metric tables in seven landscapes, cell by cell.

They are files, Salesforce, Zendesk and Qualtrics, Salesforce with its cases and Qualtrics, HubSpot
with Delighted and Freshdesk or Jira, Stripe, Intercom and Typeform, and HubSpot alone. The
exceptions are listed here.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import duckdb
import pytest

from demo.servers import SERVERS
from demo.servers.native_ids import with_crm_ids
from demo.servers.running import serving
from demo.servers.server import Company
from demo.surveys import SURVEYS
from demo.writer import COLUMNS, fields, write_csv
from tests.support.metric_tables import METRIC_TABLES
from tests.support.running import refresh_files, refresh_with
from tests.support.vendors import AS_HELPDESK, settings_for
from tests.support.whole_company import LAST_DAY, whole_company

pytestmark = pytest.mark.slow

# Replaces null in comparisons; no measure has a similar value.
NOTHING = -1e12
LANDSCAPES = {
    "salesforce,zendesk,qualtrics": set(),
    "salesforce,qualtrics": {
        # Business hours of Salesforce have one opening per day, and its API does not link holidays.
        "frt_business_hours",
        "art_business_hours",
    },
    "hubspot,freshdesk,delighted": {
        # Delighted does not list unanswered invitations.
        "surveys_sent",
        "survey_response_rate",
        # Freshdesk's calendars have one opening per day, and its API does not return holidays.
        "frt_business_hours",
        "art_business_hours",
    },
    "hubspot,jira,delighted": {
        "surveys_sent",
        "survey_response_rate",
        # Jira's API does not return the calendars of SLAs.
        "frt_business_hours",
        "art_business_hours",
    },
    "stripe,intercom,typeform": {
        # Stripe has no referrals.
        "referral_rate",
        "referred_customer_share",
        # Intercom has one schedule for all conversations, and no channel `web`, on which the reply
        # norm depends.
        "frt_business_hours",
        "art_business_hours",
        "reply_norm_met_rate",
        "tickets_with_reply_norm_decided",
        # Typeform has no invitations.
        "surveys_sent",
        "survey_response_rate",
    },
    "hubspot": {
        # HubSpot's API has neither business hours nor invitations.
        "frt_business_hours",
        "art_business_hours",
        "surveys_sent",
        "survey_response_rate",
    },
}
# The landscapes in which one vendor is the CRM and the helpdesk.
SWITCHES = {
    "hubspot": AS_HELPDESK,
    "salesforce,qualtrics": AS_HELPDESK | {"qualtrics": {"has_cases": True}},
}
# Channels of which a landscape has one less: Intercom's Messenger is on the website.
MERGED_CHANNELS = {"stripe,intercom,typeform": {"web", "chat"}}

REVENUE = {
    *("customers_at_start", "customers_churned", "customers_new", "customers_reactivated"),
    *("customer_churn_rate", "customer_retention_rate", "clv_historic"),
    *("mrr_at_start", "mrr_at_end", "mrr_new", "mrr_reactivated", "mrr_churned"),
    *("mrr_expansion", "mrr_contraction", "gross_revenue_retention", "net_revenue_retention"),
}
# Intercom has no channel `web`, which the reply norm depends on, and one schedule. Jira has none.
SUPPORT = {
    *("tickets_created", "tickets_solved", "backlog", "reopen_rate", "bot_resolution_rate"),
    *("fcr_rate", "fcr_no_repeat_rate", "art_hours", "art_median_hours", "art_p90_hours"),
    *("frt_hours", "frt_median_hours", "frt_within_30m_rate", "frt_within_4h_rate"),
    "frt_within_24h_rate",
}
# The measures and tables of vendors that have a part of the company's records.
PARTS = {
    "stripe": (
        ("scorecard_monthly", "scorecard_monthly_by_segment", "scorecard_quarterly"),
        REVENUE,
    ),
    "intercom": (("scorecard_monthly", "scorecard_quarterly", "scorecard_weekly"), SUPPORT),
    "jira": (
        ("scorecard_monthly", "scorecard_quarterly", "scorecard_weekly"),
        SUPPORT | {"reply_norm_met_rate"},
    ),
}


@pytest.fixture(scope="module")
def company() -> Company:
    return whole_company()


@pytest.fixture(scope="module")
def as_files(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published database of the company read from files."""
    folder, home = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("as_files") / "home"
    for entity, rows in company.items():
        write_csv(folder / f"{entity}.csv", COLUMNS[entity], (fields(entity, row) for row in rows))
    home.mkdir()
    return refresh_files(folder, home, as_of=LAST_DAY.isoformat())


@pytest.fixture(
    scope="module",
    # The vendors of the demo run in `make test-all`, the others in `make soak`.
    params=[
        pytest.param(vendors, marks=[] if "zendesk" in vendors else [pytest.mark.soak])
        for vendors in LANDSCAPES
    ],
)
def landscape(
    request: pytest.FixtureRequest, company: Company, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """The published database of the company read from a landscape of vendors."""
    home = tmp_path_factory.mktemp("landscape") / "home"
    home.mkdir()
    with ExitStack() as stack:
        options = {}
        for vendor in request.param.split(","):
            switches = SWITCHES.get(request.param, {}).get(vendor, {})
            server = SERVERS[vendor](with_crm_ids(vendor, company), **switches)
            base_url = stack.enter_context(serving(server.app()))
            options |= settings_for(vendor, server.options(base_url))
        yield (
            request.param,
            refresh_with(home, options, sources=request.param, as_of=LAST_DAY.isoformat()),
        )


def test_the_company_answers_every_survey(company: Company) -> None:
    assert {row["survey_id"] for row in company["survey_responses"] if row.get("score")} == set(
        SURVEYS
    )


@pytest.mark.parametrize("table", METRIC_TABLES)
def test_the_metric_tables_are_the_same(
    table: str, as_files: Path, landscape: tuple[str, Path]
) -> None:
    vendors, published = landscape
    whole = [rows_of(path, table, LANDSCAPES[vendors]) for path in (as_files, published)]
    merged = MERGED_CHANNELS.get(vendors, set())
    expected, found = (
        {key: row for key, row in rows.items() if merged.isdisjoint(key)} for rows in whole
    )
    assert expected.keys() == found.keys()
    for key, row in expected.items():
        assert found[key] == pytest.approx(row, rel=1e-9, abs=1e-9, nan_ok=True), (table, key)
    for measure in next(iter(expected.values())):
        assert {row[measure] for row in whole[0].values()} - {0.0, NOTHING}, (
            f"{measure} is 0 in every row, so comparing it proves nothing"
        )


@pytest.fixture(scope="module", params=PARTS)
def part(
    request: pytest.FixtureRequest, company: Company, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """A vendor of a part of the company, and the published database read from it."""
    vendor = request.param
    home = tmp_path_factory.mktemp(f"as_{vendor}") / "home"
    home.mkdir()
    server = SERVERS[vendor](company)
    with serving(server.app()) as base_url:
        options = settings_for(vendor, server.options(base_url))
        published = refresh_with(home, options, sources=vendor, as_of=LAST_DAY.isoformat())
    return vendor, published


@pytest.mark.soak
def test_a_part_of_the_measures_is_the_same(as_files: Path, part: tuple[str, Path]) -> None:
    vendor, published = part
    tables, measures = PARTS[vendor]
    for table in tables:
        expected, found = (rows_of(path, table, set()) for path in (as_files, published))
        compared = 0
        for key, row in expected.items():
            for measure in measures & row.keys():
                value = found.get(key, {}).get(measure, 0.0)
                assert (
                    value in (0.0, NOTHING)
                    if row[measure] in (0.0, NOTHING)
                    else (value == pytest.approx(row[measure], rel=1e-9, abs=1e-9))
                ), (table, key, measure)
                compared += row[measure] not in (0.0, NOTHING)
        assert compared > 50, table


@pytest.mark.soak
@pytest.mark.parametrize("part", ["jira"], indirect=True)
def test_the_vendor_s_own_numbers_are_the_same(part: tuple[str, Path]) -> None:
    """Ticket by ticket. Jira does not count the time between a solve and a reopening."""
    vendor, published = part
    with duckdb.connect(str(published), read_only=True) as connection:
        compared = dict(
            connection.execute(
                "select measure, count(*) from quality.vendor_reconciliation"
                " where source_system = $vendor and vendor_value is not null group by measure",
                {"vendor": vendor},
            ).fetchall()
        )
        different = connection.execute(
            "select measure, outcome, tickets.reopens > 0, count(*)"
            " from quality.vendor_reconciliation join marts.fct_tickets as tickets"
            " using (ticket_id) where outcome <> 'equal' group by all"
        ).fetchall()
    assert len(compared) == 4 and min(compared.values()) > 50, compared
    policy = ("full_resolution_business_seconds", "schedule policy", True)
    assert {tuple(row[:3]) for row in different} <= {policy}, different


def rows_of(database: Path, table: str, left_out: set[str]) -> dict[tuple, dict[str, object]]:
    """A table's measures by its dimensions, without rows whose measures are all null or zero."""
    with duckdb.connect(str(database), read_only=True) as connection:
        answer = connection.execute(f"from metrics.{table}")
        names = [column[0] for column in answer.description]
        rows = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    keys = [
        name
        for name in names
        if name.startswith(("metric_", "customer_segment", "customer_region", "ticket_"))
    ]
    others = ("survey_touchpoint", "journey_stage", "stage_order", "theme", "stages")
    keys += [name for name in names if name in others]
    measures = [name for name in names if name not in keys and name not in left_out]
    kept = {
        tuple(row[key] for key in keys): {
            name: NOTHING if row[name] is None else float(row[name]) for name in measures
        }
        for row in rows
    }
    return {key: row for key, row in kept.items() if set(row.values()) - {0.0, NOTHING}}
