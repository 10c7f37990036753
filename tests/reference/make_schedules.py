"""Generates business hours and holidays: lunch breaks, overlaps, 24:00 and clock changes."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from .make_draw import transitions
from .make_world import World
from .zones import local_date

# Zones with clock changes at 1, 2 or 3 o'clock, at midnight, by half an hour, or without any.
ZONES = (
    "Europe/Paris",
    "Europe/Bucharest",
    "America/New_York",
    "America/Santiago",
    "Asia/Beirut",
    "Africa/Cairo",
    "America/Havana",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Asia/Kolkata",
    "UTC",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Pacific/Apia",
    "Etc/GMT+5",
    "US/Eastern",
)
OFFICE = (("09:00", "17:00"),)
LUNCH = (("09:00", "13:00"), ("14:00", "18:00"))
OVERLAP = (("08:00", "12:30"), ("12:00", "20:00"), ("10:00", "11:00"))
NIGHT = (
    ("00:00", "00:45"),
    ("00:15", "01:15"),
    ("01:30", "02:30"),
    ("02:30", "03:15"),
    ("22:00", "24:00"),
)
CLOCK_CHANGE = (("00:30", "01:05"), ("01:45", "02:01"), ("02:15", "02:45"), ("02:50", "03:10"))
SHAPES = {
    "office": OFFICE,
    "lunch": LUNCH,
    "overlap": OVERLAP,
    "night": NIGHT,
    "change": CLOCK_CHANGE,
    "always": (("00:00", "24:00"),),
}


def make_schedules(world: World) -> None:
    """Add a few schedules in different zones, sometimes one named `default`."""
    draw = world.draw
    for shape in SHAPES:
        zone = draw.choice((*ZONES, world.calendar.timezone))
        world.schedules[f"{shape} {zone.split('/')[-1]}"] = zone
        _add_hours(world, f"{shape} {zone.split('/')[-1]}", zone, shape)
    for zone in ("Europe/Paris", "America/New_York"):
        world.schedules[f"nights, {zone}"] = zone
        _add_hours(world, f"nights, {zone}", zone, draw.choice(("night", "change")))
    if draw.chance(0.5):
        zone = draw.choice(ZONES)
        world.schedules["default"] = zone
        _add_hours(world, "default", zone, draw.choice(list(SHAPES)))
    else:
        world.schedules["default"] = world.calendar.timezone
    _add_holidays(world)


def _add_hours(world: World, name: str, zone: str, shape: str) -> None:
    office_like = shape in ("office", "lunch", "overlap")
    days = world.draw.choice((range(1, 6), range(1, 8))) if office_like else range(1, 8)
    for weekday in days:
        for opens_at, closes_at in SHAPES[shape]:
            if shape not in ("night", "change") or world.draw.chance(0.8):
                world.add(
                    "business_hours",
                    schedule=name,
                    timezone=zone,
                    weekday=weekday,
                    opens_at=opens_at,
                    closes_at=closes_at,
                )


def _add_holidays(world: World) -> None:
    """Add random days, days of clock changes, and days of an unknown schedule."""
    draw, calendar = world.draw, world.calendar
    for name, zone in world.schedules.items():
        days: set[date] = {calendar.day() for _ in range(draw.randint(0, 6))}
        changes = transitions(zone, calendar.first, calendar.as_of)
        if changes and draw.chance(0.3):
            days.add(
                local_date(draw.choice(changes), ZoneInfo(zone))
                + timedelta(days=draw.choice((0, 0, 1)))
            )
        for day in sorted(days):
            world.add("holidays", schedule=name, holiday_date=day)
    world.add("holidays", schedule="nobody knows", holiday_date=calendar.day())
