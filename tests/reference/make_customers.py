"""Customers and contacts: shared, free and lone e-mail domains, shared e-mail addresses, inferred
customers.
"""

from datetime import timedelta

from .make_world import WORDS, World

FREE_DOMAINS = ("gmail.com", "yahoo.com", "outlook.com", "hotmail.com")
SHARED_ADDRESSES = (
    "desk@shared.example",
    "Desk@Shared.example",
    " DESK@SHARED.EXAMPLE ",
    "info@pair.example",
)
NOBODY = (
    "someone@gmail.com",
    "x@shared.example",
    "x@nowhere.example",
    "no-at",
    "a@b@nowhere.example",
    "half@",
    "@",
)
GHOSTS = ("ghost-1", "ghost-2", "Ghost-1", "ghost@nowhere.example")
NAMES = (
    "Ana Pop",
    "O'Brien, Pat",
    'Bob "B" Birch',
    "Zoë Müller",
    "山田太郎",
    "İpek Ünal",
    "x",
    "Smith & Sons",
)


def make_customers(world: World) -> None:
    """40-120 customers; some share a domain, some own a free one, some have none."""
    draw, calendar = world.draw, world.calendar
    regions = draw.sample(("EMEA", "AMER", "APAC", "emea", "LATAM; south"), 4)
    segments = draw.sample(WORDS, 5)
    for number in range(draw.randint(40, 120) * world.scale):
        domain = draw.choice((f"Co{number}.example", f"co{number}.example", f"CO{number}.EXAMPLE"))
        if draw.chance(0.2):
            domain = draw.choice(
                ("shared.example", "Shared.Example", "pair.example", *FREE_DOMAINS, "GMail.com")
            )
        world.add(
            "customers",
            customer_id=world.new_id("C", "customers"),
            customer_name=draw.choice(NAMES),
            segment=world.blank_or(draw.choice(segments)),
            region=world.blank_or(draw.choice(regions)),
            industry=world.blank_or(draw.choice(("software", "retail", "non-profit, other"))),
            email_domain=world.blank_or(domain),
            created_at=world.blank_or(calendar.moment()),
        )


def make_contacts(world: World) -> None:
    """One or two contacts a customer, without a customer, of unknown customers; e-mails shared and
    in any case.
    """
    draw, calendar = world.draw, world.calendar
    customers = world.ids("customers")
    tied = draw.choice((calendar.edges[0] - timedelta(days=700), calendar.moment()))
    for number in range(int(len(customers) * 1.3)):
        customer = draw.choice(world.rows["customers"])
        domain = (
            customer["email_domain"]
            if (customer["email_domain"] or "").strip()
            else draw.choice(FREE_DOMAINS)
        )
        email = f"Person{number}@{domain}"
        if draw.chance(0.25):
            email = draw.choice(SHARED_ADDRESSES)
        owner = customer["customer_id"]
        if draw.chance(0.15):
            owner = blank_or_ghost(world, "contacts")
        world.add(
            "contacts",
            contact_id=world.new_id("P", "contacts"),
            customer_id=owner,
            email=world.blank_or(email, 0.08),
            full_name=draw.choice(NAMES),
            created_at=draw.choice(
                (tied, tied, None, calendar.moment(), tied + timedelta(microseconds=1))
            ),
        )


def ghost(world: World, kind: str) -> str:
    """A customer that is not in `customers`; some appear in one kind of fact only."""
    return world.draw.choice((*GHOSTS, f"only in {kind}"))


def blank_or_ghost(world: World, kind: str) -> str | None:
    """Nobody, or somebody who is not in `customers`."""
    return world.draw.choice((None, "", "  ", None, ghost(world, kind), ghost(world, kind)))


def requester(world: World, kind: str) -> dict[str, str | None]:
    """A way to say who it is: customer_id, contact_id and e-mail, right, wrong, together or not at
    all.
    """
    draw = world.draw
    contact, customer = draw.choice(world.rows["contacts"]), draw.choice(world.rows["customers"])
    email = contact["email"]
    written = email and draw.choice((email, email.upper(), f" {email}", f"{email.lower()}  "))
    domain = (customer["email_domain"] or "").strip()
    local = f"new{draw.randint(1, 9)}"
    host = draw.choice((domain.upper(), domain, domain.lower())) or "gmail.com"
    stranger = f"{local}@{host}"
    nobody = draw.choice(NOBODY)
    ways = (
        {"customer_id": customer["customer_id"]},
        {"customer_id": customer["customer_id"], "email": nobody},
        {"customer_id": ghost(world, kind)},
        {"customer_id": customer["customer_id"], "contact_id": contact["contact_id"]},
        {"contact_id": contact["contact_id"]},
        {"contact_id": contact["contact_id"], "email": stranger},
        {"contact_id": "P-gone", "email": written},
        {"contact_id": "P-gone", "customer_id": world.draw.choice(("", " "))},
        {"email": written},
        {"email": written},
        {"email": stranger},
        {"email": f'"odd@local"@{domain}' if domain else stranger},
        {"email": nobody},
        {},
    )
    return {"customer_id": None, "contact_id": None, "email": None, **draw.choice(ways)}
