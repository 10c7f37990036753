"""Maps the telecom customers: each has one subscription, and the contract is the segment.

The file contains the months of tenure and a churn flag, but no dates. All customers are active at
the start of the last month, and churned customers leave within it.
"""

from datetime import date
from pathlib import Path

from .rows import rows_of, write_rows

LAST_MONTH = date(2018, 5, 1)
LEFT_ON = date(2018, 5, 15)


def write_telco(real: Path, folder: Path) -> None:
    """Write customers and subscriptions."""
    customers = rows_of(real / "telco_churn.csv")
    write_rows(
        folder / "customers" / "telco.csv",
        "customer_id segment",
        ([row["customerID"], row["Contract"]] for row in customers),
    )
    write_rows(
        folder / "subscriptions" / "telco.csv",
        "subscription_id customer_id start_date end_date mrr",
        (
            [
                row["customerID"],
                row["customerID"],
                months_before(LAST_MONTH, int(row["tenure"]) + 1),
                LEFT_ON if row["Churn"] == "Yes" else None,
                row["MonthlyCharges"],
            ]
            for row in customers
        ),
    )


def months_before(month: date, count: int) -> date:
    """Return the first day of the month a number of months earlier."""
    years, months = divmod(month.year * 12 + month.month - 1 - count, 12)
    return date(years, months + 1, 1)
