"""The page of an offer's fee for its designers: lines one by one, parts, what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from plugins.servicedesk.designing.rows import all_valid
from plugins.servicedesk.fee_check import check_fee
from plugins.servicedesk.fee_form import KIND_WORDS, Json, LineEditor, PartForm, part_forms
from plugins.servicedesk.fee_words import condition_in_words, gone_questions, words_of_amount
from plugins.servicedesk.fees import MOST_LINES, FeeKind, FeeRule, read_line
from plugins.servicedesk.instalments import read_instalments
from plugins.servicedesk.models import Offer
from plugins.servicedesk.offers import change_fee, fee_mark
from plugins.servicedesk.ownership import DESIGN
from plugins.servicedesk.problems import problems_of
from portal.api import DomainError, StaffRequest, localise, staff, units_with
from portal.api.definitions import Finding, FormField, InvalidDefinition, Node

PAGE = "online-services:fee"
OfferView = Callable[..., HttpResponse]


def offer_view(view: OfferView) -> OfferView:
    """Turn ``view(request, offer, …)`` into one that takes its number; others' are not found."""

    @wraps(view)
    def guarded(request: StaffRequest, pk: int, **given: Any) -> HttpResponse:
        scope = units_with(request.user, DESIGN)
        offers = Offer.objects.complete().filter(scope.q("unit"))
        return view(request, get_object_or_404(offers, pk=pk), **given)

    return staff(DESIGN)(guarded)  # type: ignore[return-value]


@offer_view
@require_http_methods(["GET", "POST"])
def fee_page(request: StaffRequest, offer: Offer) -> HttpResponse:
    """Show all lines of a fee; a POST moves one or takes it out."""
    if request.method == "POST":
        return _rearranged(request, offer)
    return _page(request, offer, part_forms(offer.instalments, None))


@offer_view
@require_POST
def change_parts(request: StaffRequest, offer: Offer) -> HttpResponse:
    """Save the parts in which the fee is paid."""
    forms = part_forms(offer.instalments, request.POST)
    if not all_valid(forms):
        return _page(request, offer, forms, status=422)
    parts = [value for form in forms if (value := form.value)]
    try:
        read_instalments(Node(parts, "instalments"))
        change_fee(
            actor=request.user, offer=offer, seen=request.POST.get("seen", ""),
            values={"instalments": parts},
        )  # fmt: skip
    except InvalidDefinition as refusal:
        forms[0].add_error(None, refusal.reason)
    except DomainError as refusal:
        forms[0].add_error(None, str(refusal))
    else:
        messages.success(request, _("Saved."))
        return redirect(PAGE, offer.pk)
    return _page(request, Offer.objects.complete().get(pk=offer.pk), forms, status=422)


@offer_view
@require_http_methods(["GET", "POST"])
def new_line(request: StaffRequest, offer: Offer, kind: str) -> HttpResponse:
    """Add a line of one kind."""
    if kind not in set(FeeKind):
        raise Http404
    return _line(request, offer, len(offer.fee_lines), {}, FeeKind(kind))


@offer_view
@require_http_methods(["GET", "POST"])
def edit_line(request: StaffRequest, offer: Offer, number: int) -> HttpResponse:
    """Change a line; ``?kind=`` lets its sum come from elsewhere."""
    if number >= len(offer.fee_lines) or not isinstance(offer.fee_lines[number], dict):
        raise Http404
    line = offer.fee_lines[number]
    kind = request.GET.get("kind") or _kind_of(line)
    if kind not in set(FeeKind):
        raise Http404
    return _line(request, offer, number, line, FeeKind(kind))


