"""Examples that a workflow must keep: what becomes of such and such a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.definitions.answer_values import Answers
from portal.definitions.reading import Json, Node, refuse_doubles
from portal.forms.compiled import CompiledForm
from portal.forms.visibility import effective_answers
from portal.persian.text import digits_for
from portal.workcalendar.calendar import TownCalendar, town_calendar
from portal.workflow.definition import Outcome, Workflow
from portal.workflow.simulate import PlannedMove, SimulatedStep, simulate

MOST_ASSERTIONS = 100
MOST_MOVES = 50
MOST_DAYS = 3650
LONGEST_NAME = 200


@dataclass(frozen=True)
class Expected:
    """What must come of an example; what is None is not looked at.

    ``refused`` is the key of the move that must be refused. ``within_days`` are working days from
    the submission to the last step.
    """

    state: str | None = None
    outcome: str | None = None
    within_days: int | None = None
    refused: str | None = None


@dataclass(frozen=True)
class Assertion:
    """An example with what must come of it."""

    name: str
    answers: Mapping[str, Json]
    moves: tuple[PlannedMove, ...]
    expect: Expected


@dataclass(frozen=True)
class AssertionResult:
    """Whether an example holds; ``problems`` say what came instead, in the active language."""

    name: str
    problems: tuple[str, ...]
    steps: tuple[SimulatedStep, ...] = field(repr=False)

    @property
    def passed(self) -> bool:
        return not self.problems


def read_assertions(node: Node) -> tuple[Assertion, ...]:
    """Read ``[{"name", "answers"?, "moves": [key | {"move", "fields"?}], "expect": {…}}]``.

    ``expect`` has one or more of ``state``, ``outcome``, ``within_days``, ``refused``.

    :raises InvalidDefinition: names the place and the rule.
    """
    if node.is_absent or node.value == []:
        return ()
    items = node.items()
    if len(items) > MOST_ASSERTIONS:
        node.fail(_("At most %(most)s are possible here.") % {"most": MOST_ASSERTIONS})
    assertions = tuple(_read(item) for item in items)
    refuse_doubles(node.place, [assertion.name for assertion in assertions])
    return assertions


def run_assertions(
    workflow: Workflow,
    assertions: Sequence[Assertion],
    *,
    form: CompiledForm | None = None,
    start: datetime | None = None,
    calendar: TownCalendar | None = None,
) -> list[AssertionResult]:
    """Play every example and say which hold. ``form`` leaves hidden questions out of answers.

    No query if ``calendar`` is given; a few milliseconds for each move.
    """
    calendar = calendar or town_calendar()
    return [_run(workflow, one, form, start, calendar) for one in assertions]


def _read(node: Node) -> Assertion:
    node.opened(("name", "answers", "moves", "expect"))
    name = node.get("name").text()
    if len(name) > LONGEST_NAME:
        node.get("name").fail(_("This text is too long."))
    return Assertion(
        name, _mapping(node.get("answers")), _moves(node.get("moves")), _expected(node)
    )


def _moves(node: Node) -> tuple[PlannedMove, ...]:
    if node.is_absent or node.value == []:
        return ()
    items = node.items()
    if len(items) > MOST_MOVES:
        node.fail(_("At most %(most)s are possible here.") % {"most": MOST_MOVES})
    return tuple(_move(item) for item in items)


def _move(node: Node) -> PlannedMove:
    if not isinstance(node.value, Mapping):
        return PlannedMove(node.key())
    node.opened(("move", "fields"))
    return PlannedMove(node.get("move").key(), _mapping(node.get("fields")))


def _mapping(node: Node) -> dict[str, Json]:
    if node.is_absent:
        return {}
    if not isinstance(node.value, Mapping):
        node.fail(_("An object is needed here."))
    return {str(key): value for key, value in node.value.items()}


def _expected(assertion: Node) -> Expected:
    node = assertion.get("expect")
    written = node.opened(tuple(Expected.__dataclass_fields__))
    if not written:
        node.fail(_("Say what must come of it."))
    days, outcome = node.get("within_days"), node.get("outcome")
    return Expected(
        state=_key(node.get("state")),
        outcome=None if outcome.is_absent else str(outcome.one_of(Outcome)),
        within_days=None if days.is_absent else days.whole_number(default=0, most=MOST_DAYS),
        refused=_key(node.get("refused")),
    )


def _key(node: Node) -> str | None:
    return None if node.is_absent else node.key()


def _run(
    workflow: Workflow,
    assertion: Assertion,
    form: CompiledForm | None,
    start: datetime | None,
    calendar: TownCalendar,
) -> AssertionResult:
    answers: Answers = assertion.answers
    if form is not None:
        answers = effective_answers(form, answers)
    steps = simulate(workflow, answers, assertion.moves, start=start, calendar=calendar)
    problems = tuple(_problems(workflow, assertion.expect, steps, calendar))
    return AssertionResult(assertion.name, problems, tuple(steps))


def _problems(
    workflow: Workflow, expect: Expected, steps: list[SimulatedStep], calendar: TownCalendar
) -> Iterator[str]:
    last = steps[-1]
    if last.refused and expect.refused != last.move:
        yield _("“%(move)s” is refused: %(reason)s") % {"move": last.move, "reason": last.refused}
    if expect.refused is not None and not last.refused:
        yield _("“%(move)s” is not refused.") % {"move": expect.refused}
    if expect.state is not None and last.state != expect.state:
        yield _("The case ends in “%(found)s”, not in “%(wanted)s”.") % {
            "found": last.state,
            "wanted": expect.state,
        }
    if expect.outcome is not None and last.outcome != expect.outcome:
        yield _("The outcome is “%(found)s”, not “%(wanted)s”.") % {
            "found": last.outcome,
            "wanted": expect.outcome,
        }
    if expect.within_days is not None:
        first_day, last_day = (_day(step) for step in (steps[0], last))
        days = calendar.working_days_between(first_day, last_day)
        if days > expect.within_days:
            yield _("It takes %(found)s working days, not at most %(wanted)s.") % {
                "found": digits_for(days),
                "wanted": digits_for(expect.within_days),
            }


def _day(step: SimulatedStep) -> date:
    return timezone.localdate(step.at, timezone.get_default_timezone())
