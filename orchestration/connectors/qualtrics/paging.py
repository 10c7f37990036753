"""Lists of Qualtrics: `result.elements`, and `result.nextPage` with the address of the rest."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from orchestration.connectors.connector import Record
from orchestration.connectors.http import Api


def elements(api: Api, path: str, **params: Any) -> Iterator[list[Record]]:
    """The pages of a list.

    Only the query of the next address is taken: it names the data centre, the settings may name the brand's own host.
    """
    while True:
        result = api.get(path, params).body["result"]
        yield result.get("elements") or []
        if not result.get("nextPage"):
            return
        params = dict(parse_qsl(urlsplit(result["nextPage"]).query))
