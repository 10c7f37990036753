"""`cx alerts`: whether messages would reach people, asked before a night in which they must."""

from typing import Annotated

import typer

from orchestration.errors import RefreshError

alerts_app = typer.Typer(help="Messages about failed refreshes.", no_args_is_help=True)


@alerts_app.callback()
def alerts() -> None:
    """Messages about failed refreshes."""


@alerts_app.command("test")
def alerts_test(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be sent; send nothing.")
    ] = False,
) -> None:
    """Send a test message to every service of CX_ALERT_URLS and say which took it."""
    from orchestration.monitoring.alerts import SETTING, Message, alert_services, send
    from orchestration.settings import load_settings

    load_settings()
    message = Message(
        "CX metrics: a test",
        "This is how a failed refresh would reach you. Nothing has failed.",
        False,
    )
    services = alert_services()
    if not services:
        print(f"alerts are off: {SETTING} is not set")
        return
    print(f"{message.title}\n{message.body}\n")
    if dry_run:
        for number, service in enumerate(services, start=1):
            print(f"would go to service {number} ({service.service_name})")
        return
    sent = send(message)
    for name, taken in sent.items():
        print(f"service {name}: {'sent' if taken else 'not taken'}")
    if not all(sent.values()):
        raise RefreshError(
            f"{SETTING}: a service did not take the message; check its address and the network"
        )
