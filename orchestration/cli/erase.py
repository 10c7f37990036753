"""`cx erase`: erases people or customers from everything in CX_HOME."""

from typing import Annotated

import typer

from orchestration.errors import RefreshError
from orchestration.settings import load_settings


def erase(
    email: Annotated[
        list[str] | None, typer.Option(help="E-mail address of a person; repeatable.")
    ] = None,
    contact: Annotated[list[str] | None, typer.Option(help="A contact_id; repeatable.")] = None,
    from_file: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="File with an e-mail address per line; - reads standard input.",
        ),
    ] = None,
    customer: Annotated[list[str] | None, typer.Option(help="A customer_id; repeatable.")] = None,
) -> None:
    """Permanently erase people or customers from everything in CX_HOME; keep the scorecards."""
    from orchestration.erasure.erase import erase as erase_subjects
    from orchestration.erasure.receipts import print_receipt
    from orchestration.erasure.subjects import one_kind, read_addresses
    from orchestration.monitoring.refresh_lock import refresh_lock

    settings = load_settings()
    addresses = [*(email or []), *(read_addresses(from_file) if from_file else [])]
    kind, values = one_kind({"email": addresses, "contact": contact, "customer": customer})
    with refresh_lock(settings.home):
        receipts = erase_subjects(settings, kind, values)
    for receipt in receipts:
        print_receipt(receipt, settings.home)
    if any(receipt["occurrences_left"] for receipt in receipts):
        raise RefreshError(
            "the files above contain, or may contain, erased people or customers:"
            " remove the files, then run `cx erase` again"
        )
