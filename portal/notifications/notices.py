"""What can be told: notices that the core and plugins declare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from portal.contributions import ExtensionPoint

INBOX = "inbox"


@dataclass(frozen=True, eq=False)
class Notice:
    """Something that people are told about.

    ``template`` names the texts ``notices/<template>.<channel>.txt``; a channel without a text is
    not used. The first line of ``.inbox.txt`` is the title, that of ``.email.txt`` the subject.
    """

    title: str | Promise
    template: str
    channels: Sequence[str] = (INBOX, "sms")


notices: ExtensionPoint[Notice] = ExtensionPoint("notices")
