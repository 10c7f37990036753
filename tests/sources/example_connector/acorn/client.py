"""Acorn's API: authentication and the list of answers."""

from datetime import datetime

from orchestration.sources.connector import Options, Record
from orchestration.sources.http.client import ApiClient

PER_PAGE = 1_000


def connect(options: Options) -> ApiClient:
    """A client that authenticates with the access token."""
    client = ApiClient("acorn", options["base_url"], credentials=("access_token",))
    client.session.headers["Authorization"] = f"Bearer {options['access_token']}"
    return client


def answers_since(client: ApiClient, survey: str, since: datetime) -> list[Record]:
    """A survey's first `PER_PAGE` answers since a time, oldest first."""
    params = {"per_page": PER_PAGE, "since": since.isoformat()}
    return client.get(f"surveys/{survey}/answers", params).body["answers"]
