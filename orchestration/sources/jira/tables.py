"""Jira's landed tables: the columns that staging needs, without texts of requests and comments."""

from orchestration.sources.connector import table

ACTOR = "author_id author_type app_name"
ACTOR_ROLES = {"author_id": "contact_id"}
PERSON_ROLES = {"id": "contact_id", "email": "email", "name": "name"}
TABLES = (
    table("statuses", "id name category meaning"),
    table("named_accounts", "id kind", key="id kind", roles={"id": "contact_id"}),
    table(
        "organizations",
        "id name crm_id created_at=created.epochMillis",
        roles={"id": "customer_id", "name": "name", "crm_id": "customer_reference"},
    ),
    table(
        "organization_members",
        "organization_id id=accountId email=emailAddress name=displayName",
        key="organization_id id",
        roles=PERSON_ROLES | {"organization_id": "customer_id"},
    ),
    table(
        "reporters",
        "id=accountId email=emailAddress name=displayName account_type=accountType",
        roles=PERSON_ROLES,
    ),
    table(
        "status_changes",
        f"id issue_id created_at history_id {ACTOR} from_id to_id",
        cursor_column="created_at",
        roles=ACTOR_ROLES,
    ),
    table(
        "comments",
        f"id issue_id created_at updated_at {ACTOR} is_public",
        cursor_column="updated_at",
        roles=ACTOR_ROLES,
    ),
    table(
        "issues",
        "id created_at updated_at status_id=fields.status.id priority=fields.priority.name"
        " project_id=fields.project.id request_type channel topic team"
        f" reporter_id=fields.reporter.accountId {ACTOR} organization_id has_read_rating rating"
        " rated_at feedback first_response_at first_response_milliseconds resolution_at"
        " resolution_milliseconds",
        cursor_column="updated_at",
        roles={
            "reporter_id": "contact_id",
            "author_id": "contact_id",
            "organization_id": "customer_id",
            "feedback": "prose",
        },
    ),
    table("projects", "id"),
    table("present_issues", "id"),
)
