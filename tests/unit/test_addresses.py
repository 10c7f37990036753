"""Addresses and domains in the form in which they are compared (docs/METRICS.md §2)."""

import duckdb
import pytest

from orchestration.privacy.addresses import (
    add_address_functions,
    normalised_address,
    normalised_domain,
)
from tests.reference import addresses as reference

ADDRESSES = {
    "ana@acme.example": (
        "Ana <ana@acme.example>",
        ' "Pop, Ana" < ANA@Acme.Example > ',
        "Ana <old> <ana@acme.example>",
        "Ana (she) <ana@acme.example> work",
        "<ana@acme.example>",
        "\u00a0ana@acme.example\u3000",
        "mailto:ana@acme.example",
        " MAILTO: ana@acme.example. . ",
        "Ana <mailto:ana@acme.example>",
        "ana@acme.example...",
    ),
    "ana@xn--mnchen-3ya.de": ("Ana@MÜNCHEN.de", "ana@mu\u0308nchen.de.", "ana@xn--mnchen-3ya.de"),
    "josé@xn--r8jz45g.xn--zckzah": ("JOSÉ@例え。テスト", "José <josé@例え．テスト。>"),
    "ana@xn--strae-oqa.de": ("ana@straße.de",),
    "ana@💩.la": ("Ana@💩.la",),
    "no address <work>": ("No address <work>",),
    "a@b@c.example": ("a@b@C.example",),
    "": ("mailto:", " . ", "."),
}
DOMAINS = {
    "gamma.example": (
        "Gamma.example",
        " @gamma.example ",
        "https://www.gamma.example/",
        "HTTP://gamma.example/about/us?x=1",
        "//www.gamma.example",
        "www.gamma.example.",
        "gamma.example:8443/path",
        "gamma.example#top",
        "ftp://@gamma.example",
    ),
    "xn--mnchen-3ya.de": ("https://WWW.münchen.DE/", "@münchen.de", "xn--mnchen-3ya.de"),
    "www-data.example": ("www-data.example",),
    "": ("https://", "@", "/", "www."),
}


@pytest.mark.parametrize(
    ("normal", "text"), [(normal, text) for normal, texts in ADDRESSES.items() for text in texts]
)
def test_addresses(normal: str, text: str) -> None:
    assert normalised_address(text) == normal
    assert normalised_address(normal) == normal
    assert (reference.normalised(text) or "") == normal


@pytest.mark.parametrize(
    ("normal", "text"), [(normal, text) for normal, texts in DOMAINS.items() for text in texts]
)
def test_domains(normal: str, text: str) -> None:
    assert normalised_domain(text) == normal
    assert normalised_domain(normal) == normal
    assert (reference.normalised_domain(text) or "") == normal


def test_every_cursor_of_dbt_has_the_functions() -> None:
    with duckdb.connect() as connection:
        add_address_functions(connection)
        query = "select normalised_address(' A@B. '), normalised_domain('@B.')"
        assert connection.cursor().execute(query).fetchall() == [("a@b", "b")]


@pytest.mark.parametrize(
    "text", ["<" * 200_000, "<@" * 100_000, "@" * 200_000, ". " * 100_000, ". " * 100_000 + "x"]
)
def test_a_long_text_takes_no_longer_than_its_length(text: str) -> None:
    assert len(normalised_address(text)) + len(normalised_domain(text)) <= 2 * len(text)
