"""Publishes and withdraws pages at the times that editors chose."""

from __future__ import annotations

import logging

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Revision

from sitecontent.models import IncompleteSheet, ServicePage

logger = logging.getLogger("portal.sitecontent")


def publish_scheduled_pages() -> None:
    """Publish what is due and withdraw what has expired.

    A due sheet that lacks a mandatory item is logged and stays a draft without an appointment,
    so that it stops neither the other pages nor the next run.
    """
    for revision in _due_sheets():
        found = revision.as_object().completeness
        if not found.can_be_published:
            logger.error("%s was not published in time: %s", revision, IncompleteSheet(found))
            revision.approved_go_live_at = None
            revision.save(update_fields=["approved_go_live_at"])
    call_command("publish_scheduled")


def _due_sheets() -> list[Revision]:
    kind = ContentType.objects.get_for_model(ServicePage)
    due = Revision.objects.filter(content_type=kind, approved_go_live_at__lt=timezone.now())
    return list(due)
