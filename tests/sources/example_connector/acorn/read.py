"""Answers by time, survey by survey."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from orchestration.sources.acorn.client import PER_PAGE, answers_since, connect
from orchestration.sources.acorn.settings import surveys

from orchestration.errors import RefreshError
from orchestration.sources.connector import Options, Page, State

FIRST = "2012-01-01T00:00:00+00:00"
# An answer may take half an hour to appear.
OVERLAP = timedelta(hours=1)


def read_pages(options: Options, state: State) -> Iterator[Page]:
    """The answers since the state."""
    client, cursor = connect(options), state.get("answers", {})
    for survey in surveys(options):
        name, is_last = survey["survey"], False
        since = datetime.fromisoformat(cursor.get(name, FIRST)) - OVERLAP
        while not is_last:
            answers = answers_since(client, name, since)
            times = [datetime.fromisoformat(answer["answered_at"]) for answer in answers]
            last = max([since, *times])
            cursor = cursor | {name: max(cursor.get(name, FIRST), last.isoformat())}
            yield Page("answers", [answer | survey for answer in answers], cursor, read_to=last)
            is_last = len(answers) < PER_PAGE
            if last == since and not is_last:
                raise RefreshError(
                    f"acorn: survey {name} has more than {PER_PAGE:,} answers with the time {last},"
                    " which the API cannot page through"
                )
            since = last
