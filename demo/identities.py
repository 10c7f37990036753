"""How a row says whose it is: by customer id, by contact id, by e-mail alone, or not at all.

What belongs here: the identity columns of tickets and surveys. Finding the customer again is the warehouse's task
(METRICS §2); here we make sure that every rule has something to find.
"""

from collections.abc import Mapping

from demo.customers import Contact, Customer
from demo.dice import Dice
from demo.names import company_email, free_email, person_name, typed_by_hand

Row = dict[str, str]


def who(
    customer: Customer, contact: Contact, email_column: str, ways: Mapping[str, float], dice: Dice
) -> Row:
    """The columns ``customer_id``, ``contact_id`` and ``email_column``, in one of these ways (each with its weight).

    ``contact`` and ``customer``: the id; ``both``: customer id and e-mail; ``email``: the contact's e-mail alone;
    ``colleague``: an unknown address at the customer's domain; ``stranger``: an unknown private address; ``nobody``.
    """
    way = dice.weighted(ways)
    row = {"customer_id": "", "contact_id": "", email_column: ""}
    if way == "contact":
        row["contact_id"] = contact.contact_id
    if way in ("customer", "both"):
        row["customer_id"] = customer.customer_id
    if way in ("email", "both"):
        row[email_column] = typed_by_hand(contact.email, dice)
    if way == "colleague":
        row[email_column] = typed_by_hand(
            company_email(person_name(dice), customer.email_domain), dice
        )
    if way == "stranger":
        row[email_column] = free_email(person_name(dice), dice)
    return row
