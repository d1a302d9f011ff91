"""The list of workflows, a new one, and the page of one with its states."""

from __future__ import annotations

import pytest
from django.urls import reverse

from plugins.servicedesk.models import Design
from portal.api.definitions import publish_workflow
from tests.plugins.servicedesk.workflow_designer.conftest import TITLE, issuing, page

pytestmark = pytest.mark.django_db
INDEX, BEGIN = "workflow-designs:index", "workflow-designs:begin"


def test_a_designer_begins_with_a_pattern(desk, unit):
    typed = {"title_fa": "مجوز حفاری", "title_en": "Digging permit", "unit": unit.pk}
    answer = desk.post(reverse(BEGIN), {**typed, "pattern": "payment", "source": ""})
    design = Design.objects.get()
    assert answer.url == page(design)
    assert (design.kind, design.name, design.title["fa"]) == (
        "workflow",
        "digging-permit",
        "مجوز حفاری",
    )
    assert [one["key"] for one in design.definition["states"]][:2] == ["check", "await_payment"]
    answer = desk.get(page(design))
    assert answer.status_code == 200
    assert answer.context["remarks"].all == []


def test_a_designer_begins_with_nothing_or_with_a_copy(desk, unit, design, workflow_version):
    typed = {"title_fa": "ب", "unit": unit.pk, "pattern": "one_step"}
    desk.post(reverse(BEGIN), {**typed, "source": "nothing", "name": "empty"})
    empty = Design.objects.get(name="empty")
    assert empty.definition == {"initial": "", "states": [], "moves": []}
    assert desk.get(page(empty)).context["remarks"].errors
    desk.post(reverse(BEGIN), {**typed, "source": f"design-{design.pk}", "name": "copy"})
    assert Design.objects.get(name="copy").definition == design.definition
    source = f"version-{workflow_version.pk}"
    desk.post(reverse(BEGIN), {**typed, "source": source, "name": "old"})
    assert Design.objects.get(name="old").definition == workflow_version.definition


def test_a_title_is_needed_and_a_name_is_given_once(desk, unit, design):
    answer = desk.post(reverse(BEGIN), {"title_fa": "", "unit": unit.pk})
    assert answer.status_code == 422
    typed = {"title_fa": "ب", "unit": unit.pk, "name": design.name}
    answer = desk.post(reverse(BEGIN), typed)
    assert answer.status_code == 422
    assert answer.context["form"].errors["name"]
    assert Design.objects.count() == 1


def test_the_list_says_how_far_each_workflow_is(desk, designer, design, offer, begin):
    empty = begin(name="empty", definition={"states": [], "moves": [], "initial": ""})
    rows = {row.design.name: row for row in desk.get(reverse(INDEX)).context["rows"]}
    assert (rows["trial"].state, rows["trial"].errors) == ("draft", 0)
    assert rows[empty.name].errors > 0
    publish_workflow(actor=designer, name=design.name, definition=design.definition)
    rows = {row.design.name: row for row in desk.get(reverse(INDEX)).context["rows"]}
    assert (rows["trial"].state, rows["trial"].number) == ("published", 1)


def test_a_published_workflow_of_a_service_can_be_worked_on(desk, offer, workflow_version):
    found = desk.get(reverse(INDEX)).context["undesigned"]
    assert [one.name for one in found] == [workflow_version.name]
    desk.post(reverse("workflow-designs:go_on", args=[workflow_version.name]))
    design = Design.objects.get(name=workflow_version.name)
    assert design.definition == workflow_version.definition
    assert desk.get(reverse(INDEX)).context["undesigned"] == []
    answer = desk.get(page(design))
    assert [one.pk for one in answer.context["offers"]] == [offer.pk]
    again = desk.post(reverse("workflow-designs:go_on", args=[design.name]))
    assert again.url == reverse(INDEX)


