"""Invitations of Qualtrics: the histories of distributions, and the contacts they were sent to.

A distribution's list entry counts its mails, openings and answers. Its history is read again when
these counts have changed, which is when an invitation was sent or answered. Reminders go to the
same people by the same link: their histories only tell which invitation was answered. Thank-you
mails invite nobody.
"""

import logging
from collections.abc import Iterator
from hashlib import blake2b
from http import HTTPStatus

import orjson

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import Cursor, Options, Page, Record, setting_name
from orchestration.sources.http.client import ApiClient
from orchestration.sources.qualtrics.paging import elements
from orchestration.sources.qualtrics.questions import Question

log = logging.getLogger("cx")

ROWS_PER_PAGE, DISTRIBUTIONS_PER_CURSOR = 2_000, 10
INVITING = ("Invite", "GeneratedInvite", "Reminder")


def invitations_of(
    api: ApiClient, options: Options, questions: dict[str, list[Question]], state: Cursor
) -> Iterator[Page]:
    """Contacts, then the invitations sent to them; the cursor of invitations holds each
    distribution's counts.
    """
    seen: dict[str, str] = dict(state.get("distributions", {}))
    lists: set[str] = set()
    directory = _Directory(api, options)
    rows: list[Record] = []
    for survey_id in questions:
        for page in _distributions(api, survey_id):
            for distribution in page:
                counts = _counts(distribution)
                before = seen.get(distribution["id"])
                if distribution.get("requestType") not in INVITING or before == counts:
                    continue
                mailing_list = (distribution.get("recipients") or {}).get("mailingListId")
                is_sent_on = _sent(before) != _sent(counts)
                if is_sent_on and mailing_list and mailing_list not in lists:
                    lists.add(mailing_list)
                    yield from directory.contacts(mailing_list)
                for history in elements(api, f"/API/v3/distributions/{distribution['id']}/history"):
                    rows += [_row(distribution, survey_id, options, sent) for sent in history]
                    if len(rows) >= ROWS_PER_PAGE:
                        yield Page("invitations", rows)
                        rows = []
                seen[distribution["id"]] = counts
                if len(seen) % DISTRIBUTIONS_PER_CURSOR == 0:
                    yield Page("invitations", rows, {"distributions": dict(seen)})
                    rows = []
    yield Page("invitations", rows, {"distributions": seen})


def _distributions(api: ApiClient, survey_id: str) -> Iterator[list[Record]]:
    try:
        yield from elements(api, "/API/v3/distributions", surveyId=survey_id)
    except BadConfigurationError as refused:
        raise BadConfigurationError(
            f"{refused}, or set {setting_name('qualtrics', 'invitations')} to false"
        ) from None


class _Directory:
    """The directory in which mailing lists are."""

    def __init__(self, api: ApiClient, options: Options) -> None:
        self._api = api
        self._id = options["directory_id"]

    def contacts(self, mailing_list: str) -> Iterator[Page]:
        """The contacts of a mailing list; a list may be deleted after it was written to."""
        self._id = self._id or self._only_one()
        path = f"/API/v3/directories/{self._id}/mailinglists/{mailing_list}/contacts"
        is_there = False
        for page in elements(self._api, path, accept=(HTTPStatus.NOT_FOUND,)):
            is_there = True
            yield Page("contacts", page)
        if not is_there:
            log.warning(
                "qualtrics: mailing list %s is not in directory %s: it is deleted, or %s names"
                " another; "
                "whom it invited is not known",
                mailing_list,
                self._id,
                setting_name("qualtrics", "directory_id"),
            )

    def _only_one(self) -> str:
        found = [
            entry["directoryId"]
            for page in elements(self._api, "/API/v3/directories")
            for entry in page
        ]
        if len(found) != 1:
            raise BadConfigurationError(
                f"{setting_name('qualtrics', 'directory_id')}: the token sees {len(found)}"
                " directories; name the one that"
                f" holds the contacts, or set {setting_name('qualtrics', 'invitations')} to false"
            )
        return found[0]


def _row(distribution: Record, survey_id: str, options: Options, sent: Record) -> Record:
    embedded = distribution.get("embeddedData")
    embedded = embedded if isinstance(embedded, dict) else {}
    return sent | {
        "distribution_id": distribution["id"],
        "parent_distribution_id": distribution.get("parentDistributionId"),
        "survey_id": survey_id,
        "touchpoint": embedded.get(options["touchpoint_field"]),
        "channel": embedded.get(options["channel_field"]),
    }


def _counts(distribution: Record) -> str:
    stats = distribution.get("stats") or {}
    told = [distribution.get("modifiedDate"), distribution.get("requestStatus"), stats]
    return f"{stats.get('sent')}:{blake2b(orjson.dumps(told, option=orjson.OPT_SORT_KEYS), digest_size=6).hexdigest()}"


def _sent(counts: str | None) -> str | None:
    return None if counts is None else counts.partition(":")[0]
