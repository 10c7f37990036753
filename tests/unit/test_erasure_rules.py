"""The rules of `cx erase`: aliases, pseudonyms and rewritten rows."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.erasure.files import prepare_parquet, prepared
from orchestration.erasure.subjects import find_aliases, known_domains, suppress
from orchestration.errors import RefreshError
from orchestration.home import Home
from orchestration.privacy.landed_rows import without_erased
from orchestration.privacy.personal_data import REMOVED, personal_columns
from orchestration.privacy.pseudonyms import Pseudonyms, published_id
from orchestration.privacy.suppression import (
    Suppression,
    load_suppression,
    new_suppression,
    save_suppression,
)
from orchestration.sources.entities import ENTITIES
from orchestration.sources.files.rows import landing_schema

CONTACTS = [
    {
        "contact_id": "P1",
        "customer_id": "C1",
        "email": " Ana@Acme.example",
        "full_name": "Ana María Pop",
    },
    {"contact_id": "P0", "customer_id": "C2", "email": "ana@acme.example"},
    {"contact_id": "P1", "customer_id": "C1", "email": "ana@gmail.com"},
    {"contact_id": "P2", "customer_id": "C1", "email": "ana+news@acme.example", "full_name": "Ana"},
    {"contact_id": "P3", "customer_id": "C1", "email": "ana@her.example", "full_name": "Else"},
]
CUSTOMERS = [
    {"customer_id": "C1", "customer_name": "Acme", "email_domain": "https://www.Acme.example/"},
    {"customer_id": "C2", "customer_name": "Birch", "email_domain": "birch.example"},
    {"customer_id": "C4", "customer_name": "Shared", "email_domain": "birch.example"},
]
ANSWERS = personal_columns("files", "survey_responses")
TICKETS = [{"ticket_id": "T1", "contact_id": "P1", "requester_email": "pop@home.example"}]


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    """A landing with a few people."""
    for entity, rows in (("contacts", CONTACTS), ("customers", CUSTOMERS), ("tickets", TICKETS)):
        folder = tmp_path / "landing" / "files" / entity
        folder.mkdir(parents=True)
        pq.write_table(
            pa.Table.from_pylist(rows, landing_schema(ENTITIES[entity])), folder / "1.parquet"
        )
    return tmp_path / "landing"


def suppressed(landing: Path, kind: str, *values: str) -> Suppression:
    """A suppression list with the given subjects."""
    suppression = Suppression(b"key")
    suppress(suppression, find_aliases(landing, kind, list(values)), known_domains(landing))
    return suppression


def test_the_aliases_of_a_person_are_all_their_ids_and_addresses(landing: Path) -> None:
    by_email = find_aliases(landing, "email", ["ANA@acme.example "])
    assert by_email.emails == {"ana@acme.example", "ana@gmail.com", "pop@home.example"}
    assert by_email.contacts == {"P0", "P1"} and by_email.names == {"Ana María Pop"}
    assert find_aliases(landing, "contact", ["P0"]) == by_email
    assert find_aliases(landing, "email", ["nobody@x.example"]).emails == {"nobody@x.example"}


def test_the_aliases_of_a_customer_include_contacts_and_an_unshared_domain(landing: Path) -> None:
    acme = find_aliases(landing, "customer", ["C1"])
    assert (
        acme.domains == {"acme.example"}
        and "Acme" in acme.names
        and acme.contacts == {"P0", "P1", "P2", "P3"}
    )
    assert find_aliases(landing, "customer", ["C2"]).domains == set(), (
        "another customer has the same domain"
    )


def test_erasing_a_customer_changes_the_domain_of_people_erased_before(landing: Path) -> None:
    suppression = suppressed(landing, "email", "ana@acme.example")
    landed_as = Pseudonyms(suppression).email_field("ana@acme.example")
    suppress(suppression, find_aliases(landing, "customer", ["C1"]), known_domains(landing))
    assert not [pseudonym for pseudonym in suppression.pseudonyms.values() if "acme" in pseudonym]
    assert Pseudonyms(suppression).email_field(landed_as) == Pseudonyms(suppression).email_field(
        "ana@acme.example"
    )


def test_both_ids_of_a_salesforce_account_have_one_pseudonym(landing: Path) -> None:
    pseudonyms = Pseudonyms(suppressed(landing, "customer", "salesforce:001D000000IRFmaIAH"))
    landed_as = {
        pseudonyms.identifier("customer_reference", text)
        for text in ("001D000000IRFmaIAH", "001D000000IRFma")
    }
    assert (
        pseudonyms.identifier("customer", "salesforce:001D000000IRFmaIAH")
        == f"salesforce:{landed_as.pop()}"
    )
    assert not landed_as, "both IDs have the same pseudonym"
    assert pseudonyms.identifier("customer_reference", "001D000000IRFmb") == "001D000000IRFmb"


def test_a_reference_to_a_contact_follows_its_pseudonym(landing: Path) -> None:
    pseudonyms = Pseudonyms(suppressed(landing, "contact", "hubspot:51"))
    landed_as = pseudonyms.identifier("record_reference", "51")
    assert pseudonyms.identifier("contact", "hubspot:51") == f"hubspot:{landed_as}"
    assert pseudonyms.identifier("customer_reference", "51") == "51", "51 may also be a customer"
    of_customer = Pseudonyms(suppressed(landing, "customer", "hubspot:52"))
    assert of_customer.identifier("record_reference", "52").startswith("erased:")


def test_pseudonyms_preserve_identity_resolution(landing: Path) -> None:
    pseudonyms = Pseudonyms(suppressed(landing, "email", "ana@acme.example", "ana@her.example"))
    at_work, at_home = (
        pseudonyms.email_field("ana@acme.example"),
        pseudonyms.email_field("Ana@GMAIL.com "),
    )
    assert (
        at_work.endswith("@acme.example") and at_home.endswith("@gmail.com") and at_work != at_home
    )
    assert pseudonyms.email_field(" ANA@ACME.example") == at_work, (
        "addresses are compared case-insensitively"
    )
    assert pseudonyms.email_field("ana@her.example").endswith("@erased.invalid"), (
        "a domain of no customer is replaced"
    )
    ids = [pseudonyms.identifier("contact", contact_id) for contact_id in ("P0", "P1")]
    assert ids == sorted(ids) and len(set(ids)) == 2, "the smaller ID stays the smaller one"
    spelled = {
        pseudonyms.identifier("other", f"{address}-1")
        for address in ("ana@acme.example", "Ana@acme.example")
    }
    assert len(spelled) == 2 and all(text.endswith("@acme.example-1") for text in spelled), (
        "IDs are case-sensitive"
    )
    for text in ("ana+news@acme.example", "mariana@acme.example", "P2", "bob@acme.example"):
        assert pseudonyms.email_field(text) == pseudonyms.identifier("contact", text) == text


@pytest.mark.parametrize("given", ["Ana <ana@acme.example>", "mailto:ANA@acme.example."])
def test_every_spelling_of_an_address_has_one_pseudonym(landing: Path, given: str) -> None:
    pseudonyms = Pseudonyms(suppressed(landing, "email", given))
    spellings = ("ana@acme.example", "Ana <Ana@acme.example>", " mailto:ana@acme.example. ")
    assert len({pseudonyms.email_field(text) for text in spellings}) == 1
    assert pseudonyms.email_field(spellings[0]).endswith("@acme.example")
    assert pseudonyms.prose("by Ana <ana@acme.example>") == f"by Ana <{REMOVED}>"


@pytest.mark.parametrize("given", ["ana@münchen.example", "Ana@xn--mnchen-3ya.example"])
def test_an_internationalised_domain_has_one_pseudonym(landing: Path, given: str) -> None:
    pseudonyms = Pseudonyms(suppressed(landing, "email", given))
    spellings = ("ana@MÜNCHEN.example", "ana@mu\u0308nchen.example", "ana@xn--mnchen-3ya.example")
    for text in spellings:
        assert pseudonyms.email_field(text) == pseudonyms.email_field(given) != text
        assert pseudonyms.prose(f"ask {text}, please") == f"ask {REMOVED}, please"
        assert pseudonyms.prose(f"请联系{text.lower()} 谢谢") != f"请联系{text.lower()} 谢谢"
    as_ids = {pseudonyms.identifier("other", f"{text}#1") for text in spellings}
    assert len(as_ids) == len(spellings) and not as_ids & {f"{text}#1" for text in spellings}
    assert pseudonyms.email_field("ana@munchen.example") == "ana@munchen.example"


def test_every_spelling_of_a_domain_has_one_pseudonym(landing: Path) -> None:
    pseudonyms = Pseudonyms(suppressed(landing, "customer", "C1"))
    spellings = ("acme.example", "@Acme.example", "https://www.acme.example/", " acme.example. ")
    assert len({pseudonyms.domain(text) for text in spellings}) == 1
    assert pseudonyms.domain("acme.example").endswith(".invalid")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("write to ANA@acme.example, please", f"write to {REMOVED}, please"),
        (
            "ana+news@acme.example and mary.ana@acme.example",
            "ana+news@acme.example and mary.ana@acme.example",
        ),
        ("thanks, ANA maría  pop!", f"thanks, {REMOVED}!"),
        ("Ana popped in", "Ana popped in"),
        ("", ""),
    ],
)
def test_addresses_and_full_names_are_removed_from_text(
    landing: Path, before: str, after: str
) -> None:
    assert Pseudonyms(suppressed(landing, "email", "ana@acme.example")).prose(before) == after


def test_malformed_rows_and_extra_columns(landing: Path) -> None:
    pseudonyms = Pseudonyms(suppressed(landing, "email", "ana@acme.example"))
    for text in (
        "x,P1,y",
        '["P0"',
        "Ana María Pop,1",
        "to=ana@gmail.com;",
        "id_ana@acme.example-7",
    ):
        assert pseudonyms.malformed(text) == REMOVED
    assert pseudonyms.malformed("P11,Bob") == "P11,Bob"
    assert pseudonyms.extra_columns('{"a":["P1",{"b":"cc Ana María Pop"}],"c":1,"d":"P11"}') == (
        '{"a":["[removed]",{"b":"cc [removed]"}],"c":1,"d":"P11"}'
    )


def test_rows_delivered_again_land_with_pseudonyms(landing: Path) -> None:
    suppression = suppressed(landing, "contact", "P1")
    rows = [
        {"response_id": "R1", "contact_id": "P1", "comment": "mine", "_extra_columns": '{"x":1}'},
        {"response_id": "R2", "contact_id": "P2", "comment": "ask ana@gmail.com"},
        {"response_id": "R3", "contact_id": None, "comment": None},
    ]
    table = pa.Table.from_pylist(rows, landing_schema(ENTITIES["survey_responses"]))
    once = without_erased(suppression, ANSWERS, table)
    assert once.column("comment").to_pylist() == [None, "ask [removed]", None]
    assert once.column("contact_id").to_pylist()[1:] == ["P2", None]
    assert once.column("contact_id")[0].as_py().startswith("erased:")
    assert once.column("_extra_columns").null_count == 3
    assert once.schema == table.schema
    assert without_erased(suppression, ANSWERS, once) == once, "rewriting is idempotent"
    assert without_erased(Suppression(b""), ANSWERS, table) is table


def test_published_ids_match_those_of_the_warehouse() -> None:
    assert published_id("P1") == "P1"
    assert published_id("ana@acme.example") == "email:bb03ba1becc02416"


def test_the_suppression_list_needs_its_key(tmp_path: Path) -> None:
    suppression = new_suppression(Home(tmp_path))
    suppression.add("email", "ana@acme.example", "erased-1@acme.example")
    save_suppression(Home(tmp_path), suppression)
    assert (
        load_suppression(Home(tmp_path)).find("email", "ana@acme.example")
        == "erased-1@acme.example"
    )
    assert "ana" not in (tmp_path / "erasures" / "suppression.json").read_text()
    (tmp_path / "erasures" / "key").unlink()
    with pytest.raises(RefreshError, match="key is missing"):
        load_suppression(Home(tmp_path))


def test_a_rewritten_parquet_file_keeps_its_metadata(tmp_path: Path) -> None:
    path = tmp_path / "fct_orders.parquet"
    rows = pa.table({"contact_id": ["P1"]}).replace_schema_metadata({"description": "Orders."})
    pq.write_table(rows, path)
    other = rows.set_column(0, "contact_id", [["erased:1"]])
    assert prepare_parquet(path, lambda _: (other, 1)) == 1
    assert pq.read_schema(prepared(path)).metadata[b"description"] == b"Orders."