def test_the_page_shows_each_state_with_its_steps_in_words(desk, design):
    answer = desk.get(page(design))
    cards = {card.state["key"]: card for card in answer.context["cards"]}
    [visited, _reject, _withdraw] = cards["visit"].lines
    assert visited.target_label == "تصمیم‌گیری"
    assert all(label in visited.details[-1] for label in ("تاریخ بازدید", "نتیجهٔ بازدید", "گزارش"))
    approve = cards["decide"].lines[0]
    assert "نتیجهٔ بازدید" in approve.details[0]
    assert "مناسب است" in approve.details[0]
    content = answer.content.decode()
    assert 'href="#state-visit" tabindex="-1"' in content
    assert 'id="state-visit"' in content


def test_what_is_wrong_stands_where_it_belongs_and_is_linked(desk, begin):
    broken = begin(name="broken")
    definition = broken.definition
    definition["moves"][0]["permission"] = ""
    definition["states"][0]["unit"] = "nowhere"
    broken.definition = definition
    broken.save()
    answer = desk.get(page(broken))
    cards = {card.state["key"]: card for card in answer.context["cards"]}
    assert [one.section for one in cards["check"].lines[0].remarks] == ["permission"]
    assert [one.section for one in cards["check"].remarks] == ["unit"]
    assert f"{page(broken, 'move', 'send_expert')}#permission" in answer.content.decode()


@pytest.mark.parametrize(
    "definition",
    [
        {},
        {"states": "x", "moves": 3},
        {"states": [{"key": 5}, {}, {"key": "a", "label": 7, "days": "x"}], "moves": [{}, 4]},
        {"initial": "a", "states": [{"key": "a"}], "moves": [{"key": "b", "to": "c"}]},
        {
            "initial": "a",
            "states": [{"key": "a", "label": {"fa": "ا"}, "reminder": 3}],
            "moves": [
                {
                    "key": "b",
                    "to": "a",
                    "from_states": ["a"],
                    "guard": {"field": 3},
                    "fields": [{"key": "q"}],
                    "effects": [{"type": "gone.effect", "x": 1}],
                    "after": 4,
                }
            ],
        },
    ],
)
def test_any_definition_can_be_looked_at(desk, begin, definition):
    design = begin(name="odd", definition=definition)
    for view in ("design", "play", "publish"):
        assert desk.get(page(design, view)).status_code == 200, view
    for card in desk.get(page(design)).context["cards"]:
        assert desk.get(page(design, "state", card.state["key"])).status_code == 200
        for line in card.lines:
            assert desk.get(page(design, "move", line.move["key"])).status_code == 200


def test_others_do_not_find_it(client_for, clerk, citizen, clerk_of_another_unit, design):
    for user in (clerk, citizen, clerk_of_another_unit):
        assert client_for(user).get(page(design)).status_code in (302, 404)
        assert client_for(user).get(reverse(INDEX)).status_code in (302, 404)


def test_the_pages_cost_few_queries(
    desk, designer, design, offer, permits, django_assert_max_num_queries
):
    definition = issuing(design.definition, *permits)
    publish_workflow(actor=designer, name=design.name, definition=definition)
    Design.objects.update(definition=issuing(design.definition, permits[0]))
    desk.get(reverse(INDEX))
    budgets = {"design": 17, "play": 19, "publish": 21, "versions": 17, "title": 14}
    for view, most in budgets.items():
        with django_assert_max_num_queries(most):
            desk.get(page(design, view))
    with django_assert_max_num_queries(15):
        desk.get(reverse(INDEX))


def test_a_document_is_called_by_its_title(desk, begin, design, permits):
    one = begin(name="one", definition=issuing(design.definition, "permit", "unpublished"))
    answer = desk.get(page(one))
    assert "«پروانهٔ حفاری»" in answer.content.decode()
    assert "«unpublished»" in answer.content.decode()


def test_a_title_can_be_changed(post, design):
    assert post("title", title_fa="نام تازه").status_code == 302
    design.refresh_from_db()
    assert design.title == {"fa": "نام تازه"} != TITLE
    assert post("title", title_fa="").status_code == 422


def test_a_stale_title_is_shown_again(desk, design):
    answer = desk.post(page(design, "title"), {"revision": 7, "title_fa": "نام تازه"})
    assert answer.status_code == 409
    assert "نام تازه" in answer.content.decode()
