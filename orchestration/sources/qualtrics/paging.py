"""Lists of Qualtrics: `result.elements`, and `result.nextPage` with the address of the rest."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from orchestration.sources.connector import Record
from orchestration.sources.http.client import ApiClient, check_progress


def elements(
    api: ApiClient, path: str, accept: tuple[int, ...] = (), **params: Any
) -> Iterator[list[Record]]:
    """The pages of a list; none where the answer is one of `accept`, which are statuses of what is
    not there.

    Only the query of the next address is taken: it names the data centre, the settings may name the
    brand's own host.
    """
    while True:
        answer = api.get(path, params, accept=accept)
        if answer.status in accept:
            return
        result = answer.body["result"]
        yield result.get("elements") or []
        if not result.get("nextPage"):
            return
        following = dict(parse_qsl(urlsplit(result["nextPage"]).query))
        check_progress("qualtrics", f"GET {path}", params, following or params)
        params = following
