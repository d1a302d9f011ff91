"""The request tracker (پیگیری): any case of any plugin, followed by its code."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.api import Door, Plugin, TrackingPage


class Tracker(Plugin):
    """Shows where a case is to whoever knows its code, and all of it to its applicant."""

    title = _("Request tracker")
    description = _("Citizens follow every matter by its tracking code.")
    mount = "track"

    page = TrackingPage(view="tracker:status")
    door = Door(
        title=_("Track a request"),
        text=_("See where your case is, who holds it and what comes next."),
        view="tracker:index",
        icon="search",
        order=30,
    )
