"""Messages to people after a publication: alerts about answers, and digests.

The file named by `CX_NOTIFICATIONS` holds their rules. Both read the published version alone, so
they contain what any reader may see.
"""

from orchestration.notifications.rules import SETTING, Notifications, load_notifications
from orchestration.notifications.sending import send_notifications
from orchestration.notifications.sent import unconfirmed

__all__ = [
    "SETTING",
    "Notifications",
    "load_notifications",
    "send_notifications",
    "unconfirmed",
]
