"""One change for each button, and what happens when somebody else was faster."""

from __future__ import annotations

import pytest

from plugins.servicedesk.field_bank import keep_in_bank
from plugins.servicedesk.models import BankQuestion, Design
from portal.forms.models import FormVersion
from tests.plugins.servicedesk.form_designer.conftest import at, keys, question

pytestmark = pytest.mark.django_db
START = [["use", "area", "shop_name"], ["owner", "fee"]]


def test_a_question_is_added_with_its_words_and_kind(post, design):
    answer = post("add_question", step="people", label_fa="نام مالک", type="text", required="on")
    assert answer["Location"].startswith(f"{at(design)}?step=people")
    assert question(design, "nam_malk") == {
        "key": "nam_malk", "type": "text", "label": {"fa": "نام مالک"}, "required": True,
    }  # fmt: skip


def test_english_words_make_the_better_key(post, design):
    post("add_question", step="people", label_fa="نام", label_en="Owner's name", type="text")
    assert keys(design)[1] == ["owner", "fee", "owner_s_name"]


def test_answers_are_pasted_with_the_question(post, design):
    post(
        "add_question", step="place", label_fa="نوع", type="choice",
        answers="• خانه | House\n\nمغازه\tShop\nخانه",
    )  # fmt: skip
    assert question(design, "nva")["choices"] == [
        {"value": "house", "label": {"fa": "خانه", "en": "House"}},
        {"value": "shop", "label": {"fa": "مغازه", "en": "Shop"}},
        {"value": "khanh", "label": {"fa": "خانه"}},
    ]


@pytest.mark.parametrize("kind", ["choice", "calculated", "group"])
def test_what_is_nothing_without_its_options_leads_to_its_page(post, design, kind):
    answer = post("add_question", step="place", label_fa="چیزی", type=kind)
    assert answer["Location"] == at(design, "question", "chyzy")


@pytest.mark.parametrize("missing", ["label_fa", "type"])
def test_a_question_without_words_or_kind_is_refused_and_nothing_typed_is_lost(
    post, design, missing
):
    typed = {"label_fa": "نام", "label_en": "Name", "type": "text"} | {missing: ""}
    answer = post("add_question", step="place", **typed)
    assert answer.status_code == 422
    assert set(answer.context["add_form"].errors) == {missing}
    assert answer.context["add_form"]["label_en"].value() == "Name"
    assert keys(design) == START


def test_an_unknown_kind_is_refused(post, design):
    answer = post("add_question", step="place", label_fa="نام", type="no.such")
    assert answer.status_code == 422


def test_a_question_of_the_bank_is_copied_and_remembers_it(post, design, form_designer):
    keep_in_bank(actor=form_designer, question=question(design, "use"))
    post("add_question", step="people", type="bank:use")
    added = question(design, "use_2")
    assert added["bank"] == "use"
    assert added["choices"] == question(design, "use")["choices"]


def test_a_question_that_left_the_bank_is_refused(post, design):
    assert post("add_question", step="people", type="bank:gone").status_code == 404
    assert keys(design) == START


@pytest.mark.parametrize(
    ("button", "expected"),
    [
        ("question:down:use", [["area", "use", "shop_name"], ["owner", "fee"]]),
        ("question:up:area", [["area", "use", "shop_name"], ["owner", "fee"]]),
        ("question:up:use", START),
        ("question:down:fee", START),
        ("question:down:shop_name", [["use", "area"], ["shop_name", "owner", "fee"]]),
        ("question:up:owner", [["use", "area", "shop_name", "owner"], ["fee"]]),
        ("question:duplicate:use", [["use", "use_2", "area", "shop_name"], ["owner", "fee"]]),
        ("question:remove:area", [["use", "shop_name"], ["owner", "fee"]]),
        ("step:down:place", [["owner", "fee"], ["use", "area", "shop_name"]]),
        ("step:up:place", START),
        ("step:remove:place", [["owner", "fee"]]),
    ],
)
def test_each_button_makes_its_change(post, design, button, expected):
    assert post("act", do=button).status_code == 302
    assert keys(design) == expected


def test_a_question_is_dragged_into_another_step(post, design):
    post("act", do="question:place:area", to="people", index="1")
    assert keys(design) == [["use", "shop_name"], ["owner", "area", "fee"]]


def test_a_step_is_added(post, design):
    post("act", do="step:add", title_fa="  مدارک ")
    design.refresh_from_db()
    assert design.definition["steps"][2] == {
        "key": "mdark", "title": {"fa": "مدارک"}, "fields": []
    }  # fmt: skip


