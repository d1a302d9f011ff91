"""Rule 4: who may open what."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.accounts.access import has_permission
from portal.accounts.audiences import is_citizen
from portal.accounts.permissions import permission_choices
from portal.testing.contract.addresses import API, BACK_OFFICE, Address, unwrapped
from portal.testing.contract.rows import MARK
from portal.testing.contract.subject import Subject
from portal.testing.contract.town import (
    ADMINISTRATOR,
    ANONYMOUS,
    CITIZEN,
    STAFF,
    STRANGER,
    Town,
    Visit,
)

AUDIENCE = re.compile(r"public|citizen|signed_in|staff:([a-z_]+\.[a-z_]+)")
VISITORS = (ANONYMOUS, CITIZEN, STAFF, STRANGER)
OFFICIAL_VISITORS = (ANONYMOUS, STRANGER, STAFF, ADMINISTRATOR)
SERVED = range(200, 300)


def serves_its_audience_only(subject: Subject, town: Town) -> list[str]:
    """Every address says who it is for, breaks for nobody and serves nobody else.

    Each is asked as nobody signed in, as a citizen, as staff without a role and as another
    citizen, with keys that exist and with keys that do not. The citizen's rows carry a mark: on
    pages of other people it must not be seen, so look-ups begin with ``.visible_to(user)``.
    """
    return subject.say(
        finding for address in subject.addresses for finding in _of_address(subject, town, address)
    )


def _of_address(subject: Subject, town: Town, address: Address) -> Iterator[str]:
    undeclared = list(_undeclared(address))
    yield from undeclared
    visitors = OFFICIAL_VISITORS if address.kind == BACK_OFFICE else VISITORS
    paths = dict.fromkeys([address.path(), *(address.path(keys) for keys in _keys(town, address))])
    for path in filter(None, paths):
        for who in visitors:
            for method in address.methods:
                visit = town.visit(who, path, method)
                yield from _broken(address, who, method, visit)
                if not undeclared:
                    yield from _served_to_others(town, address, who, method, visit)
                if who == STRANGER and method == "GET":
                    yield from _told(address, visit)


def _keys(town: Town, address: Address) -> list[list[str]]:
    """Return what an address may name: in the back office the first that fits, else each."""
    if not address.arguments:
        return []
    return [town.keys] if address.kind == BACK_OFFICE else [[key] for key in town.keys]


def _undeclared(address: Address) -> Iterator[str]:
    if address.kind == BACK_OFFICE:
        return
    view = unwrapped(address.view)
    found = AUDIENCE.fullmatch(address.audience)
    name = f"{view.__module__}.{view.__name__}"
    if not found:
        words = "permission_classes" if address.kind == API else "@public, @citizen or @staff(…)"
        yield f"{name} at {address.route} does not say who it is for; give it {words}"
    elif found[1] and found[1] not in dict(permission_choices()):
        yield (
            f"{name} at {address.route} asks for the permission {found[1]}, which nobody declares; "
            "add it to the plugin as a Permission"
        )


def _broken(address: Address, who: str, method: str, visit: Visit) -> Iterator[str]:
    if visit.status >= 500:
        yield (
            f"{method} {address.route} answers {visit.status} to {who} ({visit.cause}); answer 404 "
            "for what is not there and 4xx for what is refused"
        )


def _served_to_others(
    town: Town, address: Address, who: str, method: str, visit: Visit
) -> Iterator[str]:
    if visit.status in SERVED and not _belongs(town, address, who):
        audience = address.audience or "staff"
        yield (
            f"{method} {address.route} is for {audience}, yet {who} is served ({visit.status}); "
            "check the person inside the view, and let no decorator stand above the audience's"
        )


def _belongs(town: Town, address: Address, who: str) -> bool:
    person, audience = town.people[who], address.audience
    if address.kind == BACK_OFFICE and not audience:
        return who == ADMINISTRATOR
    if audience.startswith("staff:"):
        return has_permission(person, audience.removeprefix("staff:"))
    if audience == "signed_in":
        return bool(person.is_authenticated)
    return audience == "public" or is_citizen(person)


def _told(address: Address, visit: Visit) -> Iterator[str]:
    is_private = address.audience == "citizen"
    if is_private and visit.status in SERVED and MARK in visit.html:
        yield (
            f"{address.route} shows a citizen's data to another citizen; begin look-ups with "
            ".visible_to(request.user) or filter by request.user"
        )
