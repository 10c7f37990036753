"""Office hours as openings by weekday, and the dates on which they are closed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from http import HTTPStatus

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import Options, Page, Record, id_text, setting_name, unique
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.errors import optional_access
from orchestration.sources.http.records import records_in
from orchestration.sources.intercom.client import seconds

PATH = "office_hours_schedules"
MINUTES_A_DAY, DAYS = 24 * 60, 7
DEFAULT = "default"


def read_office_hours(client: ApiClient, options: Options) -> Iterator[Page]:
    """The openings and holidays of all office hours; none if a setting turns them off.

    Raises:
        BadConfigurationError: the setting for the default names no office hours.
    """
    if options["office_hours"] == "false":
        return
    with optional_access(f"{setting_name('intercom', 'office_hours')}=false"):
        response = client.get(PATH, accept=(HTTPStatus.NOT_FOUND,))
        if response.status == HTTPStatus.NOT_FOUND:
            return
        schedules = unique(records_in("intercom", response, "data"))
        schedules.sort(key=lambda schedule: seconds(schedule.get("created_at")))
        default = _default_id(schedules, options["default_schedule"])
        openings, holidays = [], []
        for schedule in schedules:
            id_ = id_text(schedule["id"])
            name = DEFAULT if id_ == default else schedule.get("name")
            common = {"schedule_id": id_, "schedule": name}
            zone = {"timezone": schedule.get("time_zone_name")}
            openings += [common | zone | opening for opening in _openings(schedule)]
            exceptions = client.get(f"{PATH}/{id_}/office_hours_exceptions")
            dates = {
                day
                for row in records_in("intercom", exceptions, "data")
                for day in _closed_dates(row)
            }
            holidays += [common | {"holiday_date": str(day)} for day in sorted(dates)]
    yield Page("business_hours", openings, is_full_snapshot=True)
    yield Page("holidays", holidays, is_full_snapshot=True)


def _default_id(schedules: list[Record], name: str) -> str | None:
    """The ID of the office hours of that name, or else of the first ones."""
    named = [schedule for schedule in schedules if not name or schedule.get("name") == name]
    if name and not named:
        raise BadConfigurationError(
            f"{setting_name('intercom', 'default_schedule')}: this workspace has no office hours"
            f" '{name}'; set it to the name of office hours, or leave it empty"
        )
    return id_text(named[0]["id"]) if named else None


def _openings(schedule: Record) -> list[Record]:
    """The openings, each within a day. Minutes count from Monday 0:00."""
    if schedule.get("twenty_four_seven") is True:
        intervals = [(0, DAYS * MINUTES_A_DAY)]
    else:
        intervals = [
            (int(interval["start_minute"]), int(interval["end_minute"]))
            for interval in schedule.get("time_intervals") or ()
        ]
    openings = []
    for start, end in intervals:
        for day in range(start // MINUTES_A_DAY, -(-end // MINUTES_A_DAY)):
            midnight = day * MINUTES_A_DAY
            openings.append(
                {
                    "weekday": day % DAYS + 1,
                    "opens_at": _clock(max(start - midnight, 0)),
                    "closes_at": _clock(min(end - midnight, MINUTES_A_DAY)),
                }
            )
    return openings


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _closed_dates(exception: Record) -> list[date]:
    """The dates of an exception without openings, in each year up to the next one if it recurs."""
    if exception.get("exception_type") != "closed":
        return []
    first = date.fromisoformat(exception["exception_date"])
    if not exception.get("recurring_annually"):
        return [first]
    years = range(first.year, max(first.year, datetime.now(UTC).year + 1) + 1)
    is_leap_day = (first.month, first.day) == (2, 29)
    return [
        first.replace(year=year)
        for year in years
        if not is_leap_day or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    ]
