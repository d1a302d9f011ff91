"""The way that pages beside the page of a case show on top."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.cases.models import Case


def way_to(case: Case, here: str) -> list[dict[str, str]]:
    """Return the steps from the inbox over a case to the page called ``here``."""
    return [
        {"url": reverse("cases_admin:inbox"), "label": _("Inbox")},
        {"url": reverse("cases_admin:case", args=[case.tracking_code]), "label": case.pretty_code},
        {"url": "", "label": here},
    ]
