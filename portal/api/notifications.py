"""What people were told, for plugins that bring in a history."""

from portal.notifications.models import InboxNotice, MessageState, OutboxMessage

__all__ = ["InboxNotice", "MessageState", "OutboxMessage"]
