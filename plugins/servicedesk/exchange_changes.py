"""What an import would change in an offer, in words: texts, fees and papers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plugins.servicedesk.designing.difference import ADDED, CHANGED, REMOVED, Change
from plugins.servicedesk.exchange_checks import compiled
from plugins.servicedesk.fee_words import amount_in_full, condition_in_words, readable
from plugins.servicedesk.fees import FeeRule
from plugins.servicedesk.form_designer.differences import differences as form_differences
from plugins.servicedesk.named import Json
from plugins.servicedesk.workflow_designer.companions import Companions
from plugins.servicedesk.workflow_designer.differences import differences as workflow_differences
from portal.api import IdentityLevel, localise
from portal.api.definitions import CompiledForm, InvalidDefinition, compile_workflow
from portal.api.designing import in_every_wording
from portal.api.persian import digits_for, format_rial

Details = Callable[[Any, Any], Iterator[tuple[str, str, str]]]
Forms = tuple[CompiledForm | None, CompiledForm | None]
ASPECTS: Mapping[str, str | Promise] = {
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("Summary"),
    "category": gettext_lazy("Category"),
    "unit": gettext_lazy("Responsible unit"),
    "identity_level": gettext_lazy("Who may apply"),
    "promised_days": gettext_lazy("Promised working days"),
    "instalments": gettext_lazy("Instalments"),
}


def _when(rule: FeeRule, form: CompiledForm | None) -> str:
    return condition_in_words(rule, form) or _("always")


def _note(rule: FeeRule, form: CompiledForm | None) -> str:
    return _value(rule.note)


def _rounding(rule: FeeRule, form: CompiledForm | None) -> str:
    return format_rial(rule.round_to) if rule.round_to > 1 else ""


FEE_ASPECTS: Sequence[tuple[str | Promise, Callable[[FeeRule, CompiledForm | None], str]]] = (
    (gettext_lazy("Sum"), amount_in_full),
    (gettext_lazy("Rounded to"), _rounding),
    (gettext_lazy("When it counts"), _when),
    (gettext_lazy("Note"), _note),
)


def changes_of_offer(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    units: Mapping[str, str] | None = None,
    forms: Forms = (None, None),
) -> list[Change]:
    """Return what differs between two offers as exported. Pure.

    ``units`` are titles by slug, ``forms`` those that the fees of the two ask about.
    """
    known = units or {}
    found = [
        Change(
            CHANGED, str(words),
            (("", _said(key, old.get(key), known), _said(key, new.get(key), known)),),
        )
        for key, words in ASPECTS.items()
        if (old.get(key) or None) != (new.get(key) or None)
    ]  # fmt: skip
    found += _of_list(_("Fee line"), old.get("fee_lines"), new.get("fee_lines"), "label",
                      _details_of_fee(forms))  # fmt: skip
    found += _of_list(_("Paper"), old.get("papers"), new.get("papers"), "title", _paper_details)
    return found


def changes_of_form(old: Json, new: Json) -> list[Change]:
    """Return what differs between two forms; nothing where one is not sound. Pure."""
    return form_differences(old, new) if compiled(old) and compiled(new) else []


def changes_of_workflow(old: Json, new: Json, *, companions: Companions) -> list[Change]:
    """Return what differs between two workflows; nothing where one is not sound. 2 queries."""
    try:
        compile_workflow(old)
        compile_workflow(new)
    except InvalidDefinition:
        return []
    return workflow_differences(old, new, companions)


def _said(key: str, value: Any, units: Mapping[str, str]) -> str:
    if key == "unit":
        return units.get(str(value), str(value))
    if key == "identity_level":
        return str(IdentityLevel(value).label)
    if key == "instalments":
        parts = (
            _("%(percent)s percent after %(days)s days")
            % {"percent": digits_for(part["percent"]), "days": digits_for(part["after_days"])}
            for part in value or ()
        )
        return _(", ").join(parts) or _("all at once")
    return _value(value)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return in_every_wording(value)
    if isinstance(value, bool) or value is None:
        return _("yes") if value else ""
    return digits_for(value)


def _of_list(name: str, old: Any, new: Any, label: str, details: Details) -> Iterator[Change]:
    """Compare lists without keys: an entry is known again by its words, the nth by its number."""
    before, after = _by_words(old, label), _by_words(new, label)
    for entry, one in after.items():
        what = _("%(kind)s “%(name)s”") % {"kind": name, "name": entry[0]}
        if entry not in before:
            yield Change(ADDED, what)
        elif before[entry] != one:
            yield Change(CHANGED, what, tuple(details(before[entry], one)))
    for entry in before:
        if entry not in after:
            yield Change(REMOVED, _("%(kind)s “%(name)s”") % {"kind": name, "name": entry[0]})


def _by_words(listed: Any, label: str) -> dict[tuple[str, int], Any]:
    found: dict[tuple[str, int], Any] = {}
    times: Counter[str] = Counter()
    for one in listed or ():
        words = localise(one.get(label)) if isinstance(one, Mapping) else str(one)
        found[(words, times[words])] = one
        times[words] += 1
    return found


def _details_of_fee(forms: Forms) -> Details:
    def details(old: Any, new: Any) -> Iterator[tuple[str, str, str]]:
        read = [readable([old]), readable([new])]
        for name, say in FEE_ASPECTS:
            was, now = (
                say(rules[0], form) if rules else ""
                for rules, form in zip(read, forms, strict=True)
            )
            if was != now:
                yield str(name), was, now

    return details


def _paper_details(old: Any, new: Any) -> Iterator[tuple[str, str, str]]:
    for key, name in (("required", _("Must be brought")), ("note", _("Note"))):
        was, now = (_value(one.get(key)) for one in (old, new))
        if was != now:
            yield name, was, now
