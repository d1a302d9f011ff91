"""Whether a workflow sends people to the town hall without saying so in its moves."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from portal.localised import in_every_wording
from portal.persian.visits import sends_people
from portal.workflow.definition import Mover, State, Workflow


def doubts_about_visits(workflow: Workflow) -> Iterator[tuple[str, str]]:
    """Yield each state that tells people to come although a staff move there does not ask it."""
    for n, state in enumerate(workflow.states):
        moves = [one for one in workflow.moves if one.to == state.key and one.by == Mover.STAFF]
        if any(not move.visit for move in moves) and _sends_people(state):
            yield (
                f"states[{n}].citizen_hint",
                _("It tells people to come in person. Tick that in the steps that lead here."),
            )


def _sends_people(state: State) -> bool:
    texts = (state.citizen_hint, state.next_hint, state.notice_text)
    return any(sends_people(in_every_wording(text)) for text in texts)
