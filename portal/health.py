"""Whether the parts of the portal work, as staff are told; a server's liveness never depends on it.

A :class:`HealthCheck` says how one part is doing. Contributions that have to be set up before they
work, such as gateways, answer in the same shape through :func:`setup_results`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.contributions import Contribution, Declared, ExtensionPoint, guard, title_of

LONGEST_TEXT = 500
MOST_PROBLEMS = 20


@dataclass(frozen=True)
class HealthAnswer:
    """How a part is doing, and a sentence about it for staff."""

    ok: bool
    text: str | Promise = ""


@dataclass(frozen=True, eq=False)
class HealthCheck(Declared):
    """A question to one part of the portal, asked while somebody waits for the page.

    ``check`` answers with a :class:`HealthAnswer`; a bare sentence is a problem, nothing (None or
    an empty text) means that all is well. It must give up on other systems within a few seconds.
    """

    title: str | Promise
    check: Callable[[], HealthAnswer | str | Promise | None]


@dataclass(frozen=True)
class HealthResult:
    """How one contribution is doing; ``text`` has at most 500 characters."""

    id: str
    plugin: str
    title: str
    ok: bool
    text: str


class _SetUp(Protocol):
    @property
    def title(self) -> str | Promise: ...

    @property
    def check(self) -> Callable[[], list[str]]: ...


S = TypeVar("S", bound=_SetUp)

health_checks: ExtensionPoint[HealthCheck] = ExtensionPoint(gettext_lazy("Health checks"))


def run_health_checks(plugin: str | None = None) -> list[HealthResult]:
    """Ask every check of the enabled plugins, or of one; a check that fails counts as a problem.

    Takes as long as the checks take together: for a page that staff open, or for a job.
    """
    return [
        _result(found, lambda asked: _read_answer(asked.check()))
        for found in health_checks.active()
        if plugin in (None, found.plugin)
    ]


def setup_results(point: ExtensionPoint[S], plugin: str | None = None) -> list[HealthResult]:
    """Ask what the ``check()`` of each contribution finds wrong, at most 20 things; see there."""
    return [
        _result(found, lambda asked: _read_problems(asked.check()))
        for found in point.active()
        if plugin in (None, found.plugin)
    ]


def _result(found: Contribution[Any], ask: Callable[[Any], HealthAnswer]) -> HealthResult:
    answer = HealthAnswer(ok=False, text=_("The check itself has failed."))
    with guard(found):
        answer = ask(found.value)
    text = str(answer.text)[:LONGEST_TEXT]
    return HealthResult(found.id, found.plugin, title_of(found), answer.ok, text)


def _read_answer(answer: object) -> HealthAnswer:
    if answer is None or isinstance(answer, str | Promise):
        text = str(answer or "")
        return HealthAnswer(ok=not text, text=text)
    if isinstance(answer, HealthAnswer) and isinstance(answer.ok, bool):
        return HealthAnswer(ok=answer.ok, text=_sentence(answer.text))
    raise TypeError(f"a health check answered {type(answer).__name__}")


def _read_problems(problems: object) -> HealthAnswer:
    if not isinstance(problems, list | tuple):
        raise TypeError(f"check() answered {type(problems).__name__}, not a list of sentences")
    text = " ".join(_sentence(problem) for problem in problems[:MOST_PROBLEMS])
    return HealthAnswer(ok=not problems, text=text)


def _sentence(text: object) -> str:
    if not isinstance(text, str | Promise):
        raise TypeError(f"a check said {type(text).__name__}, not a sentence")
    return str(text)
