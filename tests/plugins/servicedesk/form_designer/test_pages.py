"""The pages of the designer: the list, a new form, the page of one form."""

from __future__ import annotations

import pytest
from django.urls import reverse

from plugins.servicedesk.form_designer.preview import NO_CODE
from plugins.servicedesk.models import Design
from tests.plugins.servicedesk.conftest import designer_of
from tests.plugins.servicedesk.form_designer.conftest import at, keys

pytestmark = pytest.mark.django_db
LIST, BEGIN = "form-designs:index", "form-designs:begin"


def test_every_page_opens(office, design):
    pages = [
        reverse(LIST), reverse(BEGIN), reverse("form-designs:bank"), at(design),
        at(design, "title"), at(design, "publish"), at(design, "versions"), at(design, "preview"),
        at(design, "step", "place"), at(design, "question", "use"),
        at(design, "question", "area"), at(design, "question", "fee"),
    ]  # fmt: skip
    for page in pages:
        assert office.get(page).status_code == 200, page


def test_a_form_is_begun_with_a_title_and_gets_its_name_from_it(office, unit):
    answer = office.post(reverse(BEGIN), {"title_fa": "مجوز حفاری", "unit": unit.pk})
    design = Design.objects.get()
    assert answer["Location"] == at(design)
    assert (design.name, design.title) == ("mjvz-hfary", {"fa": "مجوز حفاری"})
    assert design.definition["steps"][0]["fields"] == []


def test_two_forms_of_one_title_get_two_names(office, unit):
    for _time in range(2):
        office.post(reverse(BEGIN), {"title_fa": "مجوز", "unit": unit.pk})
    assert set(Design.objects.values_list("name", flat=True)) == {"mjvz", "mjvz-2"}


def test_a_name_that_is_taken_is_refused_with_everything_typed_kept(office, unit, design):
    typed = {"title_fa": "دیگر", "unit": unit.pk, "name": design.name}
    answer = office.post(reverse(BEGIN), typed)
    assert answer.status_code == 422
    assert answer.context["form"]["title_fa"].value() == "دیگر"
    assert set(answer.context["form"].errors) == {"name"}


@pytest.mark.parametrize("source", ["design", "version"])
def test_a_form_is_begun_as_a_copy(office, unit, design, form_version, source):
    number = design.pk if source == "design" else form_version.pk
    office.post(
        reverse(BEGIN), {"title_fa": "رونوشت", "unit": unit.pk, "source": f"{source}-{number}"}
    )
    copied = Design.objects.get(name="rvnvsht")
    expected = design.definition if source == "design" else form_version.definition
    assert copied.definition == expected


def test_a_form_cannot_be_begun_for_a_unit_of_others(office, other_unit):
    answer = office.post(reverse(BEGIN), {"title_fa": "مجوز", "unit": other_unit.pk})
    assert set(answer.context["form"].errors) == {"unit"}
    assert not Design.objects.exists()


def test_a_published_form_without_design_is_taken_up_under_its_name(office, offer):
    page = office.get(reverse(LIST))
    assert [one.name for one in page.context["undesigned"]] == [offer.form_version.name]
    office.post(reverse("form-designs:go_on", args=[offer.form_version.name]))
    design = Design.objects.get()
    assert design.definition == offer.form_version.definition
    assert design.title == offer.title
    row = office.get(reverse(LIST)).context["rows"][0]
    assert (row.state, row.number, list(row.offers)) == ("published", 1, [offer])


def test_the_published_form_of_another_unit_is_not_offered(client_for, other_unit, offer):
    office = client_for(designer_of(other_unit))
    assert office.get(reverse(LIST)).context["undesigned"] == []
    answer = office.post(reverse("form-designs:go_on", args=[offer.form_version.name]))
    assert answer.status_code == 404


def test_the_list_shows_how_far_each_form_is(office, design):
    row = office.get(reverse(LIST)).context["rows"][0]
    assert (row.design, row.state, row.errors) == (design, "draft", 0)


def test_the_designs_of_other_units_do_not_exist_for_a_designer(client_for, other_unit, design):
    stranger = client_for(designer_of(other_unit))
    assert stranger.get(reverse(LIST)).context["rows"] == []
    pages = ["design", "title", "act", "add_question", "preview", "publish", "versions"]
    for view in pages:
        assert stranger.get(at(design, view)).status_code in (404, 405)
        assert stranger.post(at(design, view), {"do": "step:up:place"}).status_code in (404, 405)
    for view, key in (("step", "place"), ("question", "use")):
        assert stranger.post(at(design, view, key), {}).status_code == 404
    assert keys(design)[0] == ["use", "area", "shop_name"]


@pytest.mark.parametrize("name", ["clerk", "pr_editor", "administrator"])
def test_nobody_else_gets_in(request, design, client_for, name):
    client = client_for(request.getfixturevalue(name))
    for address in (reverse(LIST), reverse(BEGIN), at(design), at(design, "preview")):
        assert client.get(address).status_code in (302, 404)


def test_whoever_is_not_signed_in_is_sent_to_sign_in(client, design):
    assert "/login/" in client.get(at(design))["Location"]


def test_listing_costs_no_query_for_each_form(office, design, offer, django_assert_max_num_queries):
    office.get(reverse(LIST))
    for number in range(10):
        design.pk, design.name = None, f"copy-{number}"
        design.save()
    with django_assert_max_num_queries(14):
        office.get(reverse(LIST))


def test_the_page_of_a_form_costs_few_queries(office, design, django_assert_max_num_queries):
    office.get(at(design))
    with django_assert_max_num_queries(16):
        office.get(at(design))


def test_the_page_says_conditions_in_words(office, design):
    rules = office.get(at(design)).context["chapters"][0].lines[2].rules
    assert len(rules) == 1
    assert "Use فا" in rules[0]
    assert "Shop فا" in rules[0]


@pytest.mark.parametrize(
    "definition",
    [
        {},
        {"steps": None},
        {"steps": [None, 7, {}]},
        {"steps": [{"key": "a", "fields": [{"key": "a"}, {"key": "a", "type": "no.such"}, 3]}]},
        {"steps": [{"title": [], "fields": [{"type": "group", "fields": "x", "label": 3}]}]},
        {"steps": [{"fields": [{"type": "choice", "show_if": [], "stops": {}, "choices": 3}]}]},
    ],
)
def test_whatever_a_design_holds_its_pages_open(office, design, definition):
    design.definition = definition
    design.save()
    for view in ("design", "preview", "publish", "versions"):
        answer = office.get(at(design, view))
        assert answer.status_code == 200, view
    for chapter in office.get(at(design)).context["chapters"]:
        assert office.get(at(design, "step", chapter.step["key"])).status_code == 200
        for line in chapter.lines:
            page = at(design, "question", line.question["key"])
            assert office.get(page).status_code == 200, page


def test_the_preview_shows_no_tracking_code(office, design):
    assert NO_CODE not in office.get(at(design, "preview")).content.decode()
