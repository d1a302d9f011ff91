"""What a plugin's own pages raise is answered with 500, and staff read which plugin it was."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import Client
from django.urls import path

from portal import urls
from portal.contributions import Contribution
from portal.errors import Refused
from portal.gated_urls import gated_include
from portal.registry import loading
from portal.registry.back_office import Admin, _gate_patterns, admins
from portal.registry.culprits import plugin_behind
from portal.registry.discovery import InstalledPlugin
from portal.registry.models import PluginFault, PluginState
from tests.portal.registry.stranger import SLUG
from tests.portal.registry.stranger_world import World

pytestmark = pytest.mark.django_db
Visit = Callable[..., int]


def fails(request):
    raise RuntimeError("no shelf")


def draws_badly(request):
    return TemplateResponse(request, engines["django"].from_string("{% url 'no:where' %}"))


def raising(error):
    def view(request):
        raise error

    return view


@pytest.fixture
def visit(world: World, settings) -> Visit:
    """Ask for an address with a view behind it, of the stranger's or of the portal's."""

    def ask(view, *, namespace: str = SLUG) -> int:
        urlconf = ModuleType("urlconf_of_this_test")
        inside = [path("here/", view)]
        urlconf.urlpatterns = [
            gated_include("boom/", inside, plugin=SLUG, namespace=namespace),
            *urls.urlpatterns,
        ]
        urlconf.handler500 = urls.handler500
        settings.ROOT_URLCONF = urlconf
        return Client(raise_request_exception=False).get("/boom/here/").status_code

    return ask


def faults() -> dict[str, str]:
    return dict(PluginFault.objects.values_list("contribution", "error"))


def test_a_view_that_fails_is_written_down_under_its_plugin_and_answered_as_always(visit: Visit):
    assert visit(fails) == 500
    (error,) = faults().values()
    assert faults().keys() == {f"{SLUG}.urls"}
    assert error.startswith("RuntimeError: no shelf (test_uncaught.py:")


def test_it_is_shown_on_the_plugins_page(visit: Visit, world: World, settings):
    kept = settings.ROOT_URLCONF
    visit(fails)
    settings.ROOT_URLCONF = kept
    page = world.get(f"/admin/plugins/{SLUG}/", "administrator")
    assert f"{SLUG}.urls" in page
    assert "RuntimeError: no shelf" in page


def test_a_template_that_fails_after_its_view_belongs_to_the_owner_of_the_address(visit: Visit):
    assert visit(draws_badly) == 500
    assert faults().keys() == {f"{SLUG}.urls"}


def test_however_often_it_fails_nothing_is_muted(visit: Visit):
    for _time in range(7):
        assert visit(fails) == 500
    fault = PluginFault.objects.get()
    assert (fault.count, fault.recent) == (7, [])
    assert PluginState.objects.get(slug=SLUG).muted == []


@pytest.mark.parametrize("error", [Http404(), PermissionDenied(), Refused()])
def test_what_a_view_raises_on_purpose_is_no_failure(visit: Visit, error: Exception):
    assert visit(raising(error)) in (403, 404)
    assert faults() == {}


def test_a_plugins_code_that_fails_at_an_address_of_the_portal_is_named_too(visit: Visit):
    assert visit(fails, namespace="portal-itself") == 500
    assert faults().keys() == {f"{SLUG}.code"}


def test_an_error_of_the_portal_itself_accuses_nobody(visit: Visit):
    assert visit(len, namespace="portal-itself") == 500
    assert faults() == {}


def test_a_screen_of_the_back_office_that_fails_is_named_by_its_contribution(
    visit: Visit, world: World
):
    screen = Contribution(SLUG, "screen", Admin(object))
    admins.add(screen)
    (gated,) = _gate_patterns(screen, [path("here/", fails)])
    assert visit(gated.callback, namespace="wagtail-itself") == 500
    assert faults().keys() == {f"{SLUG}.screen"}


def test_a_plugin_that_is_one_module_is_not_blamed_for_its_neighbours():
    single = InstalledPlugin("single", "six_of_nothing", "portal-single", "1")
    module = InstalledPlugin("module", "tests.portal.registry.stranger", "portal-module", "1")
    with pytest.raises(RuntimeError) as caught:
        fails(None)
    assert plugin_behind(caught.value, [single, module]) is None


def test_an_error_that_cannot_be_compared_is_judged_all_the_same(visit: Visit):
    class Touchy(Exception):
        def __eq__(self, other):
            raise ValueError("do not compare me")

        __hash__ = None

    first, second = Touchy(), Touchy()
    second.__cause__ = first
    assert visit(raising(second), namespace="portal-itself") == 500
    assert faults().keys() == {f"{SLUG}.code"}


def test_a_plugin_that_was_left_out_is_not_named(visit: Visit, monkeypatch):
    monkeypatch.delitem(loading.loaded, SLUG)
    assert visit(fails, namespace="portal-itself") == 500
    assert faults() == {}


def answer(request):
    return HttpResponse()


def test_a_page_that_answers_costs_nothing(visit: Visit):
    assert visit(answer) == 200
    assert faults() == {}
