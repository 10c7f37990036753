"""What HubSpot's answers have in common: results, and the cursor of what follows them."""

from orchestration.errors import RefreshError
from orchestration.sources.connector import Record
from orchestration.sources.http.response import Response


def results_of(answer: Response, request: str) -> list[Record]:
    """The results of an answer.

    Raises:
        RefreshError: the answer has no list of them, not even an empty one.
    """
    results = answer.body.get("results") if isinstance(answer.body, dict) else None
    if not isinstance(results, list):
        raise RefreshError(f"hubspot: {request}: answers without `results`")
    return results


def after_of(body: Record) -> str | None:
    """The cursor of what follows; None after the last of it."""
    return ((body.get("paging") or {}).get("next") or {}).get("after")
