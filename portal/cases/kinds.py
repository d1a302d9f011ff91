"""What plugins bring into the ledger: case kinds, and the page where codes are followed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.cases.models import Case
from portal.cases.policies import Citizen
from portal.contributions import Declared, ExtensionPoint


class Submit(Protocol):
    """Sends a complete draft, once; a second call returns the case as it is."""

    def __call__(self, *, actor: Citizen, case: Case) -> Case: ...


@dataclass(frozen=True, eq=False)
class CaseKind(Declared):
    """A sort of citizen matter, such as an application or a question.

    Drafts of every kind are filled in, reviewed and sent on the same pages. A kind may bring its
    own rule for sending (``submit``), which ends in :func:`portal.cases.actions.submit_case`, and
    a part of the review page: ``review_template`` gets ``case`` and what ``review_context(case)``
    returns. ``home_view`` is the URL name of the page where such matters are begun.
    """

    title: str | Promise
    icon: str = "file"
    submit: Submit | None = None
    review_template: str = ""
    review_context: Callable[[Case], Mapping[str, object]] | None = None
    home_view: str = ""

    @property
    def home(self) -> str:
        """The address of the page where such matters are begun, ``""`` if there is none.

        :raises NoReverseMatch: there is no such page.
        """
        return reverse(self.home_view) if self.home_view else ""


@dataclass(frozen=True, eq=False)
class TrackingPage(Declared):
    """The page that shows a case to whoever knows its code; ``view`` takes the code."""

    view: str


kinds: ExtensionPoint[CaseKind] = ExtensionPoint(_("Kinds of cases"))
tracking_pages: ExtensionPoint[TrackingPage] = ExtensionPoint(_("Tracking pages"))
