"""Each rule of the contract can be broken, and says who broke it and how to mend it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from django.db.migrations import RunPython
from django.db.models.signals import post_save
from django.urls import path
from wagtail import hooks

from plugins.servicedesk.models import Application, Offer
from portal.registry.discovery import InstalledPlugin
from portal.testing.contract.rules import (
    audiences,
    background,
    boundaries,
    imports,
    isolation,
    language,
    markup,
    metadata,
    migrations,
    queries,
    switching,
)
from portal.testing.contract.subject import NotLoaded, Subject, find_subject
from portal.testing.factories import StaffFactory
from tests.portal.testing.contract import bad

PACKAGES = Path(__file__).resolve().parents[3] / "sample_plugins" / "bad"


def only(findings: list[str], *words: str) -> None:
    """Check that there is a finding with these words, and that each names the plugin."""
    assert all(one.startswith("bad: ") for one in findings), findings
    assert any(all(word in one for word in words) for one in findings), findings


def package(slug: str) -> Subject:
    installed = InstalledPlugin(slug, slug, f"portal-{slug}", "1.0", summary=slug)
    return Subject(plugin=bad.Empty(), installed=installed, folder=PACKAGES / slug)


@pytest.fixture(scope="module")
def strange_packages():
    """Two packages that do on import what they must not, looked at in one process."""
    subjects = [package("loud"), package("patching")]
    stop = imports.start_looking(subjects)
    yield dict(zip(("loud", "patching"), subjects, strict=True))
    stop()


def test_a_plugin_that_is_not_installed_is_told_so():
    with pytest.raises(NotLoaded, match=r"nowhere: no plugin of this name.*pip install -e"):
        find_subject("nowhere")


# ---------------------------------------------------------------- 1


def test_a_plugin_without_title_range_and_version_is_told_so(install):
    found = metadata.says_who_it_is(install(bad.Nameless, requires=("django",), version=""))
    only(found, "Nameless has no title", "add title")
    only(found, "does not say which portals it fits", 'dependencies = ["darvazeh>=1,<2"]')
    only(found, "version", "pyproject.toml")


def test_a_range_that_is_open_at_one_end_is_told_so(install):
    found = metadata.says_who_it_is(install(bad.Empty, requires=("darvazeh>=0.1",)))
    only(found, "darvazeh>=0.1 is open at one end", "pyproject.toml")


def test_a_title_without_translation_is_told_so(install):
    found = metadata.says_who_it_is(install(bad.Empty))
    only(found, "the title of Empty in fa is 'Bad'", "gettext_lazy")


# ---------------------------------------------------------------- 2 and 9, in another process


def test_asking_and_calling_out_while_imported_is_told(strange_packages):
    found = imports.is_quiet_while_imported(strange_packages["loud"])
    assert any("loud: loud/plugin.py:9 asks the database" in one for one in found)
    assert any("loud: loud/plugin.py:11 calls out" in one for one in found)
    assert any("loud: cannot be imported: loud.broken: ModuleNotFoundError" in one for one in found)


def test_replacing_parts_of_the_core_is_told(strange_packages):
    found = imports.leaves_the_core_alone(strange_packages["patching"])
    told = "\n".join(found)
    assert all(one.startswith("patching: it replaces ") for one in found)
    assert "django.core.paginator.Paginator.ELLIPSIS" in told
    assert "portal.cases.models.Case.__str__" in told
    assert "portal.cases.models.Case.is_urgent" in told
    assert imports.leaves_the_core_alone(strange_packages["loud"]) == []


# ---------------------------------------------------------------- 3


def test_a_change_without_its_migration_is_told(monkeypatch):
    monkeypatch.setattr(Offer._meta.get_field("slug"), "max_length", 81)
    found = migrations.has_every_migration(find_subject("servicedesk"))
    assert len(found) == 1
    assert "servicedesk: a migration is missing (Alter field slug on offer)" in found[0]
    assert "run: python -m django makemigrations servicedesk" in found[0]


def test_a_migration_that_cannot_be_undone_is_told(monkeypatch, db):
    module = import_module("plugins.servicedesk.migrations.0001_initial")
    lasting = RunPython(RunPython.noop)
    monkeypatch.setattr(module.Migration, "operations", [*module.Migration.operations, lasting])
    found = migrations.can_take_its_tables_away(find_subject("servicedesk"))
    assert len(found) == 1
    assert "servicedesk: the migration servicedesk.0001_initial cannot be undone" in found[0]
    assert "reverse_code=RunPython.noop" in found[0]


def test_tables_that_stay_are_told(monkeypatch, db):
    monkeypatch.setattr(migrations.MigrationExecutor, "migrate", lambda self, targets: None)
    found = migrations.can_take_its_tables_away(find_subject("servicedesk"))
    assert any("servicedesk: the table servicedesk_offer stays" in one for one in found)


def test_a_way_back_that_fails_is_told(monkeypatch, db):
    def fail(self, targets):
        raise RuntimeError("no way")

    monkeypatch.setattr(migrations.MigrationExecutor, "migrate", fail)
    back, again = migrations.can_take_its_tables_away(find_subject("servicedesk"))
    assert back.startswith("servicedesk: its tables cannot be taken away: RuntimeError: no way")
    assert again.startswith("servicedesk: its tables cannot be made again: RuntimeError: no way")


# ---------------------------------------------------------------- 4


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (path("a/", bad.undeclared), ("undeclared", "does not say who it is for", "@public")),
        (path("b/<int:number>/", bad.breaking), ("answers 500", "DoesNotExist", "answer 404")),
        (path("c/", bad.for_nobody), ("bad.nobody_declares_this", "as a Permission")),
        (path("d/", bad.unguarded), ("is for citizen, yet nobody signed in is served", "check")),
        (path("e/<tracking_code:code>/", bad.leaking), ("to another citizen", ".visible_to")),
    ],
)
def test_an_address_that_serves_or_breaks_for_the_wrong_people_is_told(
    install, town_of, pattern, words
):
    subject = install(bad.Empty, pattern)
    only(audiences.serves_its_audience_only(subject, town_of(subject)), *words)


# ---------------------------------------------------------------- 5


def test_a_signal_that_goes_on_is_told(install, town_of):
    subject = install(bad.Empty)
    post_save.connect(bad.listen)
    try:
        found = switching.is_silent_while_off(subject, town_of(subject))
    finally:
        post_save.disconnect(bad.listen)
    only(found, "listens to Django's post_save", "use @on(…)")


def test_a_hook_that_goes_on_is_told(install, town_of):
    subject = install(bad.Empty)
    with hooks.register_temporarily("construct_homepage_panels", bad.answer_a_hook):
        found = switching.is_silent_while_off(subject, town_of(subject))
    only(found, "hook construct_homepage_panels by itself", "@wagtail_hook")


def test_a_snippet_that_registers_itself_is_told(monkeypatch, install, town_of):
    subject = install(bad.Empty)
    town = town_of(subject)
    subject.__dict__["models"] = [Application]
    monkeypatch.setattr(switching, "get_snippet_models", lambda: [Application])
    found = switching.is_silent_while_off(subject, town)
    only(found, "the snippet Application registers itself", "declare Admin(…)")


def test_an_address_that_does_not_come_back_is_told(install, town_of):
    subject = install(bad.Empty, path("", bad.forgetful))
    found = switching.comes_back_with_its_data(subject, town_of(subject))
    only(found, "answered 200 before it was switched off and 404 after", "keep nothing")


def test_rows_that_change_while_it_is_off_are_told(monkeypatch, install, town_of):
    subject = install(bad.Empty)
    town = town_of(subject)
    subject.__dict__["models"] = [type(town.citizen)]
    forget = type(town.citizen).objects.filter(pk=StaffFactory.create().pk).delete
    monkeypatch.setattr(switching, "disable_plugin", lambda **asked: forget())
    found = switching.comes_back_with_its_data(subject, town)
    only(found, "rows of User changed while it was off", "leave them alone")


# ---------------------------------------------------------------- 6 and 7


def test_a_contribution_that_is_asked_past_the_guard_is_told(install, town_of):
    subject = install(bad.Hidden, templates__bad__card_html="")
    with hooks.register_temporarily("construct_homepage_panels", bad.ask_past_the_guard):
        found = isolation.costs_its_own_corner_only(subject, town_of(subject))
    only(found, "/admin/ breaks", "past portal.api", "when its contribution raises")


def test_a_failure_that_nobody_hears_of_is_told(install, town_of):
    subject = install(bad.Unheard)
    with hooks.register_temporarily("construct_homepage_panels", bad.swallow_what_fails):
        found = isolation.costs_its_own_corner_only(subject, town_of(subject))
    only(found, "bad.well raises and nobody is told", "portal.api only")


def test_a_page_that_needs_an_uninstalled_plugin_is_told(install, town_of):
    subject = install(bad.Empty)
    with hooks.register_temporarily("construct_homepage_panels", bad.need_the_plugin):
        found = isolation.leaves_nothing_that_needs_it(subject, town_of(subject))
    only(found, "/admin/ breaks", "after it is uninstalled", "KeyError", "let nothing outside")


# ---------------------------------------------------------------- 8


def test_a_query_for_each_row_is_told(install, town_of):
    subject = install(bad.Empty, path("", bad.one_by_one))
    found = queries.stays_within_its_budget(subject, town_of(subject))
    only(found, "/p/bad/ asks 8 times", "accounts_unit", "select_related")


def test_a_page_over_its_budget_is_told(install, town_of):
    subject = install(bad.Empty, path("", bad.greedy))
    found = queries.stays_within_its_budget(subject, town_of(subject))
    only(found, "/p/bad/ asks the database", "40 are allowed", "in one go")


# ---------------------------------------------------------------- 9


def test_imports_past_the_api_are_told(install):
    source = (
        "import portal.cases.models\nfrom portal import accounts\nfrom plugins.tracker import x"
    )
    found = boundaries.imports_through_the_api_only(install(bad.Empty, plugin_py=source))
    only(found, "bad/plugin.py:1 imports portal.cases.models", "portal.api")
    only(found, "bad/plugin.py:2 imports portal.accounts")
    only(found, "bad/plugin.py:3 imports plugins.tracker", "the plugin tracker", "event")


def test_what_belongs_to_another_is_told(install):
    subject = install(
        bad.Empty,
        templates__cases__my_case_html="",
        templates__bad__page_html='{% extends "tracker/index.html" %}{% url "tracker:index" %}',
        plugin_py='VIEW = "servicedesk:index"',
    )
    subject.__dict__["models"] = [bad.Stranger.pointing_at(Offer)]
    found = boundaries.keeps_to_its_own_names(subject)
    only(found, "template cases/my_case.html is outside", "move it to templates/bad/")
    only(found, "bad/page.html uses tracker/index.html of the plugin tracker", "copy")
    only(found, "bad/page.html links to the plugin tracker", "offer a slot")
    only(found, "plugin.py:1 names 'servicedesk:index' of the plugin servicedesk")
    only(found, "Pointing.link points at the plugin servicedesk", "plain key")


# ---------------------------------------------------------------- 10


def test_texts_without_translation_are_told(install):
    subject = install(
        bad.Empty,
        plugin_py="from django.utils.translation import gettext as _\n_('Never said before')",
        templates__bad__page_html='{% translate "Nor this one" %}'
        "{% blocktranslate count n=x %}One lot{% plural %}{{ n }} lots{% endblocktranslate %}",
    )
    found = language.speaks_every_language(subject)
    only(found, "bad/plugin.py:2 says 'Never said before'", "django.po")
    only(found, "bad/page.html says 'Nor this one'")
    only(found, "bad/page.html says 'One lot'")
    assert len(found) == 3


def test_a_notice_without_its_text_is_told(install, town_of):
    subject = install(bad.Mute)
    found = language.tells_in_every_language(subject, town_of(subject))
    only(found, "bad.silent names the channel inbox", "notices/bad_silent.inbox.txt")


def test_bad_markup_is_told(install, town_of):
    subject = install(bad.Empty, path("", bad.shapeless))
    found = markup.can_be_read_by_everybody(subject, town_of(subject))
    for words in (
        ("a picture without alt", "add alt"),
        ("a <input> without a label", "aria-label"),
        ("the id twice 2 times", "unique"),
        ("a style inside the page", "static file"),
        ("a script inside the page", "static file"),
        ("a handler inside the page (onload=)", "static file"),
    ):
        only(found, "/p/bad/", *words)


# ---------------------------------------------------------------- 11


def test_a_service_that_changes_by_itself_is_told(install, town_of):
    subject = install(bad.Restless)
    found = background.synchronises_to_the_same(subject, town_of(subject))
    only(found, "bad.lottery comes out differently each time", "nothing that changes")


def test_an_event_that_cannot_be_kept_is_told(install):
    found = background.publishes_events_that_can_wait(install(bad.Empty))
    only(found, "the event Unfrozen cannot be kept", "frozen dataclass")


def test_an_api_that_describes_nothing_is_told(install, town_of):
    subject = install(bad.Undocumented)
    found = background.documents_its_api(subject, town_of(subject))
    only(found, "the API document warns", "Vague", "@extend_schema")
