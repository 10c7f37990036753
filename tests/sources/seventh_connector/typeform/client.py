"""Typeform's API: authentication and the list of responses."""

from datetime import datetime

from orchestration.sources.connector import Options, Record
from orchestration.sources.http.client import ApiClient

PER_PAGE = 1_000


def connect(options: Options) -> ApiClient:
    """A client that authenticates with the access token."""
    client = ApiClient("typeform", options["base_url"], credentials=("access_token",))
    client.session.headers["Authorization"] = f"Bearer {options['access_token']}"
    return client


def responses_since(client: ApiClient, form: str, since: datetime) -> list[Record]:
    """A form's first `PER_PAGE` responses since a time, oldest first."""
    params = {
        "page_size": PER_PAGE,
        "since": f"{since:%Y-%m-%dT%H:%M:%S}",
        "sort": "submitted_at,asc",
    }
    return client.get(f"forms/{form}/responses", params).body["items"]
