"""The pages where administrators look after applications, their tokens and what they are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.audiences import StaffRequest, staff
from portal.accounts.permissions import MANAGE_API
from portal.errors import DomainError
from portal.rest.applications import (
    change_application,
    create_application,
    revoke_application,
    rotate_token,
)
from portal.rest.back_office_forms import ApplicationForm, initial_of
from portal.rest.deliveries import send_again
from portal.rest.models import Application, CallTally, Delivery
from portal.rest.scopes import Scope
from portal.rest.subscriptions import Happening, resume, rotate_secret

caretaker = staff(MANAGE_API)
SHOWN_DAYS = 30
DELIVERIES_A_PAGE = 30


@caretaker
@require_GET
def applications(request: StaffRequest) -> HttpResponse:
    """List applications with their last use and their calls of a month. 2 queries."""
    since = timezone.localdate() - timedelta(days=SHOWN_DAYS)
    sums = dict(
        CallTally.objects.filter(day__gte=since)
        .values_list("application")
        .annotate(calls=Sum("answered") + Sum("refused") + Sum("failed"))
    )
    rows = Application.objects.select_related("account")
    context = {
        "page_title": _("Applications"),
        "header_icon": "code",
        "rows": [(one, sums.get(one.pk, 0)) for one in rows],
    }
    return render(request, "rest_admin/applications.html", context)


@caretaker
@require_http_methods(["GET", "POST"])
def new_application(request: StaffRequest) -> HttpResponse:
    """Let a program in; its token is shown on the answer to this form, and never again."""
    form = ApplicationForm(request.POST or None)
    if form.is_valid():
        try:
            made, token = create_application(actor=request.user, **form.facts)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return _token_page(request, made, token, is_first=True)
    return _form_page(request, form, _("New application"), reverse("rest_admin:applications"))


@caretaker
@require_GET
def application(request: StaffRequest, application_id: int) -> HttpResponse:
    """Show one application: what it may do, its calls day by day, its webhooks. 6 queries."""
    found = _found(application_id)
    deliveries = Delivery.objects.filter(subscription__application=found)
    page = Paginator(deliveries.select_related("subscription"), DELIVERIES_A_PAGE)
    context = {
        "page_title": found.name,
        "header_icon": "code",
        "application": found,
        "scopes": [Scope(one).label for one in found.scopes],
        "tallies": found.tallies.all()[:SHOWN_DAYS],
        "webhooks": [
            (one, [Happening(event).label for event in one.events])
            for one in found.subscriptions.all()
        ],
        "deliveries": _with_labels(page.get_page(request.GET.get("page"))),
    }
    return render(request, "rest_admin/application.html", context)


@caretaker
@require_http_methods(["GET", "POST"])
def change(request: StaffRequest, application_id: int) -> HttpResponse:
    """Change an application; its token stays."""
    found = _found(application_id)
    form = ApplicationForm(request.POST or None, initial=initial_of(found), own=found)
    if form.is_valid():
        for name, value in form.facts.items():
            setattr(found, name, value)
        try:
            change_application(actor=request.user, application=found)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("“%(name)s” is saved.") % {"name": found.name})
            return _back(found)
    back = reverse("rest_admin:application", args=[found.pk])
    return _form_page(request, form, found.name, back)


@caretaker
@require_POST
def rotate(request: StaffRequest, application_id: int) -> HttpResponse:
    """Give an application a new token; the old one is refused at once."""
    found = _found(application_id)
    try:
        token = rotate_token(actor=request.user, application=found)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return _back(found)
    return _token_page(request, _found(application_id), token)


@caretaker
@require_POST
def revoke(request: StaffRequest, application_id: int) -> HttpResponse:
    """Let an application in no more."""
    found = revoke_application(actor=request.user, application=_found(application_id))
    messages.success(request, _("“%(name)s” is let in no more.") % {"name": found.name})
    return _back(found)


@caretaker
@require_POST
def change_secret(request: StaffRequest, application_id: int, hook_id: Any) -> HttpResponse:
    """Draw a new secret for a webhook and show it once."""
    found = _found(application_id)
    webhook = get_object_or_404(found.subscriptions.select_related("application"), pk=hook_id)
    changed = rotate_secret(actor=request.user, subscription=webhook)
    return _token_page(request, found, changed.secret, is_secret=True)


@caretaker
@require_POST
def go_on(request: StaffRequest, application_id: int, hook_id: Any) -> HttpResponse:
    """Let a paused webhook go on."""
    found = _found(application_id)
    webhook = get_object_or_404(found.subscriptions.select_related("application"), pk=hook_id)
    resume(actor=request.user, subscription=webhook)
    messages.success(request, _("The webhook goes on; what waited is sent now."))
    return _back(found)


@caretaker
@require_POST
def deliver_again(request: StaffRequest, application_id: int, delivery_id: int) -> HttpResponse:
    """Send a delivery again that was given up."""
    found = _found(application_id)
    rows = Delivery.objects.filter(subscription__application=found)
    try:
        send_again(actor=request.user, delivery=get_object_or_404(rows, pk=delivery_id))
        messages.success(request, _("It is sent again."))
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    return _back(found)


def _found(application_id: int) -> Application:
    rows: QuerySet[Application] = Application.objects.select_related("account", "created_by")
    return get_object_or_404(rows, pk=application_id)


def _with_labels(page: Any) -> Any:
    for delivery in page:
        delivery.event_label = Happening(delivery.event).label
    return page


def _back(found: Application) -> HttpResponse:
    return redirect("rest_admin:application", found.pk)


def _token_page(
    request: HttpRequest,
    found: Application,
    token: str,
    *,
    is_secret: bool = False,
    is_first: bool = False,
) -> HttpResponse:
    title = _("Secret of a webhook") if is_secret else _("Token of “%(name)s”")
    context = {
        "page_title": title % {"name": found.name},
        "header_icon": "key",
        "application": found,
        "token": token,
        "is_secret": is_secret,
        "is_first": is_first,
    }
    response = render(request, "rest_admin/token.html", context)
    add_never_cache_headers(response)
    return response


def _form_page(request: HttpRequest, form: ApplicationForm, title: str, back: str) -> HttpResponse:
    context = {"page_title": title, "header_icon": "code", "form": form, "back": back}
    status = 422 if form.errors else 200
    return render(request, "rest_admin/form.html", context, status=status)
