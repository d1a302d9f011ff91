"""What a move sets off besides the change of state: notices, hand-overs, calls to other systems.

The ledger runs them inside the move's transaction. They only write rows there; whatever leaves
the database is sent by the worker afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.contributions import Contribution, Declared, ExtensionPoint, Gate, guard, is_active
from portal.definitions.reading import InvalidDefinition, Node

CORE = "core"
CORE_PREFIX = "effect_"
MOST_EFFECTS = 20
DEEPEST = 10
Options = Mapping[str, Any]


def no_options(node: Node) -> Options:
    """Read an effect that has nothing to choose."""
    node.opened(())
    return {}


@dataclass(frozen=True, eq=False)
class Effect(Declared):
    """Something that a move can set off.

    A definition names it ``<slug>.<attribute>``; the core's own ``effect_notice`` is just
    ``notice``. ``read_options`` reads the keys beside ``type`` and raises InvalidDefinition.
    ``run(happening, options)`` is given a :class:`portal.cases.effects.Happening` inside the
    move's transaction: it writes rows and never calls out. ``preview(options)`` says in one
    sentence of the active language what will happen. ``option_fields()`` gives the form fields
    with which a designer fills in the options, by key; what they clean to is kept.
    """

    title: str | Promise
    run: Callable[[Any, Options], object]
    read_options: Callable[[Node], Options] = no_options
    preview: Callable[[Options], str] | None = None
    option_fields: Callable[[], Mapping[str, forms.Field]] | None = None


#: The extension point of effects; plugins declare :class:`Effect` as an attribute.
effects: ExtensionPoint[Effect] = ExtensionPoint(gettext_lazy("Effects of moves"))


@dataclass(frozen=True)
class EffectCall:
    """An effect as a move names it; ``given`` is as the definition has it, without ``type``."""

    type: str
    given: Options
    place: str = ""

    @property
    def contribution(self) -> Contribution[Effect] | None:
        """What is behind it; None where its plugin is off, muted or gone. No query."""
        return find_effect(self.type)

    def options(self, effect: Effect) -> Options:
        """Return what is given, read by its effect.

        :raises InvalidDefinition: it does not suit the effect as it is today.
        """
        return effect.read_options(Node(deepcopy(dict(self.given)), self.place))

    @property
    def is_cores(self) -> bool:
        return "." not in self.type

    def preview(self) -> str:
        """Say in the active language what will happen; its bare name where nobody can say."""
        found = self.contribution
        if found is None:
            return self.type
        with guard(found):
            if found.value.preview:
                return str(found.value.preview(self.options(found.value)))
            return str(found.value.title)
        return self.type


def find_effect(name: str) -> Contribution[Effect] | None:
    """Return the effect called ``name``; None where there is none, or it is off. No query."""
    wanted = name if "." in name else f"{CORE}.{CORE_PREFIX}{name}"
    for found in effects.all():
        if found.id == wanted:
            return found if is_active(found) else None
    return None


def effect_title(name: str) -> str:
    """Return what the effect called ``name`` is called by people; ``name`` where nobody can say."""
    if found := find_effect(name):
        with guard(found):
            return str(found.value.title)
    return name


def effect_fields(name: str) -> dict[str, forms.Field]:
    """Return the form fields with which designers fill in an effect; none where it has none."""
    if found := find_effect(name):
        with guard(found):
            fields = dict(found.value.option_fields()) if found.value.option_fields else {}
            if all(isinstance(field, forms.Field) for field in fields.values()):
                return fields
            raise TypeError("option_fields() answered something that is not a form field")
    return {}


def read_effects(node: Node, *, allow_unknown: bool) -> tuple[EffectCall, ...]:
    """Read ``[{"type": …, …}]``; nothing and an empty list are no effects.

    ``allow_unknown`` is for stored definitions whose plugin may be switched off.

    :raises InvalidDefinition: names the place and the rule.
    """
    if node.is_absent or node.value == []:
        return ()
    items = node.items()
    if len(items) > MOST_EFFECTS:
        node.fail(_("At most %(most)s are possible here.") % {"most": MOST_EFFECTS})
    return tuple(_read(item, allow_unknown) for item in items)


def _read(node: Node, allow_unknown: bool) -> EffectCall:
    if not isinstance(node.value, Mapping):
        node.fail(_("An object is needed here."))
    name = node.get("type").text()
    if not _is_shallow(node.value, DEEPEST):
        node.fail(_("This is nested too deeply."))
    given = {str(key): deepcopy(value) for key, value in node.value.items() if key != "type"}
    call = EffectCall(name, given, node.place)
    found = call.contribution
    if found is not None:
        _prove(call, found, node)
    elif not allow_unknown:
        node.get("type").fail(_("There is no effect “%(type)s”.") % {"type": name})
    return call


def _prove(call: EffectCall, found: Contribution[Effect], node: Node) -> None:
    """Let the effect read what it is given; a plugin's failure is reported and refused."""
    try:
        call.options(found.value)
    except InvalidDefinition:
        raise
    except (Exception, SystemExit) as error:
        if call.is_cores:
            raise
        Gate.report(found.id, error)
        node.fail(_("The part of the plugin that reads this has failed. We have noted it."))


def _is_shallow(value: object, levels: int) -> bool:
    if isinstance(value, Mapping):
        return levels > 0 and all(_is_shallow(part, levels - 1) for part in value.values())
    if isinstance(value, list | tuple):
        return levels > 0 and all(_is_shallow(part, levels - 1) for part in value)
    return True
