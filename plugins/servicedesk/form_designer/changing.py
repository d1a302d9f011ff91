"""Saves a changed working copy in the name of who sent the page."""

from __future__ import annotations

from plugins.servicedesk.designing.changing import save_design
from plugins.servicedesk.form_designer.working_copy import WorkingCopy
from plugins.servicedesk.models import Design
from portal.api import StaffRequest


def save(request: StaffRequest, design: Design, copy: WorkingCopy) -> Design:
    """Save a working copy in the name of who sent the page.

    :raises ChangedMeanwhile: somebody else has saved since that page was opened.
    """
    return save_design(request, design, definition=copy.definition)
