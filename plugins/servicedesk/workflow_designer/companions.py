"""The forms whose answers a workflow may ask about: those of the services that use it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from plugins.servicedesk.designing.condition_rows import Questions, can_be_asked_about
from plugins.servicedesk.designing.questions import read_questions
from plugins.servicedesk.designs import offers_of
from plugins.servicedesk.models import Design, Offer
from plugins.servicedesk.workflow_designer.working_copy import Part, WorkingCopy
from portal.api import localise
from portal.api.definitions import (
    CompiledForm,
    FormField,
    FormVersion,
    InvalidDefinition,
    compile_form,
)
from portal.api.workflows import STAFF_PREFIX


@dataclass(frozen=True)
class Companions:
    """The services that use a workflow, and their forms; ``forms`` may be one that fits by name."""

    offers: Sequence[Offer]
    forms: Sequence[CompiledForm]

    @property
    def form(self) -> CompiledForm | None:
        return next(iter(self.forms), None)

    @property
    def to_check(self) -> Sequence[CompiledForm | None]:
        """The forms that a check looks at: each, or none where there is none."""
        return self.forms or [None]

    @property
    def questions(self) -> list[tuple[str, list[FormField]]]:
        """What citizens are asked, by step, each question once."""
        found: dict[str, FormField] = {}
        steps: dict[str, list[FormField]] = {}
        for form in self.forms:
            for step in form.steps:
                new = [one for one in step.fields if one.key not in found]
                asked = [one for one in new if can_be_asked_about(one)]
                found |= {one.key: one for one in asked}
                steps.setdefault(localise(step.title) or step.key, []).extend(asked)
        return [(title, asked) for title, asked in steps.items() if asked]


def companions_of(design: Design) -> Companions:
    """Return the services that use a workflow with their forms. Costs at most 3 queries."""
    offers = list(offers_of(design).select_related("form_version", "unit"))
    by_form = {offer.form_version_id: offer for offer in offers}
    forms = [form for offer in by_form.values() if (form := offer.sound_form)]
    return Companions(offers, forms or _namesake(design.name))


def _namesake(name: str) -> list[CompiledForm]:
    """Return the form that has the name of the workflow, published or still in the works."""
    version = FormVersion.objects.newest(name)
    try:
        if version is not None:
            return [version.compiled]
        design = Design.objects.filter(kind=Design.Kind.FORM, name=name).first()
        return [compile_form(design.definition)] if design else []
    except InvalidDefinition:
        return []


def staff_questions(copy: WorkingCopy) -> list[FormField]:
    """Return what staff are asked in all moves, as conditions name it; each once."""
    parts = {question["key"]: question for _move, question in copy.staff_questions()}
    return [replace(found, key=f"{STAFF_PREFIX}{found.key}") for found in _readable(parts.values())]


def _readable(parts: Iterable[Part]) -> list[FormField]:
    bare = [{key: value for key, value in part.items() if key != "public"} for part in parts]
    return read_questions(bare)


def askable(companions: Companions, copy: WorkingCopy) -> Questions:
    """Return what the condition of a move may ask about: the form, then what staff are asked."""
    by_staff = [one for one in staff_questions(copy) if can_be_asked_about(one)]
    groups = companions.questions
    return [*groups, (_("What the staff fill in"), by_staff)] if by_staff else groups


def all_fields(companions: Companions, copy: WorkingCopy) -> list[FormField]:
    return [one for _title, asked in askable(companions, copy) for one in asked]
