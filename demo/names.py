"""Fictional names of companies and persons, and their email addresses.

Company domains end in ``.example``, which is reserved (RFC 2606). Addresses at public mailbox
providers contain a hyphen, which these providers do not allow in the local part.
"""

from demo.rng import Rng


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


COMPANY_STEMS = _words(
    "Brivona Kestwell Ormlund Tavirra Quorlan Feldmora Jessaly Varnoth Ilmeris Corvaine Pelwick "
    "Sundrell Morvane Aldwyth Hestra Nordale Wexlin Tambrel Olverin Drasko Fenwyr Calloria Ristol "
    "Embervale Gaddon Yorvik Lunaris Zephra Kolmare Bexmoor Strandil Ostravel Vintor Mirelle "
    "Thornby Ashvale Perrigo Halsten Ludvane Eskiro"
)
INDUSTRIES = {
    "software": ("Systems", "Labs", "Cloud"),
    "logistics": ("Freight", "Logistics", "Couriers"),
    "retail": ("Stores", "Goods", "Market"),
    "manufacturing": ("Works", "Foundry", "Tools"),
    "healthcare": ("Clinics", "Care", "Pharmacies"),
    "finance": ("Mutual", "Insurance", "Payments"),
    "education": ("Academy", "Learning", "Press"),
    "hospitality": ("Hotels", "Kitchens", "Travel"),
}
FIRST_NAMES = _words(
    "Tavi Orsel Mirka Jolan Brenna Sorin Elvi Kadri Nuru Ishan Paloma Renko Sefa Wendel Yara "
    "Zoltan Amaris Bodil Caspian Dunya Eskil Fiora Gerrit Hanne Ilka Joren Kaveh Liora Maren Nilo"
)
LAST_NAMES = _words(
    "Varrick Linbeck Osmunde Tellaro Quist Marrowby Dunmore Eskarin Fallowe Grensted Hallorin "
    "Ivessen Jarnum Kovarre Lethwick Mandrell Norrby Ostrander Pellavin Rusko Sandivar Thorvane "
    "Ulmerick Wrenfield Yssel Zandero"
)
FREE_EMAIL_DOMAINS = ("gmail.com", "yahoo.com")


def company_names(industries: list[str]) -> list[str]:
    """A unique company name for each of the industries, in the same order."""
    used: dict[str, int] = {}
    names = []
    for industry in industries:
        number = used[industry] = used.get(industry, -1) + 1
        suffixes = INDUSTRIES[industry]
        stem = COMPANY_STEMS[
            (number * 7 + 11 * sorted(INDUSTRIES).index(industry)) % len(COMPANY_STEMS)
        ]
        names.append(f"{stem} {suffixes[number // len(COMPANY_STEMS) % len(suffixes)]}")
    return names


def person_name(rng: Rng) -> str:
    """First and last name of a fictional person."""
    return f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}"


def company_email(person: str, domain: str) -> str:
    """The person's work address."""
    return f"{person.lower().replace(' ', '.')}@{domain}"


def free_email(person: str, rng: Rng) -> str:
    """The person's address at a public mailbox provider."""
    return f"{person.lower().replace(' ', '-')}@{rng.choice(FREE_EMAIL_DOMAINS)}"


def typed_by_hand(email: str, rng: Rng) -> str:
    """The address as people type it, sometimes with capitals or a leading space."""
    return rng.weighted_choice(
        {email: 0.85, email.title(): 0.08, email.upper(): 0.04, f" {email}": 0.03}
    )
