"""Invitations: the histories of distributions, and the contacts they were sent to.

The list of distributions counts sent, opened and answered mails. A history is read again when these
counts have changed. Reminders use the link of the invitation, so their histories only show which
invitations were answered. Thank-you mails are not invitations.
"""

import logging
from collections.abc import Iterator
from hashlib import blake2b
from http import HTTPStatus

import orjson

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import Cursor, Options, Page, Record, setting_name
from orchestration.sources.http.client import ApiClient
from orchestration.sources.qualtrics.client import list_pages
from orchestration.sources.qualtrics.questions import Question

log = logging.getLogger("cx")

ROWS_PER_PAGE, DISTRIBUTIONS_PER_CURSOR = 2_000, 10
INVITING = ("Invite", "GeneratedInvite", "Reminder")
NOT_INVITING = ("ThankYou",)


def read_invitations(
    client: ApiClient, options: Options, questions: dict[str, list[Question]], state: Cursor
) -> Iterator[Page]:
    """Contacts, then their invitations; the cursor holds the counts of each distribution."""
    seen: dict[str, str] = dict(state.get("distributions", {}))
    lists: set[str] = set()
    unknown: set[str] = set()
    directory = _Directory(client, options)
    rows: list[Record] = []
    for survey_id in questions:
        for page in list_pages(client, "/API/v3/distributions", surveyId=survey_id):
            for distribution in page:
                counts = _counts(distribution)
                before = seen.get(distribution["id"])
                request_type = distribution.get("requestType")
                if request_type not in (*INVITING, *NOT_INVITING):
                    unknown.add(str(request_type))
                if request_type not in INVITING or before == counts:
                    continue
                mailing_list = (distribution.get("recipients") or {}).get("mailingListId")
                has_new_mails = _sent(before) != _sent(counts)
                if has_new_mails and mailing_list and mailing_list not in lists:
                    lists.add(mailing_list)
                    yield from directory.contacts(mailing_list)
                path = f"/API/v3/distributions/{distribution['id']}/history"
                for history in list_pages(client, path):
                    rows += [_row(distribution, survey_id, options, mail) for mail in history]
                    if len(rows) >= ROWS_PER_PAGE:
                        yield Page("invitations", rows)
                        rows = []
                seen[distribution["id"]] = counts
                if len(seen) % DISTRIBUTIONS_PER_CURSOR == 0:
                    yield Page("invitations", rows, {"distributions": dict(seen)})
                    rows = []
    if unknown:
        log.warning(
            "qualtrics: distributions of an unknown type (%s) are not read, so the invitations that"
            " they sent are missing; please report the type",
            ", ".join(sorted(unknown)),
        )
    yield Page("invitations", rows, {"distributions": seen})


class _Directory:
    """The directory that contains the mailing lists."""

    def __init__(self, client: ApiClient, options: Options) -> None:
        self._client = client
        self._id = options["directory_id"]

    def contacts(self, mailing_list: str) -> Iterator[Page]:
        """The contacts of a mailing list, which may have been deleted since."""
        self._id = self._id or self._only_directory()
        path = f"/API/v3/directories/{self._id}/mailinglists/{mailing_list}/contacts"
        exists = False
        for page in list_pages(self._client, path, accept=(HTTPStatus.NOT_FOUND,)):
            exists = True
            yield Page("contacts", page)
        if not exists:
            log.warning(
                "qualtrics: mailing list %s is not in directory %s, so the contacts of its"
                " invitations are unknown; if it has not been deleted, check %s",
                mailing_list,
                self._id,
                setting_name("qualtrics", "directory_id"),
            )

    def _only_directory(self) -> str:
        found = [
            entry["directoryId"]
            for page in list_pages(self._client, "/API/v3/directories")
            for entry in page
        ]
        if len(found) != 1:
            raise BadConfigurationError(
                f"{setting_name('qualtrics', 'directory_id')}: not set, but the token has access to"
                f" {len(found)} directories; set it to the one with the contacts, or set"
                f" {setting_name('qualtrics', 'invitations')} to false"
            )
        return found[0]


def _row(distribution: Record, survey_id: str, options: Options, mail: Record) -> Record:
    embedded = distribution.get("embeddedData")
    embedded = embedded if isinstance(embedded, dict) else {}
    return mail | {
        "distribution_id": distribution["id"],
        "parent_distribution_id": distribution.get("parentDistributionId"),
        "survey_id": survey_id,
        "touchpoint": embedded.get(options["touchpoint_field"]),
        "channel": embedded.get(options["channel_field"]),
    }


def _counts(distribution: Record) -> str:
    """The number of sent mails, and a hash of everything that changes with a history."""
    stats = distribution.get("stats") or {}
    counts = [distribution.get("modifiedDate"), distribution.get("requestStatus"), stats]
    content = orjson.dumps(counts, option=orjson.OPT_SORT_KEYS)
    return f"{stats.get('sent')}:{blake2b(content, digest_size=6).hexdigest()}"


def _sent(counts: str | None) -> str | None:
    return None if counts is None else counts.partition(":")[0]
