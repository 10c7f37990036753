"""Maps the CD shop: a purchase becomes a paid order."""

import gzip
from datetime import date, datetime
from pathlib import Path

from .rows import write_rows


def write_cdnow(real: Path, folder: Path) -> None:
    """Write orders, and customers of the region `sample` for the IDs in the sample file."""
    with gzip.open(real / "cdnow_master.txt.gz", "rt", encoding="ascii") as file:
        purchases = [line.split() for line in file][1:]
    orders = (
        (f"cdnow-{number}", f"cdnow-{customer}", _date(day), amount, "paid")
        for number, (customer, day, _, amount) in enumerate(purchases)
    )
    write_rows(
        folder / "orders" / "cdnow.csv",
        "order_id customer_id ordered_at amount status",
        orders,
    )
    sample = {
        line.split()[0]
        for line in (real / "cdnow_sample.txt").read_text(encoding="ascii").splitlines()
    }
    write_rows(
        folder / "customers" / "cdnow.csv",
        "customer_id region",
        ([f"cdnow-{id_}", "sample"] for id_ in sorted(sample)),
    )


def _date(text: str) -> date:
    return datetime.strptime(text, "%Y%m%d").date()
