"""Contact details in text: found in every script, and not in numbers that are none."""

import re

import duckdb
import pytest

from orchestration.privacy.personal_data import contact_pattern, redacted
from orchestration.validation.measurements import may_have_contact_details
from tests.reference.privacy import scrubbed
from tests.support.running import PROJECT_ROOT

ADDRESSES = (
    "ana@acme.example", "josé@acme.example", "ana@münchen.de", "ana@mu\u0308nchen.de",
    "Jose\u0301.Pop+x@acme.example", "иван@почта.рф", "ana@例え。テスト", "ana@acme.xn--p1ai",
    "ana＠acme.example", "अना@उदाहरण.भारत", "ana@sub.münchen.example", "ana_1@MÜNCHEN.DE", "é@x.fr",
    "ana@💩.la",
)  # fmt: skip
PHONES = (
    "+40721123456", "+40 721 123 456", "+49 (0)171-835 26 00", "0040 (721) 123-456", "+1.202.555.0143",
    "+49\u00a0171\u00a08352\u00a06001", "+49\u202f171\u202f8352600", "+49\u2007171\u20098352600",
    *(f"+49 171{dash}8352{dash}600" for dash in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212－"),
    "＋４９１７１８３５２６００", "＋49 171 8352600", "００４９１７１８３５２６００", "+49/171/8352600", "0049/171-8352600",
    "+٤٩ ١٧١ ٨٣٥٢٦٠٠", "+४९ १७१ ८३५२६००", "\u202a+49 171 8352600\u202c", "+\u206649 171\u200b8352600",
    "+49·171·8352600", "（+49）171．8352600", "+49 171\t8352600", "00 49 171 8352600",
    "+491718352600,+491718352601", "00491718352600,00491718352601", "+49171835260012345678",
)  # fmt: skip
# Neither is a contact detail.
OTHER = (
    "order 12345678 of 2026-01-05 at 10:30", "order 10012345678", "INV0012345678", "INV-0012345678",
    "#0012345678", "batch/0012345678", "ref_0012345678", "at 10:00 2026-01-05", "9h00 2026-01-05",
    "at 10.00 20260105", "2026-01-05T10:00:00+02:00", "2026-01-05 10:00:00 +0200", "0001-01-01 00:00:00",
    "1.000.000.000.000", "EUR 1,000,000,000.00 12345678", "5.00 12345678901", "0.001234567890",
    "v1.2.3+20260105", "version 2026.01.05.1200", "192.168.100.200", "978-3-16-148410-0",
    "4111 1111 1111 1111", "+40 12 34 is too short", "100 + 200 = 300", "2e+10", "00 7 and 007",
    "a@b is no address, @handle neither", "5 @ 3.50", "1/2/2026",
)  # fmt: skip


def published(text: str) -> str:
    """The text as the dbt macro `redact_contact_details` publishes it."""
    query = "select regexp_replace(regexp_replace($1, $2, '[removed]', 'g'), $3, $4, 'g')"
    patterns = [contact_pattern("email"), contact_pattern("phone")]
    return duckdb.execute(query, [text, *patterns, r"\1\2[removed]"]).fetchone()[0]


@pytest.mark.parametrize("text", [*ADDRESSES, *PHONES])
def test_a_contact_detail_is_removed_as_a_whole(text: str) -> None:
    assert not text.isascii() or any(sign in text for sign in ("@", "+", "00"))
    for before, after in (("", ""), ("call ", " today"), ("(", ")"), ("a: ", "."), ("请", "!")):
        comment = published(f"{before}{text}{after}")
        left = comment.replace("[removed]", "")
        assert "[removed]" in comment and "@" not in left
        assert not re.findall(r"\w", left.removeprefix(before).removesuffix(after))
        assert comment == redacted(f"{before}{text}{after}") == scrubbed(f"{before}{text}{after}")


@pytest.mark.parametrize("text", OTHER)
def test_other_numbers_stay(text: str) -> None:
    assert published(text) == text
    assert redacted(text) == text == scrubbed(text)


def test_the_gate_and_the_macros_preselect_by_the_same_condition() -> None:
    macros = (PROJECT_ROOT / "dbt_project" / "macros" / "personal_data.sql").read_text("utf-8")
    body = macros.partition("duckdb__may_have_contact_details(text) -%}")[2].partition("{%-")[0]
    assert body.strip() == may_have_contact_details("{{ text }}")


@pytest.mark.parametrize("text", [*ADDRESSES, *PHONES])
def test_every_contact_detail_meets_the_condition(text: str) -> None:
    assert duckdb.execute(f"select {may_have_contact_details('$1')}", [text]).fetchone() == (True,)
