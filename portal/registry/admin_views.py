"""The plugins page of the back office: what is installed, how it is doing, on or off."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.access import has_permission
from portal.accounts.audiences import StaffRequest, View, staff
from portal.accounts.permissions import MANAGE_PLUGINS
from portal.contributions import Contribution, guard
from portal.errors import DomainError, require
from portal.registry import loading
from portal.registry.actions import (
    change_plugin_settings,
    deliver_events_again,
    disable_plugin,
    enable_plugin,
    unmute,
)
from portal.registry.overview import (
    STATE_WORDS,
    PluginOverview,
    all_plugins,
    contributions_of,
    failed_deliveries_of,
    health_of,
    one_plugin,
)
from portal.registry.plugin_settings import settings_form, shown_settings


def for_managers(view: View) -> View:
    """Declare a view for those who may manage plugins, which is a city-wide right."""

    @wraps(view)
    def asked(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(has_permission(request.user, MANAGE_PLUGINS, unit=None))
        return view(request, *args, **kwargs)

    return staff(MANAGE_PLUGINS)(asked)


@for_managers
@require_GET
def plugins(request: StaffRequest) -> HttpResponse:
    """List the plugins, and those that could not be loaded. Costs two queries for all of them."""
    context = {
        "page_title": _("Plugins"),
        "plugins": [(one, STATE_WORDS[one.state]) for one in all_plugins()],
        "failures": loading.failures,
    }
    return render(request, "plugins_admin/plugins.html", context)


@for_managers
@require_http_methods(["GET", "POST"])
def plugin(request: StaffRequest, slug: str) -> HttpResponse:
    """Show one plugin: what it adds, its failures, its health, its settings."""
    found = one_plugin(slug)
    if found is None:
        raise Http404
    form = _form(found, request)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            change_plugin_settings(actor=request.user, slug=slug, values=form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The settings are in force."))
            return redirect("plugins_admin:plugin", slug)
    context = {
        "page_title": found.title,
        "one": found,
        "state_words": STATE_WORDS[found.state],
        "form": form,
        "health": health_of(slug),
        "contributions": contributions_of(slug),
        "unheard": failed_deliveries_of(slug),
    }
    return render(request, "plugins_admin/plugin.html", context)


@for_managers
@require_POST
def enable(request: StaffRequest, slug: str) -> HttpResponse:
    """Switch a plugin on."""
    return _do(request, slug, enable_plugin, _("The plugin is on."))


@for_managers
@require_POST
def disable(request: StaffRequest, slug: str) -> HttpResponse:
    """Switch a plugin off."""
    return _do(request, slug, disable_plugin, _("The plugin is off; its data stays."))


@for_managers
@require_POST
def try_again(request: StaffRequest, slug: str, name: str) -> HttpResponse:
    """Give a muted part of a plugin another chance."""
    unmute(actor=request.user, contribution=f"{slug}.{name}")
    messages.success(request, _("This part is on again."))
    return redirect("plugins_admin:plugin", slug)


@for_managers
@require_POST
def deliver_again(request: StaffRequest, slug: str, delivery_id: int | None = None) -> HttpResponse:
    """Let a plugin hear of the events that it failed to hear, of all or of one."""
    act = partial(deliver_events_again, delivery_id=delivery_id)
    return _do(
        request,
        slug,
        act,
        _("What failed will be delivered again, within a minute if that part is on."),
    )


def _do(request: StaffRequest, slug: str, action: Callable[..., object], done: str) -> HttpResponse:
    try:
        action(actor=request.user, slug=slug)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("plugins_admin:plugin", slug)


def _form(found: PluginOverview, request: HttpRequest) -> Form | None:
    """Return the form of a plugin's settings, None if it has none or it cannot be drawn."""
    declared = found.plugin.settings
    if declared is None:
        return None
    with guard(Contribution(found.slug, "settings", declared)):
        asked = settings_form(declared)
        if request.method == "POST":
            form = asked(request.POST)
        else:
            form = asked(initial=shown_settings(declared, found.stored_settings))
        str(form)
        return form
    return None
