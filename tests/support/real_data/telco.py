"""A customer is a customer with one subscription; its contract is its segment.

The file tells months of tenure and who left, not when: all are customers when the last month
begins, and who left did so in that month.
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
        ([row["customerID"], row["customerID"], months_before(LAST_MONTH, int(row["tenure"]) + 1),
          LEFT_ON if row["Churn"] == "Yes" else None, row["MonthlyCharges"]] for row in customers),
    )  # fmt: skip


def months_before(month: date, count: int) -> date:
    """The first day so many months earlier."""
    years, months = divmod(month.year * 12 + month.month - 1 - count, 12)
    return date(years, months + 1, 1)
