"""A subset of SOQL: fields of one object, comparisons with AND, OR, IN and parentheses, an order.

https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select.htm
"""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

QUERY = re.compile(
    r"\s*SELECT\s+(?P<fields>.+?)\s+FROM\s+(?P<object>\w+)(?:\s+WHERE\s+(?P<where>.+?))?"
    r"(?:\s+ORDER\s+BY\s+(?P<order>.+?))?\s*",
    re.IGNORECASE | re.DOTALL,
)
TOKEN = re.compile(r"\s*(\(|\)|'(?:\\.|[^'\\])*'|[<>!]?=|[<>]|[^\s()'<>=!]+)")
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z")
Condition = Callable[[dict], bool]


@dataclass(frozen=True)
class Query:
    """A parsed query."""

    fields: list[str]
    object_name: str
    matches: Condition
    order: list[str]


def parse(text: str) -> Query:
    """Parse a query.

    Raises:
        ValueError: The query is malformed.
    """
    found = QUERY.fullmatch(text)
    if found is None:
        raise ValueError("unexpected token")
    order = [name.strip() for name in (found["order"] or "").split(",") if name.strip()]
    tokens = TOKEN.findall(found["where"] or "")
    matches = _either(tokens) if tokens else lambda record: True
    if tokens:
        raise ValueError("unexpected token")
    return Query(
        [name.strip() for name in found["fields"].split(",")], found["object"], matches, order
    )


def _either(tokens: list[str]) -> Condition:
    conditions = [_all(tokens)]
    while tokens and tokens[0].upper() == "OR":
        tokens.pop(0)
        conditions.append(_all(tokens))
    return lambda record: any(condition(record) for condition in conditions)


def _all(tokens: list[str]) -> Condition:
    conditions = [_one(tokens)]
    while tokens and tokens[0].upper() == "AND":
        tokens.pop(0)
        conditions.append(_one(tokens))
    return lambda record: all(condition(record) for condition in conditions)


def _one(tokens: list[str]) -> Condition:
    first = tokens.pop(0)
    if first == "(":
        condition = _either(tokens)
        if not tokens or tokens.pop(0) != ")":
            raise ValueError("unexpected token")
        return condition
    if tokens and tokens[0].upper() == "IN":
        tokens.pop(0)
        among = _literals(tokens)
        return lambda record: record.get(first) in among
    if len(tokens) < 2 or tokens[0] not in COMPARISONS:
        raise ValueError("unexpected token")
    compare, value = COMPARISONS[tokens.pop(0)], _literal(tokens.pop(0))
    return lambda record: record.get(first) is not None and compare(record[first], value)


def _literals(tokens: list[str]) -> list[object]:
    """The values of a list in parentheses."""
    if ")" not in tokens or tokens.pop(0) != "(":
        raise ValueError("unexpected token")
    found = []
    while (token := tokens.pop(0)) != ")":
        if token != ",":
            found.append(_literal(token))
    return found


def _literal(token: str) -> object:
    if token.startswith("'"):
        return re.sub(r"\\(.)", r"\1", token[1:-1])
    if INSTANT.fullmatch(token):
        return token[:19] + ".000+0000"
    if token.lower() == "null":
        return None
    if token.lower() in ("true", "false"):
        return token.lower() == "true"
    return float(token)
