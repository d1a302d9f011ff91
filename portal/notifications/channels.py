"""The ways a message can leave the house; plugins add their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.contributions import Contribution, Declared, ExtensionPoint, title_of
from portal.notifications.mail import send_mail
from portal.notifications.outgoing import Outgoing
from portal.notifications.recipients import Recipient
from portal.notifications.sms import send_sms


@dataclass(frozen=True, eq=False)
class Channel(Declared):
    """A way to reach people outside the portal.

    ``address`` finds the recipient's address, ``""`` if there is none. ``send`` hands one message
    over and returns the provider's reference; it raises ``TemporaryFailure`` or
    ``PermanentFailure``, gives up within 20 seconds, and passes ``Outgoing.key`` on, so that the
    provider can drop a repetition.
    """

    title: str | Promise
    address: Callable[[Recipient], str]
    send: Callable[[Outgoing], str]


channels: ExtensionPoint[Channel] = ExtensionPoint(_("Ways of sending"))

CORE_CHANNELS: dict[str, Channel] = {
    "sms": Channel(_("SMS"), lambda recipient: recipient.mobile_address, send_sms),
    "email": Channel(_("E-mail"), lambda recipient: recipient.email_address, send_mail),
}


class UnknownChannel(LookupError):
    """No channel has this name; its plugin is off or gone."""


def find_channel(name: str) -> Channel:
    """Return ``sms``, ``email`` or a plugin's ``<slug>.<attribute>``.

    :raises UnknownChannel: there is none, or its plugin is switched off.
    """
    channel = CORE_CHANNELS.get(name) or channels.get(name)
    if channel is None:
        raise UnknownChannel(name)
    return channel


def channel_title(name: str) -> str:
    """Return the channel's title in the active language, or its bare name once it is gone."""
    channel = CORE_CHANNELS.get(name) or channels.get(name)
    plugin, _dot, attribute = name.partition(".")
    return title_of(Contribution(plugin, attribute, channel)) if channel else name
