"""A stream keeps every child that it cannot read, whatever the plugin behind it does."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.forms import Media
from wagtail import blocks
from wagtail.admin.telepath import JSContext
from wagtail.fields import StreamField

from portal.registry.page_blocks import Block, Kept, type_name
from portal.registry.plugin_streams import KEPT_TYPE, PluginStreamBlock, sealed_child
from tests.library_blocks import HOURS, STORED, HoursBlock, Switches, fail, objection

pytestmark = pytest.mark.django_db
SIGN = {"type": "library__sign", "value": "Silence", "id": "51aa"}
WORDS = {"type": "words", "value": "سلام", "id": "0b1e"}
LEFT_BEHIND = [
    STORED,
    {"type": "gone__thing", "value": {"b": [1, 2.5, None], "a": {"ژ": "\u200c"}}, "id": "77"},
    {"type": "video", "value": "an own block of an older version", "id": "78"},
]


class Story(PluginStreamBlock):
    words = blocks.CharBlock()


def stream(*stored: dict[str, Any]) -> blocks.StreamValue:
    return Story().to_python(json.dumps(stored))


def browser(story: Story, value: Any) -> dict[str, Any]:
    """Return what a browser sends back when the editor changes nothing."""
    posted: dict[str, Any] = {"body-count": str(len(value))}
    for place, state in enumerate(story.get_form_state(value)):
        shown = state["value"]
        child = f"body-{place}"
        posted |= {f"{child}-deleted": "", f"{child}-order": str(place)}
        posted |= {f"{child}-type": state["type"], f"{child}-id": state["id"]}
        posted[f"{child}-kept"] = state.get("kept", "")
        if state["type"] == KEPT_TYPE:
            posted[f"{child}-value"] = shown["sealed"]
        elif isinstance(shown, dict):
            posted |= {f"{child}-value-{key}": text for key, text in shown.items()}
        else:
            posted[f"{child}-value"] = shown
    return posted


def saved(posted: dict[str, Any]) -> list[dict[str, Any]]:
    story = Story()
    return story.get_prep_value(story.clean(story.value_from_datadict(posted, {}, "body")))


def there_and_back(*stored: dict[str, Any]) -> list[dict[str, Any]]:
    return saved(browser(Story(), stream(*stored)))


def editor() -> str:
    context = JSContext()
    return json.dumps(context.pack(Story()))


def test_a_contributed_block_is_stored_under_its_plugin_and_name(library: Switches) -> None:
    assert type_name("library.opening_hours") == HOURS
    assert stream(STORED)[0].block_type == HOURS


def test_only_an_instance_of_a_block_is_a_block() -> None:
    with pytest.raises(TypeError, match="instance"):
        Block(HoursBlock)  # type: ignore[arg-type]


def test_blocks_of_plugins_are_offered_only_while_the_plugin_is_on(library: Switches) -> None:
    assert HOURS in editor()
    assert "Opening hours" in editor()
    library.turn_off()
    assert HOURS not in editor()
    library.turn_on()
    library.mute("opening_hours")
    assert HOURS not in editor()
    assert "library__sign" in editor()


def test_a_block_without_a_label_is_labelled_by_its_attribute(library: Switches) -> None:
    assert Story().child_blocks["library__sign"].label == "Sign"


def test_a_plugins_block_is_edited_like_any_other(library: Switches) -> None:
    posted = browser(Story(), stream(WORDS, STORED))
    posted["body-1-value-days"] = "یکشنبه"
    changed = {**STORED, "value": {**STORED["value"], "days": "یکشنبه"}}
    assert saved(posted) == [WORDS, changed]


def test_what_the_plugins_block_objects_to_is_not_saved(library: Switches) -> None:
    posted = browser(Story(), stream(STORED))
    posted["body-0-value-days"] = ""
    with pytest.raises(ValidationError):
        saved(posted)
    library.break_block("clean", objection)
    with pytest.raises(ValidationError):
        there_and_back(SIGN)
    assert library.reports == []


def test_a_draft_may_lack_what_a_plugins_block_requires(library: Switches) -> None:
    story = Story()
    posted = browser(story, stream(STORED)) | {"body-0-value-days": ""}
    draft = story.clean_deferred(story.value_from_datadict(posted, {}, "body"))
    assert draft[0].value["days"] == ""
    with pytest.raises(ValidationError):
        story.clean(draft)


@pytest.mark.parametrize("stored", LEFT_BEHIND)
def test_a_child_that_nobody_knows_survives_loading_and_saving(stored: dict[str, Any]) -> None:
    before = [WORDS, stored, WORDS]
    value = stream(*before)
    assert Story().get_prep_value(value) == before
    assert [child.id for child in value] == [one["id"] for one in before]
    assert json.dumps(Story().get_prep_value(value)) == json.dumps(before)
    assert Story().bulk_to_python([before])[0].get_prep_value() == before


@pytest.mark.parametrize("stored", LEFT_BEHIND)
def test_a_child_that_nobody_knows_survives_the_editor(stored: dict[str, Any]) -> None:
    before = [stored, WORDS, stored | {"id": "2"}]
    assert json.dumps(there_and_back(*before)) == json.dumps(before)


def test_a_kept_child_may_be_moved_and_deleted() -> None:
    posted = browser(Story(), stream(STORED, WORDS))
    posted |= {"body-0-order": "1", "body-1-order": "0"}
    assert saved(posted) == [WORDS, STORED]
    assert saved(posted | {"body-0-deleted": "1"}) == [WORDS]


def test_the_note_names_the_plugin_that_is_off(library: Switches) -> None:
    def note(*stored: dict[str, Any]) -> str:
        return str(Story().get_form_state(stream(*stored))[0]["value"]["note"])

    library.turn_off()
    assert "library" in note(STORED)
    assert "gone" in note(LEFT_BEHIND[1])
    assert note(LEFT_BEHIND[2])


def test_a_kept_child_shows_nothing_anywhere_public() -> None:
    value = stream(STORED)
    assert value[0].render() == ""
    assert "شنبه" not in str(value)
    story = Story()
    assert story.get_searchable_content(value) == []
    assert list(story.extract_references(value)) == []
    assert story.get_api_representation(value)[0]["value"] is None


def test_what_was_kept_is_back_when_the_plugin_is_on_again(library: Switches) -> None:
    library.turn_off()
    kept = there_and_back(WORDS, STORED)
    library.turn_on()
    value = stream(*kept)
    assert value[1].value["days"] == "شنبه"
    assert "شنبه" in value[1].render()
    assert value.blocks_by_name(HOURS)[0].value["place"] == "تالار ۱"


def test_a_plugin_switched_off_while_the_editor_writes_costs_nothing_stored(
    library: Switches,
) -> None:
    posted = browser(Story(), stream(WORDS, STORED))
    posted["body-1-value-days"] = "یکشنبه"
    library.turn_off()
    assert saved(posted) == [WORDS, STORED]


def test_a_plugin_switched_on_while_the_editor_writes_costs_nothing_stored(
    library: Switches,
) -> None:
    library.turn_off()
    posted = browser(Story(), stream(WORDS, STORED))
    library.turn_on()
    assert saved(posted) == [WORDS, STORED]


def test_a_browser_cannot_change_what_is_kept() -> None:
    posted = browser(Story(), stream(STORED))
    forged = sealed_child("gone__thing", "x")[:-3] + "abc"
    with pytest.raises(SuspiciousOperation):
        saved(posted | {"body-0-value": forged})


def test_a_browser_cannot_invent_a_type() -> None:
    posted = browser(Story(), stream(STORED, WORDS))
    posted |= {"body-0-type": "gone__thing", "body-0-value": "x"}
    assert saved(posted) == [WORDS]


def test_nothing_of_an_invented_type_stays_in_memory() -> None:
    known = len(blocks.Block.definition_registry)
    story = Story()
    own = len(blocks.Block.definition_registry)
    for number in range(50):
        assert story.to_python([{"type": f"x__{number}", "value": 1}])[0].value == Kept(1)
    assert len(blocks.Block.definition_registry) == own
    assert own > known


@pytest.mark.parametrize(
    ("method", "answer"),
    [("bulk_to_python", fail), ("bulk_to_python", list), ("normalize", fail)],
)
def test_a_block_that_cannot_read_its_value_is_kept(
    library: Switches, method: str, answer: Any
) -> None:
    library.break_block(method, answer)
    assert there_and_back(WORDS, SIGN) == [WORDS, SIGN]
    assert "library.sign" in library.reports


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("get_default", fail),
        ("get_form_state", fail),
        ("get_form_state", object),
        ("value_from_datadict", fail),
    ],
)
def test_a_block_whose_form_fails_leaves_the_editor_alone(
    library: Switches, method: str, answer: Any
) -> None:
    library.break_block(method, answer)
    assert "wagtail.blocks.FieldBlock" in editor()
    assert there_and_back(WORDS, SIGN) == [WORDS, SIGN]
    assert "library.sign" in library.reports


def test_a_block_whose_check_fails_is_stored_unchecked(library: Switches) -> None:
    library.break_block("clean")
    assert there_and_back(SIGN) == [SIGN]
    assert library.reports == ["library.sign"]


def test_a_block_that_stores_rubbish_keeps_what_was_stored(library: Switches) -> None:
    value = stream(WORDS, SIGN)
    assert [child.value for child in value] == ["سلام", "Silence"]
    library.break_block("get_prep_value", object)
    assert Story().get_prep_value(value) == [WORDS, SIGN]
    assert "library.sign" in library.reports


def test_a_new_value_that_cannot_be_stored_is_refused_in_words(library: Switches) -> None:
    posted = browser(Story(), stream(SIGN))
    library.break_block("get_prep_value", object)
    with pytest.raises(ValidationError):
        saved(posted)


@pytest.mark.parametrize("answer", [fail, dict])
def test_a_block_that_cannot_be_rendered_leaves_a_gap(library: Switches, answer: Any) -> None:
    library.break_block("render", answer)
    assert [child.render() for child in stream(SIGN, WORDS)] == ["", "سلام"]
    assert library.reports == ["library.sign"]


@pytest.mark.parametrize("method", ["get_searchable_content", "extract_references"])
@pytest.mark.parametrize("answer", [fail, lambda: [None]])
def test_a_block_that_fails_is_left_out_of_indexes(
    library: Switches, method: str, answer: Any
) -> None:
    library.break_block(method, answer)
    story, value = Story(), stream(SIGN, WORDS)
    assert story.get_searchable_content(value)[-1:] == ["سلام"]
    assert list(story.extract_references(value)) == []
    assert library.reports == ["library.sign"]


def test_migrations_know_the_streams_own_children_only(library: Switches) -> None:
    field = StreamField(Story())
    field.name = "body"
    with_plugin = deepcopy(field.deconstruct())
    library.uninstall()
    plain = StreamField([("words", blocks.CharBlock())])
    plain.name = "body"
    assert with_plugin == field.deconstruct() == plain.deconstruct()
    assert Story().deconstruct()[0] == "wagtail.blocks.StreamBlock"


def test_a_stream_may_not_name_its_own_children_like_those_of_plugins() -> None:
    class Wrong(PluginStreamBlock):
        library__words = blocks.CharBlock()

    assert [error.id for error in Wrong().check()] == ["portal.E001"]
    assert Story().check() == []


def test_the_editor_loads_its_script_after_wagtails() -> None:
    context = JSContext()
    context.pack(Story())
    scripts = [path.partition("?")[0] for path in (context.media + Media())._js]
    ours = next(place for place, path in enumerate(scripts) if "plugin_streams" in path)
    theirs = next(place for place, path in enumerate(scripts) if "telepath/blocks" in path)
    assert theirs < ours
