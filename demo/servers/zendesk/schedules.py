"""Schedules in Zendesk's format: minutes since Sunday 0:00, time zones by their Rails names."""

from collections.abc import Iterable
from datetime import date

from demo.servers.business_time import MINUTES_A_DAY, BusinessTime, hours_by_schedule, minutes

Row = dict[str, str]

FIRST_SCHEDULE, FIRST_HOLIDAY = 390_000_000_001, 395_000_000_001
SHOWN_ZONES = {
    "Europe/Berlin": "Berlin",
    "America/New_York": "Eastern Time (US & Canada)",
    "Asia/Singapore": "Singapore",
}


class Schedules:
    """The schedules of a company, with the account's default first."""

    def __init__(self, hours: Iterable[Row], holidays: Iterable[Row]) -> None:
        holidays = list(holidays)
        self._hours = hours_by_schedule(hours)
        self._days = {
            name: {row["holiday_date"] for row in holidays if row["schedule"] == name}
            for name in self._hours
        }
        self.ids = {name: FIRST_SCHEDULE + number for number, name in enumerate(self._hours)}

    def records(self) -> list[dict]:
        """The schedules."""
        return [self._record(name, number) for number, name in enumerate(self.ids)]

    def holidays(self, schedule_id: int) -> list[dict]:
        """The holidays of a schedule, one day each."""
        name = next(name for name, known in self.ids.items() if known == schedule_id)
        return [
            {
                "id": FIRST_HOLIDAY + number,
                "name": f"Holiday {day}",
                "start_date": day,
                "end_date": day,
            }
            for number, day in enumerate(sorted(self._days[name]))
        ]

    def business_times(self, first: date, last: date) -> dict[str, BusinessTime]:
        """The open time of each schedule."""
        return {
            name: BusinessTime(self._hours[name], self._days[name], first, last)
            for name in self.ids
        }

    def _record(self, name: str, number: int) -> dict:
        created_at = f"2020-01-{number + 1:02}T00:00:00Z"
        rows = self._hours[name]
        return {
            "id": self.ids[name],
            "name": name,
            "time_zone": SHOWN_ZONES.get(rows[0]["timezone"], rows[0]["timezone"]),
            "created_at": created_at,
            "updated_at": created_at,
            "intervals": sorted(
                (_interval(row) for row in rows), key=lambda interval: interval["start_time"]
            ),
        }


def _interval(row: Row) -> dict:
    midnight = int(row["weekday"]) % 7 * MINUTES_A_DAY
    return {
        "start_time": midnight + minutes(row["opens_at"]),
        "end_time": midnight + minutes(row["closes_at"]),
    }
