"""What plugins bring into the ledger: case kinds, and the page where codes are followed."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from portal.contributions import ExtensionPoint


@dataclass(frozen=True)
class CaseKind:
    """A sort of citizen matter, such as an application or a question.

    ``draft_view`` is the URL name, taking the tracking code, where a citizen goes on with a draft.
    """

    title: str | Promise
    draft_view: str = ""
    icon: str = "file"


@dataclass(frozen=True)
class TrackingPage:
    """The page that shows a case to whoever knows its code; ``view`` takes the code."""

    view: str


kinds: ExtensionPoint[CaseKind] = ExtensionPoint("case kinds")
tracking_pages: ExtensionPoint[TrackingPage] = ExtensionPoint("tracking pages")
