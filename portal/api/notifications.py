"""What channels send, and what people were told, for plugins that bring in a history."""

from portal.notifications.failures import PermanentFailure, Reason, TemporaryFailure
from portal.notifications.models import InboxNotice, MessageState, OutboxMessage
from portal.notifications.outgoing import Outgoing

__all__ = [
    "InboxNotice",
    "MessageState",
    "OutboxMessage",
    "Outgoing",
    "PermanentFailure",
    "Reason",
    "TemporaryFailure",
]