def _line(
    request: StaffRequest, offer: Offer, number: int, line: Json, kind: FeeKind
) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    editor = LineEditor(line, kind, offer.form_version.compiled, data)
    refused, status = "", 200
    if data is not None and editor.command.is_save:
        status = 422
        if editor.is_valid():
            lines = [*offer.fee_lines[:number], editor.written(), *offer.fee_lines[number + 1 :]]
            try:
                return _saved(request, offer, lines)
            except DomainError as refusal:
                refused, status = str(refusal), refusal.status
    context = {
        "page_title": _("Fee line: %(kind)s") % {"kind": editor.title},
        "header_icon": "form",
        "offer": offer,
        "editor": editor,
        "kinds": KIND_WORDS.items() if line else (),
        "refused": refused,
        "seen": data.get("seen", "") if data and not refused else fee_mark(_fresh(offer, refused)),
        "findings": (
            _findings(offer, gone_questions(offer)).get(number, []) if line and data is None else []
        ),
    }
    return render(request, "servicedesk/admin/fee_line.html", context, status=status)


def _saved(request: StaffRequest, offer: Offer, lines: list[Any]) -> HttpResponse:
    seen = request.POST.get("seen", "")
    change_fee(actor=request.user, offer=offer, seen=seen, values={"fee_lines": lines})
    messages.success(request, _("Saved."))
    return redirect(PAGE, offer.pk)


def _rearranged(request: StaffRequest, offer: Offer) -> HttpResponse:
    """Move a line up or down, or take it out: ``do`` is ``up:2``."""
    verb, _colon, row = request.POST.get("do", "").partition(":")
    lines = list(offer.fee_lines)
    if not row.isdecimal() or len(row) > 3 or int(row) >= len(lines):
        raise Http404
    number = int(row)
    line = lines.pop(number)
    if verb in ("up", "down"):
        lines.insert(max(0, number + (1 if verb == "down" else -1)), line)
    elif verb != "remove":
        raise Http404
    try:
        return _saved(request, offer, lines)
    except DomainError as refusal:
        messages.warning(request, str(refusal))
        return redirect(PAGE, offer.pk)


def _page(
    request: StaffRequest, offer: Offer, parts: list[PartForm], status: int = 200
) -> HttpResponse:
    gone = gone_questions(offer)
    findings = _findings(offer, gone)
    context = {
        "page_title": _("Fee: %(title)s") % {"title": offer.label},
        "header_icon": "form",
        "offer": offer,
        "rows": [_row(offer, number, gone, findings.get(number, [])) for number in _numbers(offer)],
        "kinds": KIND_WORDS.items() if len(offer.fee_lines) < MOST_LINES else (),
        "parts": parts,
        "part_findings": findings.get(-1, []),
        "problems": problems_of(offer),
        "seen": fee_mark(offer),
    }
    return render(request, "servicedesk/admin/fee.html", context, status=status)


def _numbers(offer: Offer) -> range:
    return range(len(offer.fee_lines))


def _row(
    offer: Offer, number: int, gone: list[FormField], findings: list[Finding]
) -> dict[str, Any]:
    line, form = offer.fee_lines[number], offer.form_version.compiled
    rule = _rule(line)
    return {
        "number": number,
        "label": localise(line.get("label")) if isinstance(line, dict) else str(line),
        "amount": words_of_amount(rule, form, gone) if rule else "",
        "only_if": condition_in_words(rule, form, gone) if rule else "",
        "findings": findings,
    }


def _rule(line: object) -> FeeRule | None:
    try:
        return read_line(Node(line))
    except InvalidDefinition:
        return None


def _kind_of(line: Json) -> str:
    for kind, key in ((FeeKind.TABLE, "table"), (FeeKind.FORMULA, "formula")):
        if line.get(key):
            return str(kind)
    return str(FeeKind.FIXED if line.get("amount_rial") is not None else FeeKind.ASSESSED)


def _findings(offer: Offer, gone: list[FormField]) -> dict[int, list[Finding]]:
    """Return what a check says about each line, under -1 what it says about the parts."""
    found: dict[int, list[Finding]] = {}
    form = offer.form_version.compiled
    for finding in check_fee(offer.fee_lines, form, offer.instalments, gone):
        place = finding.place.partition("]")[0].removeprefix("fee[")
        found.setdefault(int(place) if place.isdecimal() else -1, []).append(finding)
    return found


def _fresh(offer: Offer, refused: str) -> Offer:
    return Offer.objects.get(pk=offer.pk) if refused else offer
