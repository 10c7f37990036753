"""`cx alerts`: tests the delivery of alerts."""

from typing import Annotated

import typer

from orchestration.errors import RefreshError

alerts_app = typer.Typer(help="Alerts about failed refreshes.", no_args_is_help=True)


@alerts_app.callback()
def alerts() -> None:
    """Alerts about failed refreshes."""


@alerts_app.command("test")
def alerts_test(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the message and the services; send nothing.")
    ] = False,
) -> None:
    """Send a test message to every service of CX_ALERT_URLS and print the results."""
    from orchestration.monitoring.alerts import SETTING, Message, alert_services, send
    from orchestration.settings import load_settings

    load_settings()
    message = Message(
        "CX metrics: test message",
        "Alerts about failed refreshes are sent to this address. Nothing has failed.",
        False,
    )
    services = alert_services()
    if not services:
        print(f"alerts are off: {SETTING} is not set")
        return
    print(f"{message.title}\n{message.body}\n")
    if dry_run:
        for number, service in enumerate(services, start=1):
            print(f"would be sent to service {number} ({service.service_name})")
        return
    sent = send(message)
    for name, is_sent in sent.items():
        print(f"service {name}: {'sent' if is_sent else 'failed'}")
    if not all(sent.values()):
        raise RefreshError(
            f"{SETTING}: a service did not accept the message; check its address and the network"
        )