@pytest.mark.parametrize("button", ["question:remove:area", "step:remove:place"])
def test_what_was_deleted_comes_back_where_it_stood(post, office, design, button):
    before = design.definition
    post("act", do=button)
    assert keys(design) != START
    assert office.get(at(design)).context["undo"]
    post("act", do="form:undo")
    design.refresh_from_db()
    assert design.definition == before
    assert not office.get(at(design)).context["undo"]


def test_deleting_tells_who_still_asks_for_the_answer(post, office, design):
    post("act", do="question:remove:use")
    told = [str(one) for one in office.get(at(design)).context["messages"]]
    assert any("Shop name فا" in one for one in told)


@pytest.mark.parametrize("button", ["question:up:gone", "step:up:gone", "form:undo"])
def test_what_is_gone_changes_nothing_and_is_said(post, office, design, button):
    assert post("act", do=button).status_code == 302
    assert [one.level_tag for one in office.get(at(design)).context["messages"]] == ["error"]
    assert keys(design) == START


@pytest.mark.parametrize("button", ["", "question", "question:explode:use", "save", ":::"])
def test_an_unknown_button_is_not_found(post, button):
    assert post("act", do=button).status_code == 404


@pytest.mark.parametrize("revision", ["0", "", "x", "-1", "99999999999"])
def test_a_stale_page_changes_nothing(office, design, revision):
    Design.objects.filter(pk=design.pk).update(revision=3)
    office.post(at(design, "act"), {"revision": revision, "do": "question:remove:use"})
    assert keys(design) == START


def test_a_stale_page_neither_says_that_it_deleted_nor_offers_to_bring_back(office, design):
    sent = {"revision": design.revision + 1, "do": "question:remove:area"}
    page = office.post(at(design, "act"), sent, follow=True)
    assert len(page.context["messages"]) == 1
    assert not page.context["undo"]
    assert keys(design)[0][1] == "area"


def test_a_new_question_typed_on_a_stale_page_is_kept_on_the_page(office, design):
    Design.objects.filter(pk=design.pk).update(revision=3)
    typed = {"step": "people", "label_fa": "نام مالک", "type": "text"}
    answer = office.post(at(design, "add_question"), {"revision": 0, **typed})
    assert answer.status_code == 409
    assert answer.context["add_form"]["label_fa"].value() == "نام مالک"
    assert answer.context["design"].revision == 3
    assert answer.context["current"] == "people"
    assert keys(design) == START


def test_the_bank_lists_published_forms_that_nobody_works_on(
    office, post, offer, design, form_designer
):
    keep_in_bank(actor=form_designer, question=question(design, "use"))
    post("add_question", step="people", type="bank:use")
    design.refresh_from_db()
    offer.form_version = FormVersion.objects.create(
        name="lone", number=1, definition=design.definition
    )
    offer.save()
    Design.objects.all().delete()
    [(_one, _card, using)] = office.get("/admin/form-designs/bank/").context["rows"]
    assert [(form.title, form.address) for form in using] == [(offer.label, "")]


def test_the_bank_looks_at_the_newest_version_that_stands_online(
    office, post, offer, design, form_designer
):
    keep_in_bank(actor=form_designer, question=question(design, "use"))
    post("add_question", step="people", type="bank:use")
    design.refresh_from_db()
    for number, definition in enumerate([{"steps": []}, design.definition], start=1):
        offer.form_version = FormVersion.objects.create(
            name="lone", number=number, definition=definition
        )
        offer.pk, offer.slug = None, f"lone-{number}"
        offer.save()
    Design.objects.all().delete()
    [(_one, _card, using)] = office.get("/admin/form-designs/bank/").context["rows"]
    assert len(using) == 1


def test_the_bank_lists_who_asks_and_forgets_on_demand(office, post, design, form_designer):
    keep_in_bank(actor=form_designer, question=question(design, "use"))
    post("add_question", step="people", type="bank:use")
    [(one, _card, using)] = office.get("/admin/form-designs/bank/").context["rows"]
    assert one.slug == "use"
    assert [(form.title, form.address) for form in using] == [(design.label, at(design))]
    assert office.post("/admin/form-designs/bank/use/remove/").status_code == 302
    assert not BankQuestion.objects.exists()
    assert office.post("/admin/form-designs/bank/use/remove/").status_code == 404
    assert question(design, "use_2")["bank"] == "use"
