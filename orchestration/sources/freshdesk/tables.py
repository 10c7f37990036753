"""Freshdesk's landed tables."""

from orchestration.sources.connector import Table, table

TICKET = (
    "id status priority source group_id company_id requester_id requester_email=requester.email"
    " topic schedule created_at updated_at first_responded_at=stats.first_responded_at"
    " resolved_at=stats.resolved_at"
    " closed_at=stats.closed_at reopened_at=stats.reopened_at"
    " status_updated_at=stats.status_updated_at conversations"
)
CONTACT = "id name email company_id created_at updated_at"
TICKET_ROLES = {
    "requester_id": "contact_id",
    "company_id": "customer_id",
    "requester_email": "email",
}
CONTACT_ROLES = {"id": "contact_id", "name": "name", "email": "email", "company_id": "customer_id"}


def _tickets(name: str) -> Table:
    return table(name, TICKET, cursor_column="updated_at", roles=TICKET_ROLES)


def _contacts(name: str) -> Table:
    return table(name, CONTACT, cursor_column="updated_at", roles=CONTACT_ROLES)


TABLES = (
    table("agents", "id type is_bot"),
    table("groups", "id name business_hour_id"),
    table("business_hours", "id name time_zone is_default business_hours"),
    table("ticket_statuses", "id name meaning"),
    table("ticket_sources", "id name"),
    table("surveys", "id title accepted_ratings"),
    table(
        "companies",
        "id name industry domain crm_id created_at",
        roles={
            "id": "customer_id",
            "name": "name",
            "domain": "email_domain",
            "crm_id": "customer_reference",
        },
    ),
    _contacts("contacts"),
    _contacts("deleted_contacts"),
    table(
        "ticket_activities",
        "id ticket_id performed_at sequence performer_type performer_id status is_new_ticket"
        " is_automation",
        cursor_column="performed_at",
        roles={"performer_id": "contact_id"},
    ),
    _tickets("tickets"),
    _tickets("deleted_tickets"),
    _tickets("spam_tickets"),
    table(
        "satisfaction_ratings",
        "id survey_id user_id ticket_id rating=ratings.default_question feedback created_at"
        " updated_at",
        cursor_column="created_at",
        roles={"user_id": "contact_id", "feedback": "prose"},
    ),
)
