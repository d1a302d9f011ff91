"""One step of a form, filled in by a sample person and kept in the draft."""

from __future__ import annotations

from plugins.servicedesk.demo.sample_answers import Typist, moved_back
from portal.api.cases import Case, Citizen, add_file, attach_file, save_step
from portal.api.definitions import CompiledStep, most_files


def fill_step(
    *, actor: Citizen, draft: Case, step: CompiledStep, typist: Typist, days: int
) -> None:
    """Fill in a step as it was done ``days`` ago.

    :raises BadSample: the form refuses what the samples hold.
    """
    result = typist.fill(step)
    for key, checked in result.uploads.items():
        attach_file(
            actor=actor, draft=draft, field_key=key, file=result.files[key], checked=checked
        )
    for key, accepted in result.several.items():
        for one in accepted:
            add_file(
                actor=actor, draft=draft, field_key=key, file=one.file, checked=one.upload,
                most=most_files(step.field(key)),
            )  # fmt: skip
    answers = moved_back(step, result.answers, days)
    save_step(actor=actor, draft=draft, step_key=step.key, answers=answers)
