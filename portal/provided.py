"""Typed services between plugins: one provides what a protocol asks for, another one uses it.

No plugin imports another. Both import the protocol, from the portal or from a small package of
its own, and the user copes with None where nobody provides it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, Protocol, TypeVar

from django.utils.translation import gettext_lazy as _

from portal.contributions import Declared, ExtensionPoint, guard

P = TypeVar("P")
_NO_INTERFACE = (object, Protocol, Generic)


class NotImplementing(TypeError):
    """What a plugin provides lacks members of its protocol, or takes other arguments."""


@dataclass(frozen=True, eq=False)
class Provide(Declared):
    """An implementation of a protocol, for whichever plugin asks for that protocol.

    ``implementation`` is the object itself, or a class, which is then created without arguments
    when somebody first asks. What its methods raise reaches the caller.
    """

    protocol: type
    implementation: object | Callable[..., Any]


provided_point: ExtensionPoint[Provide] = ExtensionPoint(_("Services for other plugins"))


def provided(protocol: type[P]) -> P | None:
    """Return the first implementation of ``protocol`` of an enabled plugin, or None. No query.

    One that does not have the protocol's members is reported and passed over. Ask each time it is
    needed, so that a plugin that is switched off is gone at once.
    """
    for found in provided_point.active():
        with guard(found):
            if found.value.protocol is protocol:
                implementation: P = _checked(found.value)
                return implementation
    return None


@cache
def _created(provide: Provide) -> Any:
    made = provide.implementation
    return made() if isinstance(made, type) else made


@cache
def _checked(provide: Provide) -> Any:
    implementation = _created(provide)
    wrong = [
        name
        for name, wanted in _members(provide.protocol)
        if not _has(implementation, name, wanted)
    ]
    if wrong:
        raise NotImplementing(f"{provide.protocol.__name__}: {', '.join(wrong)}")
    return implementation


def _members(protocol: type) -> Iterator[tuple[str, object]]:
    """Yield the names that a protocol asks for, with its own method where it is one."""
    seen = set()
    for base in protocol.__mro__:
        if base in _NO_INTERFACE:
            continue
        for name in [*vars(base), *inspect.get_annotations(base)]:
            if name not in seen and (name == "__call__" or not name.startswith("_")):
                seen.add(name)
                yield name, vars(base).get(name)


def _has(implementation: object, name: str, wanted: object) -> bool:
    if not hasattr(implementation, name):
        return False
    if not inspect.isfunction(wanted):
        return True
    method = getattr(implementation, name)
    return callable(method) and _accepts(method, wanted)


def _accepts(method: Callable[..., Any], wanted: Callable[..., Any]) -> bool:
    """Say whether ``method`` can be called as the protocol's own, which also takes ``self``."""
    try:
        offered = inspect.signature(method)
    except (TypeError, ValueError):
        return True
    asked = list(inspect.signature(wanted).parameters.values())[1:]
    needed = [parameter for parameter in asked if parameter.default is parameter.empty]
    return _binds(offered, asked) and _binds(offered, needed)


def _binds(offered: inspect.Signature, asked: list[inspect.Parameter]) -> bool:
    """Say whether these arguments are taken, by place and by name."""
    by_place = [p.name for p in asked if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    only_by_place = [p.name for p in asked if p.kind is p.POSITIONAL_ONLY]
    only_by_name = {p.name: None for p in asked if p.kind is p.KEYWORD_ONLY}
    by_name = {p.name: None for p in asked if p.kind is p.POSITIONAL_OR_KEYWORD}
    try:
        offered.bind(*by_place, **only_by_name)
        offered.bind(*only_by_place, **by_name, **only_by_name)
    except TypeError:
        return False
    return True
