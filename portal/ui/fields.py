"""How one Django form field is shown: label, hint, error, then the control."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.localised import localise
from portal.persian.money import TOMAN

LATIN_INPUT_TYPES = frozenset({"email", "url", "tel", "number"})
SENTENCE_ENDS = tuple(".:?!؟…")
ONE_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Option:
    """One radio button or check box of a group."""

    id: str
    label: str
    control: SafeString


@dataclass(frozen=True)
class ErrorLink:
    """One line of the error summary; ``target`` is the id of the control, or empty."""

    target: str
    label: str
    message: str

    def __str__(self) -> str:
        if not self.label:
            return self.message
        joint = " " if self.label.endswith(SENTENCE_ENDS) else ": "
        return f"{self.label}{joint}{self.message}"


def kind_of(bound: BoundField) -> str:
    """Return how a field is laid out.

    ``parts`` and ``rows`` are what a field has several controls for; ``output`` is shown and never
    typed; the others are ``hidden``, ``options``, ``checkbox``, ``group`` and ``control``.
    """
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    for several in ("rows", "parts"):
        if hasattr(bound, several):
            return several
    if getattr(widget, "is_output", False):
        return "output"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "options"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    return "group" if widget.use_fieldset else "control"


def control_of(bound: BoundField) -> SafeString:
    """Render the field's own widget with Bootstrap classes and its accessible description."""
    widget = bound.field.widget
    attrs: dict[str, Any] = {"class": _classes(bound)}
    if getattr(widget, "input_type", "") in LATIN_INPUT_TYPES:
        attrs.setdefault("dir", widget.attrs.get("dir", "ltr"))
    if isinstance(widget, forms.FileInput):
        attrs["data-max-bytes"] = widget.attrs.get("data-max-bytes", largest_file_bytes())
        several = getattr(widget, "allow_multiple_selected", False)
        attrs["data-choose"] = _("Choose files") if several else _("Choose a file")
        attrs["data-nothing"] = _("No file chosen")
    return bound.as_widget(attrs=attrs)


def options_of(bound: BoundField) -> list[Option]:
    """Render each choice of a radio or check box group."""
    options = []
    for choice in bound.subwidgets:
        choice.data["attrs"]["class"] = _classes(bound)
        options.append(Option(choice.id_for_label or "", choice.choice_label, choice.tag()))
    return options


def control_id(bound: BoundField) -> str:
    """Return the id to jump to: the control, or the first option of a group."""
    if kind_of(bound) == "options":
        return next((option.id for option in options_of(bound)), "")
    return bound.id_for_label or bound.auto_id


def description_ids(bound: BoundField) -> str:
    """Return the ids of hint and error for ``aria-describedby`` of a group."""
    parts = [f"{bound.auto_id}_helptext"] if bound.help_text else []
    if errors_of(bound):
        parts.append(f"{bound.auto_id}_error")
    return " ".join(parts)


def errors_of(bound: BoundField) -> list[str]:
    """Return what stands beside a field: of one with several controls, only what is about all."""
    own: list[str] | None = getattr(bound, "own_errors", None)
    return [str(error) for error in bound.errors] if own is None else own


def extras_of(bound: BoundField) -> dict[str, Any]:
    """Return what a widget wants beside its control: words about it, and its scripts."""
    widget = bound.field.widget
    tomans = getattr(bound.field, "in_tomans", None)
    return {
        "shows_tomans": getattr(widget, "shows_tomans", False),
        "tomans": tomans(bound.value()) if tomans else "",
        "toman_unit": localise(TOMAN),
        "asks_position": getattr(widget, "asks_position", False),
        "draws_signature": getattr(widget, "draws_signature", False),
        "scripts": getattr(widget, "scripts", ()),
    }


def error_links(form: forms.BaseForm) -> Iterable[ErrorLink]:
    """List what is wrong with a form: first the whole, then each field in order."""
    for message in form.non_field_errors():
        yield ErrorLink("", "", str(message))
    for bound in form:
        places = getattr(bound, "error_places", None)
        if places is not None:
            yield from (ErrorLink(control_id(part), label, text) for part, label, text in places)
            continue
        for message in bound.errors:
            yield ErrorLink(control_id(bound), str(bound.label or ""), str(message))


def largest_file_bytes() -> int:
    """Return the town's limit for one uploaded file."""
    return int(getattr(settings, "CASE_FILE_MAX_BYTES", 10 * ONE_MEGABYTE))


def _classes(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple | forms.CheckboxInput):
        base = "form-check-input"
    else:
        base = "form-select" if isinstance(widget, forms.Select) else "form-control"
    invalid = "is-invalid" if bound.errors else ""
    return " ".join(filter(None, [widget.attrs.get("class", ""), base, invalid]))
