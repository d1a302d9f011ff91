"""The small forms of what a step sets off: what each kind of effect lets one choose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from plugins.servicedesk.designing.condition_rows import Questions
from plugins.servicedesk.designing.texts import gathered, spread, text_fields
from plugins.servicedesk.workflow_designer.words import CITIZEN
from portal.api import localise
from portal.api.definitions import InvalidDefinition, Node
from portal.api.documents import newest_templates
from portal.api.inquiries import connectors_in_words
from portal.api.persian import TextField, WholeNumberField
from portal.api.workflows import (
    effect_fields,
    effect_title,
    find_effect,
    read_effects,
    webhook_secret,
)

LONGEST, MOST_DAYS = 1000, 365
NEED, ROW, FREE_ROWS = "need_", ("theirs", "ours"), 2
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Surroundings:
    """What the forms of effects choose from: units by slug, moves and questions by key.

    ``questions`` are those of the citizens' form, by step; ``foreign_of`` picks the templates
    that other units are in charge of; ``workflow`` is the name of the one that is designed.
    """

    units: Choices
    moves: Choices
    questions: Questions = ()
    foreign_of: Callable[[list[str]], list[str]] = lambda names: []
    workflow: str = ""


class EffectForm(forms.Form):
    """The options of one effect; ``kept`` are those that it has, ``type`` is its name."""

    use_required_attribute = False

    def __init__(
        self, *args: Any, type: str, kept: Mapping[str, Any], around: Surroundings, **kwargs: Any
    ) -> None:
        self.type, self.kept, self.around = type, kept, around
        kwargs["initial"] = {**self.initial_of(kept), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields |= self.made_fields()

    @property
    def number(self) -> str:
        return str(self.prefix).rpartition("-")[2]

    @property
    def title(self) -> str:
        """What the effect is called, or its name where it is off or gone."""
        return effect_title(self.type)

    @property
    def is_known(self) -> bool:
        return find_effect(self.type) is not None

    def made_fields(self) -> dict[str, forms.Field]:
        return {}

    def initial_of(self, options: Mapping[str, Any]) -> dict[str, Any]:
        return dict(options)

    def options(self) -> dict[str, Any]:
        """Return the options as a definition has them."""
        return {key: value for key, value in self.cleaned_data.items() if value not in ("", None)}

    def clean(self) -> dict[str, Any]:
        """Let the effect itself read the options, and show why it refuses them."""
        if not self.errors:
            try:
                read_effects(Node([self.written()]), allow_unknown=True)
            except InvalidDefinition as refusal:
                raise ValidationError(refusal.reason) from refusal
        return self.cleaned_data

    def written(self) -> dict[str, Any]:
        return {"type": self.type, **self.options()}


class DeclaredForm(EffectForm):
    """An effect that brings its own fields; where it brings none its options stay as they are."""

    def made_fields(self) -> dict[str, forms.Field]:
        return effect_fields(self.type)

    def options(self) -> dict[str, Any]:
        return super().options() if self.fields else dict(self.kept)


class NoticeForm(EffectForm):
    """A notice of its own for the applicant, the staff, or both."""

    def made_fields(self) -> dict[str, forms.Field]:
        return {
            **text_fields(
                "applicant", (_("Words for the applicant (Persian)"), _("The same in English")),
                longest=LONGEST, lines=2,
            ),
            **text_fields(
                "staff", (_("Words for the unit that has the case (Persian)"),
                          _("The same in English")),
                longest=LONGEST, lines=2,
            ),
        }  # fmt: skip

    def initial_of(self, options: Mapping[str, Any]) -> dict[str, Any]:
        return {
            **spread("applicant", options.get("applicant")), **spread("staff", options.get("staff"))
        }  # fmt: skip

    def options(self) -> dict[str, Any]:
        texts = {who: gathered(who, self.cleaned_data) for who in ("applicant", "staff")}
        return {who: text for who, text in texts.items() if text}


class AssignForm(EffectForm):
    """The unit that gets the case."""

    def made_fields(self) -> dict[str, forms.Field]:
        gone = _gone(self.kept.get("unit"), self.around.units)
        return {"unit": forms.ChoiceField(label=_("Unit"), choices=[*gone, *self.around.units])}


class WebhookForm(EffectForm):
    """The address of the other system."""

    def made_fields(self) -> dict[str, forms.Field]:
        field = TextField(longest=500, label=_("Address of the other system"))
        field.help_text = _("Only codes are sent, no personal data.")
        field.widget.attrs |= {
            "dir": "ltr", "inputmode": "url", "spellcheck": "false", "placeholder": "https://"
        }  # fmt: skip
        return {"url": field}

    @property
    def secret(self) -> str:
        """The key by which the other system knows that a call is ours, and of this workflow."""
        url = self.kept.get("url")
        return webhook_secret(url, self.around.workflow) if isinstance(url, str) and url else ""


class DocumentForm(EffectForm):
    """The template of the document."""

    def made_fields(self) -> dict[str, forms.Field]:
        known = [(one.name, one.title) for one in newest_templates().order_by("name")]
        kept = self.kept.get("template")
        foreign = set(self.around.foreign_of([name for name, _title in known])) - {kept}
        offered = [one for one in known if one[0] not in foreign]
        choices = [*_gone(kept, known), *offered]
        return {"template": forms.ChoiceField(label=_("Document"), choices=choices)}


class InvoiceForm(EffectForm):
    """The step that the portal makes once the fee is paid."""

    def made_fields(self) -> dict[str, forms.Field]:
        return {"then": _then_field(self, _("When it is paid"))}


class InquiryForm(EffectForm):
    """The agency, where it finds what it needs, and the step that the portal makes afterwards.

    A connector that does not say what it needs is given rows: its name of a thing, our question.
    """

    def made_fields(self) -> dict[str, forms.Field]:
        known = {one.id: one for one in connectors_in_words()}
        titles = [(one.id, f"{one.agency}: {one.title}") for one in known.values()]
        agencies = [*_gone(self.kept.get("connector"), titles), *titles]
        self.agency = known.get(self._chosen(agencies))
        agency = forms.ChoiceField(label=_("Agency"), choices=agencies)
        if not agencies:
            agency.help_text = _("No plugin that asks an agency is switched on.")
        return {
            "connector": agency,
            **self._what_it_needs(),
            "days": WholeNumberField(
                label=_("Answer due in how many working days"), least=1, most=MOST_DAYS,
                required=False, help_text=_("Left empty: what this agency usually takes."),
            ),
            "then": _then_field(self, _("When all answers have come")),
        }  # fmt: skip

    def initial_of(self, options: Mapping[str, Any]) -> dict[str, Any]:
        fields = _mapping(options)
        rows = enumerate(fields.items())
        free = {f"{part}_{n}": text for n, row in rows for part, text in zip(ROW, row, strict=True)}
        needed = {f"{NEED}{key}": question for key, question in fields.items()}
        kept = {name: options.get(name) for name in ("connector", "then", "days")}
        return kept | needed | free

    def options(self) -> dict[str, Any]:
        typed = self.cleaned_data
        given = {"connector": typed.get("connector"), "fields": self._fields(typed)}
        return given | {name: typed[name] for name in ("then", "days") if typed.get(name)}

    def _chosen(self, agencies: Choices) -> str:
        sent = self.data.get(self.add_prefix("connector")) or self.initial.get("connector")
        return str(sent or (agencies[0][0] if agencies else ""))

    def _what_it_needs(self) -> dict[str, forms.Field]:
        if self.agency is None:
            return {}
        if self.agency.needs:
            return {
                f"{NEED}{key}": self._question(words, self.initial.get(f"{NEED}{key}"))
                for key, words in self.agency.needs.items()
            }
        made: dict[str, forms.Field] = {}
        for n in range(len(_mapping(self.kept)) + FREE_ROWS):
            theirs = TextField(longest=60, required=False, label=_("What the agency calls it"))
            theirs.widget.attrs |= {"dir": "ltr", "spellcheck": "false"}
            ours = self._question(_("The question that says it"), self.initial.get(f"{ROW[1]}_{n}"))
            ours.required = False
            made |= {f"{ROW[0]}_{n}": theirs, f"{ROW[1]}_{n}": ours}
        return made

    def _question(self, label: str, chosen: object) -> forms.ChoiceField:
        groups: list[Any] = [("", _("Choose a question"))]
        if not self.around.questions:
            own = [(str(chosen), str(chosen))] if chosen else []
            later = _("The questions of the form are here once a service uses the workflow.")
            return forms.ChoiceField(label=label, choices=[*groups, *own], help_text=later)
        known = [(one.key, "") for _step, asked in self.around.questions for one in asked]
        groups += _gone(chosen, known)
        for step, asked in self.around.questions:
            groups.append((step, [(one.key, localise(one.label)) for one in asked]))
        return forms.ChoiceField(label=label, choices=groups)

    def _fields(self, typed: Mapping[str, Any]) -> dict[str, str]:
        if self.agency is None:
            return _mapping(self.kept)
        if self.agency.needs:
            return {key: str(typed.get(f"{NEED}{key}") or "") for key in self.agency.needs}
        rows = [name.rpartition("_")[2] for name in typed if name.startswith(f"{ROW[0]}_")]
        pairs = ((typed[f"{ROW[0]}_{n}"], typed.get(f"{ROW[1]}_{n}")) for n in rows)
        return {theirs: ours for theirs, ours in pairs if theirs and ours}


EFFECT_FORMS: Mapping[str, type[EffectForm]] = {
    "notice": NoticeForm,
    "assign": AssignForm,
    "webhook": WebhookForm,
    "document": DocumentForm,
    "invoice": InvoiceForm,
    "inquiry": InquiryForm,
}


def form_of(type: str) -> type[EffectForm]:
    """Return the form of an effect."""
    return EFFECT_FORMS.get(type, DeclaredForm)


def _then_field(form: EffectForm, label: str) -> forms.ChoiceField:
    """Return the choice of the step that the portal makes once something has happened."""
    nothing = [("", _("nothing: the staff go on by hand"))]
    gone = _gone(form.kept.get("then"), form.around.moves)
    return forms.ChoiceField(
        required=False, label=label, choices=[*nothing, *gone, *form.around.moves]
    )


def _mapping(options: Mapping[str, Any]) -> dict[str, str]:
    """Return what an inquiry says so far of where the agency finds what it needs."""
    fields = options.get("fields")
    return {str(k): str(v) for k, v in fields.items()} if isinstance(fields, Mapping) else {}


def _gone(value: object, known: Choices) -> Choices:
    """Return the choice that a definition names and that is not there any more."""
    if not isinstance(value, str) or not value or value in dict(known):
        return []
    return [(value, _("“%(name)s”, which is not there any more") % {"name": value})]


def moves_of_the_portal(moves: list[tuple[str, str, str]]) -> Choices:
    """Keep moves that the portal itself may make: ``(key, words, who)``."""
    return [(key, words) for key, words, who in moves if who != CITIZEN]
