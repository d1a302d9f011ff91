"""Parts of a page that belong to a plugin: in the editor, in versions, translated, on the site."""

from __future__ import annotations

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, ReferenceIndex
from wagtail.search.backends import get_search_backend
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from portal.accounts.models import User
from portal.testing.cast import ClientFor
from sitecontent.models import ContentPage, HomePage
from tests.library_blocks import HOURS, STORED, Switches

pytestmark = pytest.mark.django_db
HEADING = {"type": "heading", "value": "کتابخانه", "id": "6f0d"}
BODY = [HEADING, STORED, {**HEADING, "id": "6f0e"}]
Posted = dict[str, str]


@pytest.fixture
def about(home: HomePage) -> ContentPage:
    kept = ContentPage(title="درباره", slug="about", body=json.dumps(BODY))
    home.add_child(instance=kept)
    kept.save_revision().publish()
    return kept


@pytest.fixture
def editor(client_for: ClientFor, administrator: User) -> Client:
    administrator.is_superuser = True
    administrator.save()
    return client_for(administrator)


def stored(page: ContentPage) -> list[dict[str, Any]]:
    """Return what the database holds, past every class of ours."""
    fresh = ContentPage.objects.filter(pk=page.pk).values_list("body", flat=True).get()
    return list(fresh.raw_data)


def drafted(page: ContentPage) -> list[dict[str, Any]]:
    content = ContentPage.objects.get(pk=page.pk).get_latest_revision().content
    return list(json.loads(content["body"]))


