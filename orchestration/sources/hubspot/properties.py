"""Which properties an account has: one that it lacks is left out of every record, without a word."""

import logging
from http import HTTPStatus

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import setting_name
from orchestration.sources.http.client import ApiClient
from orchestration.sources.hubspot.answers import results_of
from orchestration.sources.hubspot.crm_object import CrmObject

log = logging.getLogger("cx")


def check_properties(api: ApiClient, crm_object: CrmObject) -> None:
    """See that the account has every property; one of a single currency need not name it on its records.

    Raises:
        BadConfigurationError: it lacks one; its setting is named.
    """
    path = f"crm/v3/properties/{crm_object.name}"
    answer = api.get(path, accept=(HTTPStatus.NOT_FOUND,))
    if answer.status == HTTPStatus.NOT_FOUND:
        log.warning(
            "hubspot: %s lack properties that are asked for, and /%s does not say which",
            crm_object.name,
            path,
        )
        return
    known = {row["name"] for row in results_of(answer, f"GET /{path}")}
    for name in sorted(set(crm_object.asked) - known - {crm_object.columns.get("currency")}):
        option = crm_object.settings.get(name, "access_token")
        advice = "" if name in crm_object.settings else " and what it may read"
        raise BadConfigurationError(
            f"hubspot: {crm_object.name} have no property '{name}'; check {setting_name('hubspot', option)}{advice}"
        )
