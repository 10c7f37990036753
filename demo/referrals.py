"""Who brought whom: happy customers recommend Harbour, most of all once that is rewarded.

What belongs here: the entity ``referrals``. A referral converts when the referred customer starts; some are recorded
weeks late, many never convert.
"""

from datetime import date

from demo import story
from demo.customers import Customer
from demo.dice import Dice
from demo.subscriptions import serves

Row = dict[str, str]
Periods = dict[str, list[tuple[date, date | None]]]
FRUITLESS_PER_FRUITFUL = 0.8


def referral_rows(customers: list[Customer], periods: Periods, window: story.Window) -> list[Row]:
    """Rows of ``referrals``, by ``referred_at``; an open one names no referred customer."""
    dice = Dice("referrals")
    found: list[tuple[int, str, str, int | None]] = []
    for newcomer in customers:
        position = window.position_of(newcomer.joined)
        if position < story.MONTH_OF_OPENING_ENDS or not dice.chance(
            story.at(story.REFERRED_SHARE, position)
        ):
            continue
        joined = story.instant(newcomer.joined, dice.between(8, 17))
        referred = max(joined - dice.whole(6, 50) * story.DAY_SECONDS, window.start)
        converted = joined + (dice.whole(5, 40) * story.DAY_SECONDS if dice.chance(0.25) else 0)
        referrer = _advocate(customers, periods, newcomer.joined, position, dice)
        found.append(
            (
                referred,
                referrer,
                newcomer.customer_id,
                converted if converted < window.end else None,
            )
        )
        if dice.chance(FRUITLESS_PER_FRUITFUL):
            asked = referred + dice.whole(0, 20 * story.DAY_SECONDS)
            referrer = _advocate(customers, periods, newcomer.joined, position, dice)
            found.append((min(asked, window.end - 1), referrer, "", None))
    return [
        {
            "referral_id": f"R-{number:04}",
            "referrer_customer_id": referrer,
            "referred_customer_id": newcomer,
            "referred_at": story.timestamp(referred),
            "converted_at": story.timestamp(converted) if converted else "",
        }
        for number, (referred, referrer, newcomer, converted) in enumerate(
            sorted(found, key=lambda f: f[:3]), start=1
        )
    ]


def _advocate(
    customers: list[Customer], periods: Periods, day: date, position: float, dice: Dice
) -> str:
    """The happiest of a handful of the customers in service on that day."""
    served = [c for c in customers if c.joined < day and serves(periods[c.customer_id], day)]
    return max((dice.pick(served) for _ in range(5)), key=lambda c: c.mood(position)).customer_id
