"""Where a fee is shown: before sending, on the receipt, on the pages of the case, on the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from plugins.servicedesk.actions import KIND, offer_of
from plugins.servicedesk.case_fees import (
    HANDLE,
    KeptFee,
    assess_fee,
    current_fee,
    kept_fee,
    note_problems,
    settable_lines,
)
from plugins.servicedesk.fees import MOST_RIAL
from plugins.servicedesk.models import Application
from portal.api import DomainError, StaffRequest, User, localise, staff
from portal.api.cases import Case, works_on
from portal.api.payments import Bill, BillLine, BillNotReady, BillPart, is_billed
from portal.api.persian import TextField, WholeNumberField


class SetFeeForm(forms.Form):
    """One line of a fee that staff set, the sum and why."""

    line = forms.TypedChoiceField(
        coerce=int, label=gettext_lazy("Part of the fee"), widget=forms.RadioSelect
    )
    amount_rial = WholeNumberField(least=0, most=MOST_RIAL, label=gettext_lazy("Sum in rials"))
    reason = TextField(
        longest=1000, lines=3, label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The applicant reads it, such as how the sum was calculated."),
    )  # fmt: skip

    def __init__(self, *args: Any, kept: KeptFee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = settable_lines(kept)
        self.fields["line"].choices = [  # type: ignore[attr-defined]
            (line.number, localise(line.label)) for line in lines
        ]
        if len(lines) == 1:
            self.fields["line"].initial = lines[0].number


def fee_on_review(case: Case) -> dict[str, object]:
    """Return what an application would cost if it were sent now. 1 query, more for problems."""
    offer = offer_of(case)
    fee, schedule = current_fee(case, offer)
    note_problems(offer, case, fee)
    return {"fee": fee, "schedule": schedule}


def fee_of_case(case: Case) -> dict[str, object] | None:
    """Return the frozen fee for the page of a case or its receipt. One query."""
    kept = _kept(case)
    return {"kept": kept, "fee": kept.fee, "schedule": kept.schedule} if kept else None


def fee_at_desk(user: object, case: Case) -> dict[str, object] | None:
    """Return the frozen fee for the staff, and whether this officer may set a part of it."""
    kept = _kept(case)
    if kept is None or not kept.fee.lines:
        return None
    may_set = isinstance(user, User) and bool(settable_lines(kept)) and works_on(user, case, HANDLE)
    context = {"kept": kept, "fee": kept.fee, "schedule": kept.schedule}
    return {**context, "may_set": may_set and not is_billed(case)}


def bill_for(case: Case) -> Bill:
    """Return the frozen fee as a bill. One query.

    :raises BillNotReady: a part of it is not known yet.
    """
    kept = _kept(case)
    if kept is None:
        raise BillNotReady
    if kept.open_lines:
        names = _(", ").join(localise(line.label) for line in kept.open_lines)
        raise BillNotReady(_("Set these parts of the fee first: %(names)s.") % {"names": names})
    lines = [line for line in kept.fee.lines if line.amount_rial]
    return Bill(
        tuple(BillLine(line.label, line.amount_rial or 0) for line in lines),
        tuple(BillPart(due.amount_rial, due.day) for due in kept.schedule),
    )


@staff(HANDLE)
@require_http_methods(["GET", "POST"])
def set_fee(request: StaffRequest, code: str) -> HttpResponse:
    """Let the unit set a part of the fee."""
    rows = Case.objects.visible_to(request.user).with_related()
    case = rows.filter(tracking_code=code, kind=KIND).first()
    kept = _kept(case) if case else None
    if case is None or kept is None or not works_on(request.user, case, HANDLE):
        raise Http404
    form = SetFeeForm(request.POST or None, kept=kept)
    status = 422 if form.is_bound and not form.is_valid() else 200
    if form.is_valid():
        try:
            typed = form.cleaned_data
            assess_fee(
                actor=request.user, case=case, number=typed["line"],
                amount_rial=typed["amount_rial"], reason=typed["reason"],
            )  # fmt: skip
            messages.success(request, _("The fee was set, and the applicant is told."))
            return redirect("cases_admin:case", code)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
    context = {"page_title": _("Set the fee"), "case": case, "form": form, "kept": kept}
    return render(request, "servicedesk/admin/set_fee.html", context, status=status)


def _kept(case: Case) -> KeptFee | None:
    application = Application.objects.filter(case=case).only("fee", "case_id").first()
    return kept_fee(application) if application else None
