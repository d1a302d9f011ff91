"""What can be filed online now, whoever offers it: asked by the API of the portal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import IdentityLevel
from portal.cases.models import Case, Channel
from portal.cases.policies import Citizen
from portal.contributions import Declared, ExtensionPoint, guard
from portal.filing.actions import start_service
from portal.filing.publishing import versions_of
from portal.filing.services import Service, services
from portal.filing.texts import in_every_language
from portal.forms.models import FormVersion


class BeginOffer(Protocol):
    """Opens a draft by a ``channel``; the same key of the same person gives the same draft."""

    def __call__(
        self, *, actor: Citizen, idempotency_key: UUID | None, channel: Channel
    ) -> Case: ...


@dataclass(frozen=True)
class OpenOffer:
    """A service that takes applications now.

    ``id`` stays the same for ever, such as ``servicedesk.nazar-parvaneh-kasb``, and is the
    ``service`` of the drafts that ``begin`` opens; texts are kept in every language. ``sheet`` is
    the translation key of the service's page, ``form()`` the version that new drafts pin (one query
    at most).
    """

    id: str
    title: dict[str, str]
    begin: BeginOffer
    form: Callable[[], FormVersion]
    summary: dict[str, str]
    category: dict[str, str]
    level: IdentityLevel = IdentityLevel.MOBILE
    days: int = 0
    sheet: UUID | None = None


@dataclass(frozen=True, eq=False)
class Offers(Declared):
    """The services of a plugin that take applications now; ``listed`` costs one query at most."""

    title: object
    listed: Callable[[], Iterable[OpenOffer]]


offers: ExtensionPoint[Offers] = ExtensionPoint(_("Services that can be filed"))


def open_offers() -> list[OpenOffer]:
    """List everything that can be filed now, by its id. Costs what the plugins' lists cost."""
    found = {offer.id: offer for offer in _services_in_code()}
    for contribution in offers.active():
        with guard(contribution):
            for offer in contribution.value.listed():
                if not isinstance(offer, OpenOffer):
                    raise TypeError(f"listed() gave {type(offer).__name__}, no OpenOffer")
                found[offer.id] = offer
    return [found[key] for key in sorted(found)]


def find_offer(offer_id: str) -> OpenOffer | None:
    """Return the offer with this id, or None if it cannot be filed now."""
    return next((one for one in open_offers() if one.id == offer_id), None)


def _services_in_code() -> Iterable[OpenOffer]:
    for contribution in services.active():
        with guard(contribution):
            service = contribution.value
            yield OpenOffer(
                id=contribution.id,
                title=in_every_language(service.title),
                summary=in_every_language(service.summary),
                category={},
                level=service.needed_level,
                days=service.days,
                form=partial(_form_of, service),
                begin=partial(start_service, service=service),
            )


def _form_of(service: Service) -> FormVersion:
    form_version, _workflow_version = versions_of(service)
    return form_version
