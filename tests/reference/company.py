"""Generates random companies that exercise every rule of docs/METRICS.md.

The make_* modules generate the entities; this module calls them in order.
"""

import shutil
from datetime import date
from pathlib import Path

from .make_commerce import make_orders, make_rates, make_referrals
from .make_customers import make_contacts, make_customers
from .make_draw import Calendar, Draw
from .make_experience import make_experience
from .make_faults import add_faults, add_second_versions
from .make_files import write_files
from .make_followups import make_followups
from .make_patterns import make_patterns
from .make_replies import make_replies
from .make_schedules import make_schedules
from .make_subscriptions import make_subscriptions
from .make_surveys import make_surveys
from .make_tickets import make_tickets
from .make_world import World


def generate_company(
    folder: Path, seed: int, timezone: str = "UTC", as_of: date = date(2026, 3, 31), scale: int = 1
) -> Path:
    """Write the canonical entities of a random company and return the folder.

    The same arguments give the same files. The reporting currency may be USD, EUR or GBP.

    Args:
        folder: output folder; its content is removed first.
        seed: seed of the random generator.
        timezone: reporting time zone.
        as_of: last day of the data.
        scale: factor of the number of rows.
    """
    draw = Draw(f"{seed} {timezone} {as_of}")
    world = World(draw, Calendar(draw, timezone, as_of), scale)
    make_rates(world)
    make_customers(world)
    make_contacts(world)
    make_subscriptions(world)
    make_orders(world)
    make_referrals(world)
    make_schedules(world)
    make_tickets(world)
    make_replies(world)
    make_surveys(world)
    make_followups(world)
    make_experience(world)
    make_patterns(world)
    add_second_versions(world)
    add_faults(world)
    folder = Path(folder)
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    write_files(world, folder)
    return folder
