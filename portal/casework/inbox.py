"""The inbox: the matters of all plugins that lie with one's units."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.accounts.access import has_permission
from portal.accounts.audiences import StaffRequest, staff
from portal.accounts.models import User
from portal.cases.failures import has_failures
from portal.cases.keyset import MOST_COUNTED, KeysetPage, page_of
from portal.cases.models import Case
from portal.cases.querysets import CaseQuerySet
from portal.cases.search_text import whole_code
from portal.casework.access import SEE
from portal.casework.choices import Offered, offered_to
from portal.casework.counts import count_each, shown_count
from portal.casework.due import Due, due_of
from portal.casework.filters import KEYS, kept_query, read_filter
from portal.casework.lists import InboxList, Show
from portal.casework.next_case import remember_list
from portal.casework.presence import others_on
from portal.casework.saved_filter_rows import SavedFilter
from portal.casework.waiting import remember_to_do

PAGE_SIZE = 25
TABS = (
    Show.TO_DO, Show.NEW, Show.REPLY, Show.MINE, Show.MENTIONS, Show.UNASSIGNED, Show.SOON,
    Show.OVERDUE,
)  # fmt: skip
MOST_CHIPS = 12


class Row(NamedTuple):
    """One case of the list, by when it is due, and who else has it open."""

    case: Case
    due: Due
    others: list[User]


class Tab(NamedTuple):
    """One list to go to; ``shown`` is how many, in the digits of the page, capped at 1,000."""

    label: str
    query: str
    shown: str
    is_current: bool
    is_late: bool = False


@staff(SEE)
@require_GET
def inbox(request: StaffRequest) -> HttpResponse:
    """List the cases of one's units, by default what is to do by due date.

    Costs at most 20 queries, however many cases there are; each is as fast in a million cases as
    in a thousand.
    """
    if found := _by_code(request):
        return redirect("cases_admin:case", found)
    saved = list(SavedFilter.objects.visible_to(request.user))
    if (start := _start(request, saved)) is not None:
        return redirect(f"{reverse('cases_admin:inbox')}?{start.query}&start=1")
    saved = saved[:MOST_CHIPS]
    offered = offered_to(request.user, service=request.GET.get("service", ""))
    form, wanted = read_filter(request.user, request.GET, offered)
    rows, query = wanted.rows(whole_words=True), kept_query(request.GET)
    lists = {str(show): InboxList(request.user, {"show": show}).rows() for show in TABS}
    kept = {f"saved{one.pk}": _list_of(request.user, one, offered).rows() for one in saved}
    counts = count_each(request.user, lists | kept | {"page": rows})
    remember_to_do(request.user, counts[str(Show.TO_DO)])
    # What stands in fewer cases than are counted may begin longer words, which are gathered too.
    gathered = bool(wanted.query) and counts["page"] <= MOST_COUNTED
    page = page_of(
        wanted.rows() if gathered else rows, own=wanted.own, order=wanted.order,
        size=PAGE_SIZE, total=None if gathered else counts["page"], gathered=gathered,
        shown=_shown,
        after=request.GET.get("after", ""), before=request.GET.get("before", ""),
    )  # fmt: skip
    context = {
        "page_title": _("Inbox"),
        "header_icon": "tasks",
        "form": form,
        "list": wanted,
        "page": page,
        "rows": _rows(request.user, page),
        "total": shown_count(page.total + page.is_more),
        "tabs": [_tab(show, counts[str(show)], query) for show in TABS],
        "chips": [_chip(one, counts[f"saved{one.pk}"], query) for one in saved],
        "filter_query": query,
        "narrows": bool(query),
        "may_handle": has_permission(request.user, "cases.handle"),
    }
    response = render(request, "cases_admin/inbox.html", context)
    remember_list(request, response, query)
    return response


def _shown(rows: CaseQuerySet) -> CaseQuerySet:
    related = rows.with_related().annotate(has_failures=has_failures())
    return related.defer("search_text", "answers_text", "answers")


def _by_code(request: StaffRequest) -> str:
    """Return the code that was looked for, if it is one and this person sees its case."""
    code = whole_code(request.GET.get("q", ""))
    if not code:
        return ""
    seen = Case.objects.for_staff(request.user).filter(tracking_code=code).exists()
    if not seen:
        messages.warning(request, _("No case of your units has this code."))
    return code if seen else ""


def _start(request: StaffRequest, saved: list[SavedFilter]) -> SavedFilter | None:
    """Return the list with which somebody begins who came without asking for any."""
    if any(key in request.GET for key in (*KEYS, "after", "before", "start")):
        return None
    mine = (one for one in saved if one.is_start and one.owner_id == request.user.pk)
    return next(mine, None)


def _list_of(user: User, one: SavedFilter, offered: Offered) -> InboxList:
    """Return what a kept list holds; its state was offered with its service when it was kept."""
    sent = QueryDict(one.query)
    states = [(state, state) for state in sent.getlist("state") if sent.get("service")]
    return read_filter(user, sent, replace(offered, states=states))[1]


def _rows(user: User, page: KeysetPage) -> list[Row]:
    others = others_on(page.rows, user)
    return [Row(case, due_of(case), others.get(case.pk, [])) for case in page.rows]


def _tab(show: Show, count: int, query: str) -> Tab:
    address = f"show={show}" if show else "show="
    current = query == (address if show else "")
    return Tab(str(show.label), address, shown_count(count), current, show == Show.OVERDUE)


def _chip(one: SavedFilter, count: int, query: str) -> Tab:
    return Tab(one.name, one.query or "show=", shown_count(count), query == one.query)