def edit_address(page: ContentPage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def opened(editor: Client, page: ContentPage) -> tuple[str, list[dict[str, Any]]]:
    """Return what the editor's script is given: the definition of the body, and its children."""
    answer = editor.get(edit_address(page))
    assert answer.status_code == 200
    definition, children, _errors = shown(answer)
    return definition, children


def shown(answer: Any) -> tuple[str, list[dict[str, Any]], Any]:
    block = BeautifulSoup(answer.content, "html.parser").find(id="body")
    assert block is not None
    children, errors = json.loads(str(block["data-w-block-arguments-value"]))
    return str(block["data-w-block-data-value"]), children, errors


def sent_back(children: list[dict[str, Any]], **changed: str) -> Posted:
    """Return what the browser posts for these children."""
    posted = {"body-count": str(len(children))}
    for place, child in enumerate(children):
        name, value = f"body-{place}", child["value"]
        posted |= {f"{name}-{key}": child.get(key, "") for key in ("type", "id", "kept")}
        posted |= {f"{name}-deleted": "", f"{name}-order": str(place)}
        if isinstance(value, dict) and "sealed" in value:
            posted[f"{name}-value"] = value["sealed"]
        elif isinstance(value, dict):
            posted |= {f"{name}-value-{key}": text for key, text in value.items()}
        else:
            posted[f"{name}-value"] = value
    return posted | changed


def save(editor: Client, page: ContentPage, posted: Posted, *, publish: bool = False) -> None:
    rest = nested_form_data({
        "title": page.title, "slug": page.slug, "summary": "", "seo_title": "",
        "search_description": "", "comments": inline_formset([]),
        **({"action-publish": "1"} if publish else {}),
    })  # fmt: skip
    answer: HttpResponse = editor.post(edit_address(page), {**rest, **posted})
    assert answer.status_code == 302, answer.context["form"].errors


def test_the_editor_shows_a_note_in_place_of_a_kept_part(
    editor: Client, about: ContentPage, library: Switches
) -> None:
    library.turn_off()
    definition, children = opened(editor, about)
    assert HOURS not in definition
    assert [child["type"] for child in children] == ["heading", "portal__kept", "heading"]
    assert "library" in children[1]["value"]["note"]


@pytest.mark.parametrize("publish", [False, True])
@pytest.mark.parametrize("state", ["off", "muted", "gone", "broken"])
def test_a_kept_part_survives_the_editor(
    editor: Client, about: ContentPage, library: Switches, state: str, publish: bool
) -> None:
    if state == "off":
        library.turn_off()
    if state == "muted":
        library.mute("opening_hours")
    if state == "gone":
        library.uninstall()
    _definition, children = opened(editor, about)
    posted = sent_back(children, **{"body-0-value": "کتابخانهٔ شهر"})
    if state == "broken":
        library.break_block("bulk_to_python")
    save(editor, about, posted, publish=publish)
    changed = [{**HEADING, "value": "کتابخانهٔ شهر"}, *BODY[1:]]
    assert json.dumps(drafted(about)) == json.dumps(changed)
    assert stored(about) == (changed if publish else BODY)


def test_a_part_of_a_plugin_that_is_on_is_edited(
    editor: Client, about: ContentPage, library: Switches
) -> None:
    definition, children = opened(editor, about)
    assert HOURS in definition
    save(editor, about, sent_back(children, **{"body-1-value-days": "جمعه"}), publish=True)
    assert stored(about)[1]["value"] == {"days": "جمعه", "place": "تالار ۱"}
    assert stored(about)[1]["id"] == STORED["id"]


def test_a_plugin_may_go_off_between_opening_and_saving(
    editor: Client, about: ContentPage, library: Switches
) -> None:
    _definition, children = opened(editor, about)
    library.turn_off()
    save(editor, about, sent_back(children, **{"body-1-value-days": "جمعه"}), publish=True)
    assert stored(about) == BODY


def test_a_refused_form_shows_the_kept_part_again(
    editor: Client, about: ContentPage, library: Switches
) -> None:
    library.turn_off()
    _definition, children = opened(editor, about)
    posted = sent_back(children, **{"body-0-value": "x" * 151, "action-publish": "1"})
    rest = nested_form_data(
        {"title": about.title, "slug": about.slug, "comments": inline_formset([])}
    )
    answer = editor.post(edit_address(about), {**rest, **posted})
    assert answer.status_code == 200
    _definition, again, errors = shown(answer)
    assert list(errors["blockErrors"]) == ["0"]
    save(editor, about, sent_back(again, **{"body-0-value": "کوتاه"}), publish=True)
    assert stored(about)[1] == STORED


def test_an_editor_may_delete_a_kept_part(editor: Client, about: ContentPage) -> None:
    _definition, children = opened(editor, about)
    save(editor, about, sent_back(children, **{"body-1-deleted": "1"}), publish=True)
    assert stored(about) == [BODY[0], BODY[2]]


def test_a_forged_kept_part_is_refused(editor: Client, about: ContentPage) -> None:
    _definition, children = opened(editor, about)
    posted = sent_back(children, **{"body-1-value": "forged:seal"})
    rest = nested_form_data(
        {"title": about.title, "slug": about.slug, "comments": inline_formset([])}
    )
    assert editor.post(edit_address(about), {**rest, **posted}).status_code == 400


def test_the_public_page_shows_the_part_only_while_the_plugin_is_on(
    client: Client, about: ContentPage, library: Switches
) -> None:
    assert "تالار ۱" in client.get(about.url).content.decode()
    library.turn_off()
    answer = client.get(about.url)
    assert answer.status_code == 200
    assert "تالار ۱" not in answer.content.decode()
    assert "کتابخانه" in answer.content.decode()


def test_a_part_that_cannot_be_shown_leaves_the_page_standing(
    client: Client, home: HomePage, library: Switches
) -> None:
    sign = {"type": "library__sign", "value": "ساکت", "id": "1"}
    page = home.add_child(
        instance=ContentPage(title="x", slug="x", body=json.dumps([HEADING, sign]))
    )
    library.break_block("render")
    answer = client.get(page.url)
    assert answer.status_code == 200
    assert "ساکت" not in answer.content.decode()
    assert library.reports == ["library.sign"]


def test_a_kept_part_is_copied_and_translated(about: ContentPage) -> None:
    english, _created = Locale.objects.get_or_create(language_code="en")
    about.get_parent().specific.copy_for_translation(english)
    assert stored(about.copy_for_translation(english)) == BODY
    assert stored(about.copy(update_attrs={"slug": "copy", "title": "کپی"})) == BODY


def test_an_older_version_brings_the_kept_part_back(about: ContentPage) -> None:
    first = about.get_latest_revision()
    about.body = json.dumps([HEADING])
    about.save_revision().publish()
    assert stored(about) == [HEADING]
    first.publish()
    assert stored(about) == BODY


def test_two_versions_are_compared_around_a_kept_part(editor: Client, about: ContentPage) -> None:
    first = about.get_latest_revision()
    about.body = json.dumps([{**HEADING, "value": "دیگر"}])
    second = about.save_revision()
    for pair in ([first.pk, second.pk], [second.pk, first.pk]):
        address = reverse("wagtailadmin_pages:revisions_compare", args=[about.pk, *pair])
        answer = editor.get(address)
        assert answer.status_code == 200
        assert "library" in answer.content.decode()


def test_the_preview_of_a_page_leaves_the_kept_part_out(
    editor: Client, about: ContentPage, library: Switches
) -> None:
    library.turn_off()
    answer = editor.get(reverse("wagtailadmin_pages:view_draft", args=[about.pk]))
    assert answer.status_code == 200
    assert "تالار ۱" not in answer.content.decode()


def test_indexes_are_built_around_a_kept_part(about: ContentPage) -> None:
    get_search_backend().add(about)
    ReferenceIndex.create_or_update_for_object(about)
    assert "کتابخانه" in str(about.body.stream_block.get_searchable_content(about.body))


def test_the_words_of_a_plugins_part_are_searched(about: ContentPage, library: Switches) -> None:
    words = about.body.stream_block.get_searchable_content(about.body)
    assert "شنبه" in words


def test_plugins_blocks_make_no_migrations(library: Switches) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
