"""Office hours in Intercom's format: minutes since Monday 0:00, time zones by their IANA names."""

from datetime import date

from demo.servers.business_time import (
    DEFAULT,
    MINUTES_A_DAY,
    BusinessTime,
    epoch,
    hours_by_schedule,
    minutes,
)
from demo.servers.server import Company

OPENED = epoch("2020-01-01T00:00:00Z")


class OfficeHours:
    """The office hours of a workspace, the default first.

    Attributes:
        schedules: The schedules.
        exceptions: The exceptions by the id of their schedule.
    """

    def __init__(self, company: Company) -> None:
        hours = hours_by_schedule(company["business_hours"])
        self.schedules = []
        self.exceptions: dict[str, list[dict]] = {}
        for number, (name, rows) in enumerate(hours.items()):
            id_, created_at = str(701 + number), OPENED + number
            self.schedules.append(
                {
                    "type": "office_hours_schedule",
                    "id": id_,
                    "name": name,
                    "time_zone_name": rows[0]["timezone"],
                    "time_intervals": [_interval(row) for row in rows],
                    "twenty_four_seven": False,
                    "created_at": created_at,
                    "updated_at": created_at,
                }
            )
            self.exceptions[id_] = [
                _exception(id_, row["holiday_date"])
                for row in company["holidays"]
                if row["schedule"] == name
            ]
        days = {row["holiday_date"] for row in company["holidays"] if row["schedule"] == DEFAULT}
        self.default = BusinessTime(hours[DEFAULT], days, date(2020, 1, 1), date(2028, 1, 1))


def _interval(row: dict[str, str]) -> dict:
    day = int(row["weekday"]) - 1
    return {
        "start_minute": day * MINUTES_A_DAY + minutes(row["opens_at"]),
        "end_minute": day * MINUTES_A_DAY + minutes(row["closes_at"]),
        "day_of_week": day,
    }


def _exception(schedule_id: str, day: str) -> dict:
    return {
        "type": "office_hours_exception",
        "id": f"{schedule_id}{day.replace('-', '')}",
        "office_hours_schedule_id": schedule_id,
        "exception_date": day,
        "exception_type": "closed",
        "name": f"Holiday {day}",
        "time_intervals": None,
        "recurring_annually": False,
        "created_at": OPENED,
        "updated_at": OPENED,
    }
