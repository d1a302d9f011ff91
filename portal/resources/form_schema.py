"""A form as JSON Schema (2020-12), for programs that ask its questions themselves.

What the schema can say it says: types, limits, choices, what is needed when. The town's own form
code has the last word about everything that is sent. Names with ``x-`` are the portal's own:
titles in every language, the order of steps, conditions as definitions write them, and files,
which are sent apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings

from portal.definitions.conditions import AllOf, Condition
from portal.forms.compiled import CompiledForm, CompiledStep
from portal.forms.definition import FormField
from portal.forms.field_types import type_of
from portal.forms.file_types import most_files
from portal.localised import LocalisedText, localise
from portal.resources.condition_schema import as_schema
from portal.resources.question_schema import question_schema

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def form_schema(form: CompiledForm, title: LocalisedText) -> Schema:
    """Return the schema of the ``answers`` of a form, titles in the active language. No query."""
    asked = [(step, field) for step in form.steps for field in step.fields if is_asked(field)]
    always = [field.key for step, field in asked if field.required and not _condition(step, field)]
    return {
        "$schema": DIALECT,
        "title": localise(title),
        "type": "object",
        "properties": {field.key: _property(step, field) for step, field in asked},
        "required": always,
        "allOf": [rule for step, field in asked for rule in _needed_if(step, field, asked)],
        "additionalProperties": False,
        "x-title": in_each_language(title),
        "x-steps": [_step(step) for step in form.steps],
        "x-files": [
            _file(step, field) for step in form.steps for field in step.fields
            if type_of(field).is_file
        ],
    }  # fmt: skip


def is_asked(field: FormField) -> bool:
    """Say whether people answer a question with a value, not with a file and not by formula."""
    return type_of(field).has_answer and not field.formula


def in_each_language(text: LocalisedText) -> dict[str, str]:
    """Return a text in every language of the town; ``{}`` for none."""
    if not text:
        return {}
    return {language: localise(text, language) for language, _name in settings.LANGUAGES}


def _property(step: CompiledStep, field: FormField) -> Schema:
    condition = _condition(step, field)
    own: Schema = {
        **question_schema(field),
        "title": localise(field.label),
        "x-title": in_each_language(field.label),
        "x-type": field.type,
    }
    if field.help:
        own["description"] = localise(field.help)
    if condition:
        own["x-asked-if"] = condition.to_json()
    return own


def _needed_if(
    step: CompiledStep, field: FormField, asked: Iterable[tuple[CompiledStep, FormField]]
) -> Iterable[Schema]:
    """Yield the rule that a question is needed when it is asked, where a schema can say so."""
    condition = _condition(step, field)
    if condition and field.required:
        answered = {one.key: one for _step, one in asked}
        premise = as_schema(condition, answered)
        if premise is not None:
            yield {"if": premise, "then": {"required": [field.key]}}


def _condition(step: CompiledStep, field: FormField) -> Condition | None:
    """Return when a question is asked: its step's condition and its own."""
    found = tuple(one for one in (step.show_if, field.show_if) if one is not None)
    return AllOf(found) if len(found) > 1 else next(iter(found), None)


def _step(step: CompiledStep) -> Schema:
    told: Schema = {
        "key": step.key,
        "title": in_each_language(step.title),
        "fields": [field.key for field in step.fields],
    }
    if step.show_if:
        told["asked_if"] = step.show_if.to_json()
    return told


def _file(step: CompiledStep, field: FormField) -> Mapping[str, Any]:
    condition = _condition(step, field)
    return {
        "key": field.key,
        "title": in_each_language(field.label),
        "required": field.required,
        "most": most_files(field) if field.type == "files" else 1,
        "accept": list(field.accept),
        "max_bytes": field.max_bytes,
        "asked_if": condition.to_json() if condition else None,
    }
