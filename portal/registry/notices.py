"""What administrators are told about plugins."""

from __future__ import annotations

from uuid import uuid4

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.access import people_with
from portal.accounts.permissions import MANAGE_PLUGINS
from portal.contributions import Gate
from portal.notifications.actions import Recipient, notify
from portal.notifications.notices import INBOX, Notice

muted = Notice(_("Part of a plugin was switched off"), "plugin_muted", channels=(INBOX, "email"))


def tell_of_mute(contribution: str) -> None:
    """Tell everybody who manages plugins that a contribution failed too often."""
    plugin = contribution.partition(".")[0]
    for person in people_with(MANAGE_PLUGINS):
        notify(
            notice=muted,
            recipient=Recipient.of(person),
            context={"contribution": contribution, "plugin": Gate.title(plugin)},
            dedupe_key=f"plugin-muted:{contribution}:{person.pk}:{uuid4()}",
            url=reverse("plugins_admin:plugin", args=[plugin]),
        )
