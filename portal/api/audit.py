"""The audit book, as plugins write into it."""

from portal.audit.actions import record

__all__ = ["record"]
