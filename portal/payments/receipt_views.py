"""Verifying a receipt: for everybody who has one in hand."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from portal.accounts.audiences import public
from portal.accounts.rate_limits import client_address
from portal.cases.tracking_codes import InvalidCode, ParsedCode, WrongDigit, parse
from portal.payments.receipts import look_up_receipt

CODE = {"inputmode": "numeric", "dir": "ltr", "autocomplete": "off", "class": "code-input"}


class NumberForm(forms.Form):
    """The number on a receipt, as people copy it."""

    code = forms.CharField(
        label=gettext_lazy("Number of the receipt"),
        help_text=gettext_lazy("14 digits on the receipt, in Persian or Latin digits."),
        max_length=100,
        widget=forms.TextInput(attrs=CODE),
    )

    def clean_code(self) -> ParsedCode:
        try:
            return parse(self.cleaned_data["code"])
        except WrongDigit as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        except InvalidCode as refusal:
            text = _("A receipt has a number of 14 digits. Please compare it with the paper.")
            raise forms.ValidationError(text) from refusal


@public
@require_GET
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for the number of a receipt; read it in any digit script."""
    if "code" not in request.GET:
        return render(request, "payments/verify.html", {"form": NumberForm()})
    form = NumberForm(request.GET)
    if form.is_valid():
        return redirect("receipts:receipt", form.cleaned_data["code"].code)
    return _private(render(request, "payments/verify.html", {"form": form}, status=422))


@public
@require_GET
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether a receipt is genuine, and the open part of what it says.

    Costs at most 6 queries; a wrong number is counted against abuse.
    """
    found = look_up_receipt(code=code, address=client_address(request))
    if found is None:
        form = NumberForm({"code": code})
        if form.is_valid():
            text = _("No receipt of this town has this number. Do not trust a paper that has it.")
            form.add_error("code", text)
        return _private(render(request, "payments/verify.html", {"form": form}, status=404))
    return _private(render(request, "payments/verified.html", {"receipt": found}))


def _private(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response
