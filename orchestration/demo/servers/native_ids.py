"""Native ids that several servers must agree on, because one system's records name those of another.

Each is made of the digits of a canonical id, so that it is known without asking, and in the order of those ids.
"""


def zendesk_ticket_id(canonical_id: str) -> str:
    """The helpdesk's id of a ticket: `T-00123` is `1000123`."""
    return str(1_000_000 + int(_digits(canonical_id)))


def salesforce_account_id(canonical_id: str) -> str:
    """The CRM's id of a customer: `C-0042` is `001000000000042AAA`."""
    return f"001{_digits(canonical_id):0>12}AAA"


def _digits(canonical_id: str) -> str:
    return "".join(character for character in canonical_id if character.isdigit())
