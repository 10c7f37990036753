"""Generates customers and contacts: shared, free and unique e-mail domains, inferred customers."""

from datetime import timedelta

from .make_world import WORDS, World

FREE_DOMAINS = ("gmail.com", "yahoo.com", "outlook.com", "hotmail.com")
SHARED_ADDRESSES = (
    "desk@shared.example",
    "Desk@Shared.example",
    " DESK@SHARED.EXAMPLE ",
    "info@pair.example",
)
UNRESOLVABLE_EMAILS = (
    "someone@gmail.com",
    "x@shared.example",
    "x@nowhere.example",
    "no-at",
    "a@b@nowhere.example",
    "half@",
    "@",
)
# Spellings of an address and of a domain.
ADDRESS_FORMS = ("{}", "{}", " {}", "{}  ", "Ana Pop <{}>", '"Pop, Ana" < {} >', "mailto:{}", "{}.")
DOMAIN_FORMS = ("{}", "{}", "{}", "@{}", "https://www.{}/", "http://{}/about", " www.{}", "{}.")
INFERRED_IDS = ("ghost-1", "ghost-2", "Ghost-1", "ghost@nowhere.example")
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
    """Add 40-120 customers; some share a domain, some have a free one, some have none."""
    draw, calendar = world.draw, world.calendar
    regions = draw.sample(("EMEA", "AMER", "APAC", "emea", "LATAM; south"), 4)
    segments = draw.sample(WORDS, 5)
    for number in range(draw.randint(40, 120) * world.scale):
        domain = draw.choice((f"Co{number}.example", f"co{number}.example", f"Cô{number}.EXAMPLE"))
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
            email_domain=world.blank_or(draw.choice(DOMAIN_FORMS).format(domain)),
            created_at=world.blank_or(calendar.moment()),
        )


def make_contacts(world: World) -> None:
    """Add contacts: 1-2 per customer, some without a known customer, some with a shared e-mail."""
    draw, calendar = world.draw, world.calendar
    customers = world.ids("customers")
    tied = draw.choice((calendar.edges[0] - timedelta(days=700), calendar.moment()))
    for number in range(int(len(customers) * 1.3)):
        customer = draw.choice(world.rows["customers"])
        domain = bare(customer["email_domain"]) or draw.choice(FREE_DOMAINS)
        email = f"Person{number}@{domain}"
        if draw.chance(0.25):
            email = draw.choice(SHARED_ADDRESSES)
        owner = customer["customer_id"]
        if draw.chance(0.15):
            owner = blank_or_inferred(world, "contacts")
        world.add(
            "contacts",
            contact_id=world.new_id("erased:" if draw.chance(0.03) else "P", "contacts"),
            customer_id=owner,
            email=world.blank_or(draw.choice(ADDRESS_FORMS).format(email), 0.08),
            full_name=draw.choice(NAMES),
            created_at=draw.choice(
                (tied, tied, None, calendar.moment(), tied + timedelta(microseconds=1))
            ),
        )


def bare(domain: str | None) -> str:
    """Return the domain of a text in one of `DOMAIN_FORMS`."""
    text = (domain or "").strip().removeprefix("https://").removeprefix("http://")
    return text.removeprefix("www.").removeprefix("@").partition("/")[0].rstrip(".")


def in_ascii(domain: str) -> str:
    """Return the punycode form of a domain with letters beyond ASCII."""
    return domain.lower().encode("idna").decode()


def inferred_id(world: World, kind: str) -> str:
    """Return the ID of an inferred customer, used by several kinds of facts or only by this one."""
    return world.draw.choice((*INFERRED_IDS, f"only in {kind}"))


def blank_or_inferred(world: World, kind: str) -> str | None:
    """Return a blank, or the ID of an inferred customer."""
    return world.draw.choice(
        (None, "", "  ", None, inferred_id(world, kind), inferred_id(world, kind))
    )


def requester(world: World, kind: str) -> dict[str, str | None]:
    """Return customer_id, contact_id and e-mail of a requester, each valid, invalid or missing."""
    draw = world.draw
    contact, customer = draw.choice(world.rows["contacts"]), draw.choice(world.rows["customers"])
    email = contact["email"]
    written = email and draw.choice((email, email.upper(), f" {email}", f"{email.lower()}  "))
    domain = bare(customer["email_domain"])
    local = f"new{draw.randint(1, 9)}"
    host = draw.choice((domain.upper(), domain, in_ascii(domain))) or "gmail.com"
    unknown_email = draw.choice(ADDRESS_FORMS).format(f"{local}@{host}")
    unresolvable = draw.choice(UNRESOLVABLE_EMAILS)
    ways = (
        {"customer_id": customer["customer_id"]},
        {"customer_id": customer["customer_id"], "email": unresolvable},
        {"customer_id": inferred_id(world, kind)},
        {"customer_id": customer["customer_id"], "contact_id": contact["contact_id"]},
        {"contact_id": contact["contact_id"]},
        {"contact_id": contact["contact_id"], "email": unknown_email},
        {"contact_id": "P-gone", "email": written},
        {"contact_id": "P-gone", "customer_id": world.draw.choice(("", " "))},
        {"email": written},
        {"email": written},
        {"email": unknown_email},
        {"email": f'"odd@local"@{domain}' if domain else unknown_email},
        {"email": unresolvable},
        {},
    )
    return {"customer_id": None, "contact_id": None, "email": None, **draw.choice(ways)}
