"""`cx alerts`: tests the delivery of alerts, and sends or lists notifications."""

from typing import Annotated

import typer

from orchestration.errors import RefreshError
from orchestration.escaping import shown, shown_lines

alerts_app = typer.Typer(help="Alerts, and messages about answers.", no_args_is_help=True)


@alerts_app.callback()
def alerts() -> None:
    """Alerts about failed refreshes and answers, and digests."""


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


@alerts_app.command("send")
def alerts_send(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be sent to whom; send nothing.")
    ] = False,
) -> None:
    """Send the alerts about answers and the digests that are due, as a refresh does at its end."""
    from orchestration.monitoring.refresh_lock import refresh_lock
    from orchestration.notifications import SETTING, load_notifications, send_notifications
    from orchestration.notifications.sending import due_messages
    from orchestration.settings import load_settings

    settings = load_settings()
    if (rules := load_notifications()) is None:
        print(f"notifications are off: {SETTING} is not set")
        return
    if dry_run:
        messages = due_messages(settings.home, rules)
        for message in messages:
            print(f"would be sent to {', '.join(message.recipients)}: {shown(message.title)}")
            print(f"{shown_lines(message.text.rstrip())}\n")
        print(f"{len(messages)} due")
        return
    with refresh_lock(settings.home):
        counts = send_notifications(settings.home, rules)
    print(f"{counts['sent']} sent, {counts['refused']} refused")
    if counts["refused"]:
        raise RefreshError(
            "a service refused a message, which is not sent again; check the addresses and the"
            " network"
        )
