"""Which field of an object each column is read from: by the settings, defaults and the org.

Every org has fields of its own. The org describes its objects before they are queried, and a column
takes the first of its fields that the org shows to the user.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from http import HTTPStatus
from typing import Any

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import Options, Record, setting_name
from orchestration.sources.http.errors import optional_access
from orchestration.sources.salesforce.cases import case_normalizer
from orchestration.sources.salesforce.client import DATA, SalesforceClient, field_of
from orchestration.sources.salesforce.columns import (
    ACCOUNT,
    CASE,
    CASE_COMMENT,
    CASE_EMAIL,
    CASE_HISTORY,
    COMMON,
    CONDITIONS,
    CONTACT,
    FIELD_OPTIONS,
    LEAD,
    MEANING_OPTIONS,
    OPTIONAL,
    ORDERS,
    SUBSCRIPTIONS,
    Defaults,
)
from orchestration.sources.salesforce.settings import NONE
from orchestration.sources.salesforce.values import normalizer

log = logging.getLogger("cx")

# Fields of records that a record refers to, by the field with the reference.
REFERENCES = {"createdbyid": "CreatedBy.UserType", "recordtypeid": "RecordType.DeveloperName"}


@dataclass(frozen=True)
class ColumnMapping:
    """A column, its candidate fields in order of preference, and the option for the field."""

    column: str
    candidates: list[str]
    option: str | None
    is_required: bool


@dataclass(frozen=True)
class ObjectMapping:
    """A table and its object; `option` chooses another object or none."""

    table: str
    object_name: str
    columns: list[ColumnMapping]
    option: str | None = None


@dataclass(frozen=True)
class ObjectQuery:
    """How an object is queried in this org.

    Attributes:
        table: the table that its records land in.
        object_name: the object.
        fields: the field of each column that has one; `CreatedBy.UserType` is that of a reference.
        types: the type of each field, as the org describes it.
        normalize: normalizes a record in place.
        seen: the statuses of orders, the sources of leads and the record types of cases among the
            normalized records.
        condition: a condition of every query; None if all records are read.
        first_condition: a further condition of the first query; later ones must also return
            records that no longer meet it.
        fingerprint: a hash of everything that defines the meaning of landed rows; after a change
            everything is read again.
        has_formula: a field is a formula, whose value changes without the record's time.
        option: the option that chooses another object or none; None if it is always read.
    """

    table: str
    object_name: str
    fields: dict[str, str]
    types: dict[str, str]
    normalize: Callable[[Record], None]
    seen: set[str]
    condition: str | None
    first_condition: str | None
    fingerprint: str
    has_formula: bool
    option: str | None

    @property
    def time_field(self) -> str:
        """The field with the time of a record's last change, which orders the queries."""
        return self.fields["system_modstamp"]


def object_queries(client: SalesforceClient, options: Options) -> list[ObjectQuery]:
    """The queries of all objects that the options select.

    Raises:
        BadConfigurationError: the org lacks objects or fields; the error names each with its
            setting.
    """
    queries, problems = [], []
    for mapping in _object_mappings(options):
        option = mapping.option and setting_name("salesforce", mapping.option)
        with optional_access(option and f"{option}={NONE}"):
            described = _describe_fields(client, mapping.object_name)
        if not described:
            problems.append(_missing_object(mapping))
            continue
        fields = {column.column: _first_field(column, described) for column in mapping.columns}
        problems += [
            _missing_field(mapping, column)
            for column in mapping.columns
            if column.is_required and fields[column.column] is None
        ]
        known = {column: name for column, name in fields.items() if name}
        queries.append(_object_query(mapping, known, described, options))
    if problems:
        raise BadConfigurationError(f"salesforce: {'; '.join(problems)}")
    return queries


