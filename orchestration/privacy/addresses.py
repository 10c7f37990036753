"""E-mail addresses and their domains in the form in which they are compared (METRICS §2).

The warehouse calls these functions through dbt (`orchestration/build/address_functions.py`), and
`cx erase` calls them directly, so both find the same spellings.
"""

import re
from functools import lru_cache

import duckdb
import idna

IN_BRACKETS = re.compile(r"<([^<>@]*@[^<>]*)>[^<>]*\Z")
SCHEME = re.compile(r"\A([a-z][a-z0-9+.-]*:)?//")
REST_OF_URL = re.compile(r"[/?#:].*\Z", re.DOTALL)
# Dots and white space, which may alternate at the end of an address.
ENDS = "." + "".join(filter(str.isspace, map(chr, range(0x3001))))


def normalised_address(text: str) -> str:
    """An e-mail address for comparison: without a name, in lower case, its domain in ASCII."""
    bracketed = IN_BRACKETS.search(text)
    address = (bracketed[1] if bracketed else text).strip().lower()
    address = address.removeprefix("mailto:").lstrip().rstrip(ENDS)
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{_in_ascii(domain)}" if at else address


def normalised_domain(text: str) -> str:
    """The e-mail domain of a customer for comparison, also from the address of a website."""
    host = SCHEME.sub("", text.strip().lower())
    host = REST_OF_URL.sub("", host.removeprefix("@")).removeprefix("www.")
    return _in_ascii(host.rstrip(ENDS))


def add_address_functions(connection: duckdb.DuckDBPyConnection) -> None:
    """Add `normalised_address` and `normalised_domain` to the database of a connection."""
    for function in (normalised_address, normalised_domain):
        connection.create_function(function.__name__, function, ["varchar"], "varchar")


@lru_cache(maxsize=10_000)
def _in_ascii(domain: str) -> str:
    """The IDNA form of a domain (UTS 46, not transitional); unchanged if it has none."""
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode("ascii").rstrip(".")
    except idna.IDNAError:
        return domain
