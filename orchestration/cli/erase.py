"""`cx erase`: removes people or customers from everything in CX_HOME."""

from typing import Annotated

import typer

from orchestration.errors import RefreshError
from orchestration.settings import load_settings


def erase(
    email: Annotated[
        list[str] | None, typer.Option(help="A person's e-mail address; may be given again.")
    ] = None,
    contact: Annotated[
        list[str] | None, typer.Option(help="A contact_id; may be given again.")
    ] = None,
    customer: Annotated[
        list[str] | None, typer.Option(help="A customer_id; may be given again.")
    ] = None,
) -> None:
    """Erase people or customers from all data in CX_HOME for good; metric values stay."""
    from orchestration.erasure.erase import erase as erase_subjects
    from orchestration.erasure.receipts import print_receipt
    from orchestration.erasure.subjects import one_kind
    from orchestration.monitoring.refresh_lock import refresh_lock

    settings = load_settings()
    kind, values = one_kind({"email": email, "contact": contact, "customer": customer})
    with refresh_lock(settings.home):
        receipts = erase_subjects(settings, kind, values)
    for receipt in receipts:
        print_receipt(receipt, settings.home)
    if any(receipt["occurrences_left"] for receipt in receipts):
        raise RefreshError(
            "somebody is still named: remove the files above, then run `cx erase` again"
        )