def _object_mappings(options: Options) -> list[ObjectMapping]:
    subscriptions, orders = options["subscriptions_object"], options["orders_object"]
    mappings = [
        ObjectMapping("accounts", "Account", _columns(ACCOUNT, options)),
        ObjectMapping("contacts", "Contact", _columns(CONTACT, options)),
    ]
    if subscriptions != NONE:
        columns = _columns(SUBSCRIPTIONS[subscriptions], options)
        mappings.append(
            ObjectMapping("subscriptions", subscriptions, columns, "subscriptions_object")
        )
    if orders != NONE:
        columns = _columns(ORDERS[orders], options)
        mappings.append(ObjectMapping("orders", orders, columns, "orders_object"))
    if options["referrer_field"] != NONE:
        mappings.append(ObjectMapping("leads", "Lead", _columns(LEAD, options), "referrer_field"))
    if options["tickets_object"] != NONE:
        mappings += [
            ObjectMapping(table, name, _columns(columns, options), "tickets_object")
            for table, name, columns in (
                ("cases", "Case", CASE),
                ("case_history", "CaseHistory", CASE_HISTORY),
                ("case_comments", "CaseComment", CASE_COMMENT),
            )
        ]
        if options["emails_object"] != NONE:
            columns = _columns(CASE_EMAIL, options)
            mappings.append(ObjectMapping("case_emails", "EmailMessage", columns, "emails_object"))
    return mappings


def _columns(defaults: Defaults, options: Options) -> list[ColumnMapping]:
    columns = []
    for column, fields in (COMMON | defaults).items():
        if column == "record_type":
            is_chosen = bool(options["ticket_record_types"])
            columns.append(ColumnMapping(column, [fields], "ticket_record_types", is_chosen))
            continue
        option = FIELD_OPTIONS.get(column)
        chosen = options[option] if option else ""
        candidates = [chosen] if chosen else fields.split()
        is_required = bool(chosen) or column not in OPTIONAL
        columns.append(ColumnMapping(column, candidates, option, is_required))
    return columns


def _describe_fields(client: SalesforceClient, object_name: str) -> dict[str, dict[str, Any]]:
    """The fields of an object that are visible to the user, by name; empty if it is not."""
    path = f"{DATA}/sobjects/{object_name}/describe"
    response = client.get(path, accept=(HTTPStatus.NOT_FOUND,))
    if response.status == HTTPStatus.NOT_FOUND:
        return {}
    return {field["name"]: field for field in field_of(response, "fields")}


def _first_field(column: ColumnMapping, described: dict[str, dict[str, Any]]) -> str | None:
    # Salesforce compares field names without case.
    names = {name.lower(): name for name in described}
    names |= {field.lower(): field for name, field in REFERENCES.items() if name in names}
    candidates = (field.lower() for field in column.candidates)
    return next((names[field] for field in candidates if field in names), None)


def _missing_object(mapping: ObjectMapping) -> str:
    option = mapping.option and setting_name("salesforce", mapping.option)
    advice = f"; set {option} to another object or to {NONE}" if option else ""
    return f"the object {mapping.object_name} does not exist or is hidden from the user{advice}"


def _missing_field(mapping: ObjectMapping, column: ColumnMapping) -> str:
    advice = []
    if column.option:
        advice.append(f"set {setting_name('salesforce', column.option)}")
    if mapping.option:
        advice.append(f"{setting_name('salesforce', mapping.option)}={NONE}")
    return (
        f"{mapping.object_name} has no field {' or '.join(column.candidates)}, or hides it from the"
        f" user{'; ' if advice else ''}{', or '.join(advice)}"
    )


def _object_query(
    mapping: ObjectMapping,
    fields: dict[str, str],
    described: dict[str, dict[str, Any]],
    options: Options,
) -> ObjectQuery:
    formulas = sorted(
        name
        for name in fields.values()
        if name.endswith("__c") and described[name].get("calculated")
    )
    if formulas:
        names = ", ".join(formulas)
        log.info("salesforce: %s has formula fields (%s): full read", mapping.object_name, names)
    meaning = {name: options[name] for name in MEANING_OPTIONS.get(mapping.table, ())}
    identity = repr((mapping.object_name, fields, meaning)).encode()
    seen: set[str] = set()
    source = options["referral_lead_source"].replace("\\", "\\\\").replace("'", "\\'")
    return ObjectQuery(
        table=mapping.table,
        object_name=mapping.object_name,
        fields=fields,
        types={
            name: described[name]["type"] if name in described else "picklist"
            for name in fields.values()
        },
        normalize=case_normalizer(mapping.table, options, seen)
        or normalizer(mapping.table, mapping.object_name, options, seen),
        seen=seen,
        condition=CONDITIONS.get(mapping.table),
        first_condition=f"LeadSource = '{source}'" if mapping.table == "leads" else None,
        fingerprint=blake2b(identity, digest_size=8).hexdigest(),
        has_formula=bool(formulas),
        option=mapping.option,
    )
