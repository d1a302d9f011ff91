"""The ways in which money comes in: through gateways, and past them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.contributions import guard, title_of
from portal.payments.gateways import gateways


class HandWay(models.TextChoices):
    """How money comes in past the gateways; stands in the place of a gateway's id."""

    POS = "pos", _("card terminal at the counter")
    SLIP = "slip", _("bank slip")


def ways_to_pay() -> list[tuple[str, str]]:
    """Return id and title of each gateway that is set up. No query."""
    found = []
    for gateway in gateways.active():
        with guard(gateway):
            if not gateway.value.check():
                found.append((gateway.id, str(gateway.value.title)))
    return found


def is_way(gateway_id: str) -> bool:
    """Whether money comes in this way, or would if the gateway were on. No query."""
    return gateway_id in HandWay or any(gateway.id == gateway_id for gateway in gateways.all())


def way_label(gateway_id: str) -> str:
    """Return what people call a way of paying, also of a gateway that is off. No query."""
    if gateway_id in HandWay:
        return str(HandWay(gateway_id).label)
    for gateway in gateways.all():
        if gateway.id == gateway_id:
            return title_of(gateway)
    return str(_("a gateway that is no longer here"))
