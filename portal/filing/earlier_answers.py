"""What somebody answered before to the same question of the field bank."""

from __future__ import annotations

from portal.accounts.models import User
from portal.cases.models import Case, Phase
from portal.cases.policies import Citizen
from portal.definitions.answer_values import is_unanswered
from portal.forms.compiled import CompiledStep
from portal.forms.definition import FormField, InvalidDefinition, Json

MOST_CASES = 20


def earlier_answers(
    owner: Citizen, step: CompiledStep, *, organisation_id: int | None = None
) -> dict[str, Json]:
    """Return the newest answer that ``owner`` sent to each banked question of ``step``.

    By the question's name in the bank and its kind, from the person's own last 20 cases; those for
    an organisation are apart from one's own. One query, none for a step without such questions.
    """
    wanted = {question.bank: question.type for question in step.fields if question.bank}
    if not wanted or not isinstance(owner, User):
        return {}
    found: dict[str, Json] = {}
    for case in _sent_by(owner, organisation_id):
        for question in _questions(case):
            answer = case.answers.get(question.key)
            is_asked = wanted.get(question.bank) == question.type and question.bank not in found
            if is_asked and not is_unanswered(answer):
                found[question.bank] = answer
    return found


def _sent_by(owner: User, organisation_id: int | None) -> list[Case]:
    own = Case.objects.filter(applicant=owner, on_behalf_of=organisation_id)
    sent = own.filter(form_version__isnull=False)
    newest_first = sent.exclude(phase=Phase.DRAFT).order_by("-submitted_at", "-pk")
    return list(newest_first.select_related("form_version")[:MOST_CASES])


def _questions(case: Case) -> list[FormField]:
    """Return the questions of a case; none where today's rules refuse its form."""
    try:
        return list(case.form.fields)
    except InvalidDefinition:
        return []
