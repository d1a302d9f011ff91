"""Filing by programs: the answers of a whole form at once, judged by the form itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError

from portal.accounts.models import User
from portal.cases.actions import DraftClosed, add_file, attach_file, save_step
from portal.cases.given_answers import files_by_field
from portal.cases.models import Case, CaseFile, Channel
from portal.cases.organisations import DoesNotRepresent, acted_for, file_for_organisation
from portal.cases.policies import Citizen, owns
from portal.errors import DomainError
from portal.filing.actions import submit_draft
from portal.filing.offers import find_offer
from portal.filing.progress import progress_of
from portal.filing.views import uploaded
from portal.forms.answers import StepResult, clean_step
from portal.forms.compiled import CompiledStep
from portal.forms.definition import FormField
from portal.forms.field_types import type_of
from portal.forms.file_types import most_files
from portal.forms.visibility import shown
from portal.localised import localise
from portal.resources.form_errors import Errors, errors_of
from portal.resources.form_schema import is_asked
from portal.rest.strict import unknown_fields

MOST_ANSWERS = 500


class OfferUnknown(DomainError):
    """Nothing with this id takes applications now."""

    status = 404
    message = _("There is no such service, or it takes no applications at the moment.")


class KeyTaken(DomainError):
    """The same key has begun a case of another service; neither is touched."""

    status = 409
    message = _("This Idempotency-Key belongs to a case of another service. Send a new one.")


@dataclass
class Judged:
    """What the form says about answers: those to keep by step, and what is wrong."""

    results: dict[str, StepResult] = field(default_factory=dict)
    errors: Errors = field(default_factory=dict)


def file_case(
    *,
    actor: User,
    offer_id: str,
    answers: Mapping[str, Any],
    key: UUID,
    send: bool,
    organisation: int | None = None,
) -> tuple[Case, bool]:
    """Begin a case under an offer and send it, or keep it as a draft; all or nothing.

    The same ``key`` of the same person gives the same case, however often it is sent: what was
    sent already is given back as it is. ``organisation`` is the id of one that the person acts for
    and files for. The second value says whether the case is new or was a draft.

    :raises OfferUnknown, KeyTaken: see there.
    :raises DoesNotRepresent: the person does not act for the organisation, or no longer.
    :raises ValidationError: answers are wrong; nothing was begun then.
    :raises IdentityTooLow, Incomplete: see there.
    """
    chosen = None if organisation is None else acted_for(actor, str(organisation))
    earlier = Case.objects.filter(submitter=actor, idempotency_key=key).first()
    with transaction.atomic():
        case = earlier or _begun(actor, offer_id, key)
        if case.service != offer_id:
            raise KeyTaken
        if case.on_behalf_of_id is not None and not owns(actor, case):
            raise DoesNotRepresent
        if not case.is_draft:
            return case, False
        if chosen is not None:
            case = file_for_organisation(actor=actor, draft=case, organisation=chosen)
        return _answered(actor, case, answers, send)


def _begun(actor: User, offer_id: str, key: UUID) -> Case:
    offer = find_offer(offer_id)
    if offer is None:
        raise OfferUnknown
    return offer.begin(actor=actor, idempotency_key=key, channel=Channel.API)


@transaction.atomic
def answer_draft(
    *, actor: Citizen, draft: Case, answers: Mapping[str, Any], send: bool
) -> tuple[Case, bool]:
    """Keep answers in a draft and perhaps send it; all or nothing. Two queries for each step.

    :raises DraftClosed: it was sent meanwhile.
    :raises ValidationError, Incomplete: see there.
    """
    if not draft.is_draft:
        raise DraftClosed
    return _answered(actor, draft, answers, send)


def keep_file(*, actor: Citizen, draft: Case, key: str, file: UploadedFile[Any]) -> CaseFile:
    """Keep a file as the answer to the question ``key`` of a draft, checked as on the pages.

    :raises ValidationError: there is no such question now, or the file is refused.
    :raises DraftClosed, TooManyFiles: see there.
    """
    if not draft.is_draft:
        raise DraftClosed
    found = progress_of(draft, ())
    step = next((one for one in found.steps if found.shown.has_field_in(one, key)), None)
    if step is None:
        raise _no_such_question()
    question = file_question(step, key)
    result = clean_step(step, {}, {key: file}, _language(), earlier=found.shown.answers)
    if wrong := errors_of(result.form).get(key):
        raise ValidationError({"file": wrong})
    if key in result.uploads:
        return attach_file(
            actor=actor, draft=draft, field_key=key, file=file, checked=result.uploads[key]
        )
    return add_file(
        actor=actor, draft=draft, field_key=key, file=file,
        checked=result.several[key][0].upload, most=most_files(question),
    )  # fmt: skip


def file_question(step: CompiledStep, key: str) -> FormField:
    """Return the question of a step called ``key``, which is answered by files. No query.

    :raises ValidationError: there is none, or it takes no file.
    """
    found = next((question for question in step.fields if question.key == key), None)
    if found is None:
        raise _no_such_question()
    if not type_of(found).is_file:
        told = ErrorDetail(_("This question takes no file."), "no_file")
        raise ValidationError({"field": [told]})
    return found


def _no_such_question() -> ValidationError:
    return ValidationError({"field": [ErrorDetail(_("There is no such question."), "unknown")]})


@transaction.atomic
def _answered(
    actor: Citizen, draft: Case, answers: Mapping[str, Any], send: bool
) -> tuple[Case, bool]:
    judged = judge(draft, answers, complete=send)
    if judged.errors:
        raise ValidationError({"answers": judged.errors})
    for key, result in judged.results.items():
        draft = save_step(
            actor=actor, draft=draft, step_key=key, answers=result.answers, done=result.is_done
        )
    return (submit_draft(actor=actor, draft=draft), True) if send else (draft, True)


def judge(draft: Case, given: Mapping[str, Any], *, complete: bool) -> Judged:
    """Let the form judge answers beside those that the draft has. One query for the files.

    Unless it is to be ``complete``, what is missing is no error.
    """
    judged = Judged()
    if draft.form_version is None:
        return judged
    if strangers := _strangers(draft, given):
        judged.errors = strangers
        return judged
    files, known = uploaded(files_by_field(draft)), {**draft.answers, **given}
    counting = dict(draft.answers)
    for step in draft.form.steps:
        decided = shown(draft.form, counting)
        if not decided.has_step(step.key):
            continue
        result = clean_step(
            step, known, None, _language(), already_uploaded=files, earlier=decided.answers
        )
        counting |= result.answers
        judged.results[step.key] = result
        judged.errors |= _errors(step, result, files, complete=complete)
    return judged


def _strangers(draft: Case, given: Mapping[str, Any]) -> Errors:
    if len(given) > MOST_ANSWERS:
        return {"non_field_errors": [ErrorDetail(_("These are too many answers."), "too_many")]}
    asked = {question.key for question in draft.form.fields if is_asked(question)}
    return unknown_fields([key for key in given if key not in asked])


def _errors(
    step: CompiledStep, result: StepResult, files: Collection[str], *, complete: bool
) -> Errors:
    found = {}
    for key, details in errors_of(result.form).items():
        if not complete:
            details = [one for one in details if one.code != "required"]
        if details:
            found[key] = details
    if complete and result.stop:
        told = ErrorDetail(localise(result.stop.text), "stopped")
        found.setdefault("non_field_errors", []).append(told)
    return found


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE
