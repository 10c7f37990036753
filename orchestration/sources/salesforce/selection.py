"""Salesforce: what is asked of each object, after the org has described which fields it has and shows us."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from http import HTTPStatus

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import Options, Record, setting_name
from orchestration.sources.salesforce.org import DATA, Org, part
from orchestration.sources.salesforce.settings import NONE
from orchestration.sources.salesforce.values import finisher
from orchestration.sources.salesforce.wanted import Wanted, WantedObject, wanted_objects

log = logging.getLogger("cx")

# The settings, other than those of fields, that say what a table's records mean.
MEANINGS = {
    "subscriptions": ("currency",),
    "orders": ("currency", "order_statuses"),
    "leads": ("referral_lead_source",),
}


@dataclass(frozen=True)
class Selection:
    """What is read of one object.

    Attributes:
        table: the table it lands in.
        object_name: the object.
        fields: the field of each column that has one.
        types: the type of each field, as the org describes it.
        finish: puts a record's values right, in place, once they stand under their columns.
        first_condition: what narrows the very first reading; later ones must see what has ceased to match.
        mark: changes with whatever changes the meaning of landed rows; another mark means to read everything again.
        is_read_whole: a formula among the fields changes without the record being changed.
    """

    table: str
    object_name: str
    fields: dict[str, str]
    types: dict[str, str]
    finish: Callable[[Record], None]
    first_condition: str | None
    mark: str
    is_read_whole: bool


def selections(org: Org, options: Options) -> list[Selection]:
    """What is read of every object.

    Raises:
        BadConfigurationError: the org lacks an object or field; one line names each with its setting.
    """
    chosen, problems = [], []
    for wanted in wanted_objects(options):
        described = _described(org, wanted.name)
        if not described:
            hint = (
                f"; {setting_name('salesforce', wanted.setting)} chooses it or says {NONE}"
                if wanted.setting
                else ""
            )
            problems.append(f"shows no object {wanted.name} to this user{hint}")
            continue
        fields = {column.column: _first(column, described) for column in wanted.columns}
        missing = [
            column
            for column in wanted.columns
            if column.is_needed and fields[column.column] is None
        ]
        problems += [_missing(wanted, column) for column in missing]
        chosen.append(
            _selection(
                wanted, {key: name for key, name in fields.items() if name}, described, options
            )
        )
    if problems:
        raise BadConfigurationError(f"salesforce: the org {'; and it '.join(problems)}")
    return chosen


def _described(org: Org, name: str) -> dict[str, dict]:
    """The fields of an object that we may read, by name; none where the object is not there for us."""
    answer = org.get(f"{DATA}/sobjects/{name}/describe", accept=(HTTPStatus.NOT_FOUND,))
    if answer.status == HTTPStatus.NOT_FOUND:
        return {}
    return {field["name"]: field for field in part(answer, "fields")}


def _first(column: Wanted, described: dict[str, dict]) -> str | None:
    # Names of fields know no upper and lower case.
    names = {name.lower(): name for name in described}
    return next((names[field.lower()] for field in column.fields if field.lower() in names), None)


def _missing(wanted: WantedObject, column: Wanted) -> str:
    named = f"; set {setting_name('salesforce', column.setting)}" if column.setting else ""
    without = f", or {setting_name('salesforce', wanted.setting)}={NONE}" if wanted.setting else ""
    return f"has no field {' or '.join(column.fields)} on {wanted.name}, or does not show it{named}{without}"


def _selection(
    wanted: WantedObject, fields: dict[str, str], described: dict[str, dict], options: Options
) -> Selection:
    formulas = sorted(
        name
        for name in fields.values()
        if described[name].get("calculated") and name.endswith("__c")
    )
    if formulas:
        log.info(
            "salesforce: %s has formulas (%s), so it is read whole each time",
            wanted.name,
            ", ".join(formulas),
        )
    meaning = {name: options[name] for name in MEANINGS.get(wanted.table, ())}
    source = options["referral_lead_source"].replace("\\", "\\\\").replace("'", "\\'")
    return Selection(
        table=wanted.table,
        object_name=wanted.name,
        fields=fields,
        types={name: described[name]["type"] for name in fields.values()},
        finish=finisher(wanted.table, wanted.name, options),
        first_condition=f"LeadSource = '{source}'" if wanted.table == "leads" else None,
        mark=blake2b(repr((wanted.name, fields, meaning)).encode(), digest_size=8).hexdigest(),
        is_read_whole=bool(formulas),
    )
