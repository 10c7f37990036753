"""Answers to satisfaction surveys. Freshdesk lists them by when they were given, so a later word needs a look back."""

from collections.abc import Iterator

from orchestration.sources.connector import Page, State
from orchestration.sources.freshdesk.lists import EARLIEST, earlier, numbered
from orchestration.sources.http.client import ApiClient

# A customer rates with one click and may add words some time later.
LOOK_BACK_SECONDS = 7 * 86_400


def read_ratings(api: ApiClient, state: State) -> Iterator[Page]:
    """Ratings given since the state, and those shortly before."""
    last = state.get("satisfaction_ratings", {}).get("created_at", EARLIEST)
    asked = {"created_since": earlier(last, LOOK_BACK_SECONDS)}
    for ratings in numbered(api, "api/v2/surveys/satisfaction_ratings", asked):
        last = max([last, *(rating.get("created_at") or "" for rating in ratings)])
        yield Page("satisfaction_ratings", ratings)
    # Its order is not documented, so only the end of the list is a place to go on from.
    yield Page("satisfaction_ratings", [], {"created_at": last})
