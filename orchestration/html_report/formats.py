"""The formats of numbers and dates, as options of the browser's `Intl`."""

import re
from typing import Any

Options = dict[str, Any]
CURRENCY_CODE = re.compile(r"[A-Z]{3}")
UTC: Options = {"timeZone": "UTC"}


def formats(timezone: str, currency: str) -> dict[str, dict[str, Options]]:
    """The options by name: of `numbers` and of `dates`.

    Those of axes are shorter, those of changes have a sign.
    Instants are shown in the reporting time zone. A currency that is no ISO 4217 code is shown as a
    number.
    """
    money = {"style": "currency", "currency": currency, "currencyDisplay": "narrowSymbol"}
    if not CURRENCY_CODE.fullmatch(currency):
        money = {}
    numbers = {
        "count": _digits(0),
        "number": _digits(2, 0),
        "points": _digits(1),
        "percent": {"style": "percent"} | _digits(0),
        "fraction": {"style": "percent"} | _digits(1),
        "hours": _unit("hour", "short") | _digits(1),
        "minutes": _unit("minute", "short") | _digits(0),
        "days": _unit("day", "short") | _digits(1),
        "currency": money | _digits(0),
    }
    compact = {"notation": "compact"}
    axes = {
        "count": compact,
        "number": compact,
        "points": _digits(1, 0),
        "fraction": {"style": "percent"} | _digits(1, 0),
        "hours": _unit("hour", "narrow") | _digits(1, 0),
        "minutes": _unit("minute", "narrow") | _digits(0),
        "days": _unit("day", "narrow") | _digits(1, 0),
        "currency": money | compact | _digits(1, 0),
    }
    for group in (numbers, axes):
        group["currency per customer"] = group["currency"]
    signed = {"signDisplay": "exceptZero"}
    return {
        "numbers": numbers
        | {f"axis {name}": options for name, options in axes.items()}
        | {f"change {name}": options | signed for name, options in numbers.items()},
        "dates": {
            "month": UTC | {"month": "short", "year": "numeric"},
            "date": UTC | {"dateStyle": "medium"},
            "instant": {"timeZone": timezone, "dateStyle": "medium", "timeStyle": "short"},
            "axis month": UTC | {"month": "short", "year": "2-digit"},
        },
    }


def _digits(most: int, least: int | None = None) -> Options:
    return {
        "minimumFractionDigits": most if least is None else least,
        "maximumFractionDigits": most,
    }


def _unit(unit: str, display: str) -> Options:
    return {"style": "unit", "unit": unit, "unitDisplay": display}
