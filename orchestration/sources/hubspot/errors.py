"""What HubSpot says about an error, in words without anybody's data."""

from http import HTTPStatus

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import Record, setting_name
from orchestration.sources.http.response import Response

UNKNOWN_OBJECT = "Unable to infer object type"


def error_of(response: Response) -> Record:
    """The body of an error; empty where the answer is none, or not HubSpot's own."""
    return {} if response.status < HTTPStatus.BAD_REQUEST else response.first_error


def explain(response: Response) -> str | None:
    """The kind of error and the scopes that are missing; messages may quote values, so they are not repeated.

    Raises:
        BadConfigurationError: the account has no such object.
    """
    error = error_of(response)
    if str(error.get("message", "")).startswith(UNKNOWN_OBJECT):
        raise BadConfigurationError(
            f"hubspot: the account has no such object; check {setting_name('hubspot', 'subscriptions_object')} and"
            f" {setting_name('hubspot', 'referrals_object')}"
        )
    kind = error.get("policyName") or error.get("category")
    return ", ".join(str(word) for word in (kind, *_scopes(error)) if word) or None


def _scopes(error: Record) -> list[str]:
    contexts = [detail.get("context") or {} for detail in error.get("errors") or []]
    return [
        scope
        for context in contexts
        for name in ("requiredGranularScopes", "requiredScopes", "missingScopes")
        for scope in context.get(name) or []
    ]
