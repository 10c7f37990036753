"""Records in responses, whatever the vendor."""

from orchestration.errors import RefreshError
from orchestration.sources.connector import Record, setting_name
from orchestration.sources.http.response import Response


def records_in(vendor: str, response: Response, name: str = "") -> list[Record]:
    """The list of records in a response.

    Args:
        vendor: name of the source system.
        response: the response.
        name: the field with the list; empty if the whole body is the list.

    Raises:
        RefreshError: there is no list, so that the response is probably not from the vendor.
    """
    body = response.body
    records = body if not name else body.get(name) if isinstance(body, dict) else None
    if not isinstance(records, list):
        raise RefreshError(
            f"{vendor}: the response of {response.path} has no {f'`{name}`' if name else 'list'};"
            f" check {setting_name(vendor, 'base_url')}"
        )
    return records
