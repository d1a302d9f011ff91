"""What can be told: notices that the core and plugins declare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.contributions import Declared, ExtensionPoint

INBOX = "inbox"


@dataclass(frozen=True, eq=False)
class Notice(Declared):
    """Something that people are told about.

    ``template`` names the texts ``notices/<template>.<channel>.txt``; a channel without a text is
    not used. The first line of ``.inbox.txt`` is the title, that of ``.email.txt`` the subject.
    ``channels`` are "inbox", "sms", "email" and ids of plugins' own channels.
    """

    title: str | Promise
    template: str
    channels: Sequence[str] = (INBOX, "sms")


notices: ExtensionPoint[Notice] = ExtensionPoint(_("Notices"))
