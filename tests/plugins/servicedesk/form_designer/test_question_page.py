"""The page of one question: words, limits, answers, conditions, stops, the bank, rows."""

from __future__ import annotations

import pytest

from plugins.servicedesk.models import BankQuestion, Design
from portal.forms.actions import publish
from portal.forms.compile import compile_form
from tests.plugins.servicedesk.form_designer.conftest import at, keys, label, question

pytestmark = pytest.mark.django_db
WORDS = {"label_fa": "متراژ", "label_en": "Area", "key": "area"}
SHOP = {"show_if-rows": ["0"], "show_if-join": "all", "show_if-0-field": "use"}


def test_words_and_limits_are_saved_as_the_kind_has_them(post, design):
    answer = post(
        "question", "area", **WORDS, help_fa="به متر", required="on", min="۰٫۵", max="۱٬۰۰۰"
    )
    assert answer.status_code == 302, answer.context["editor"].form.errors
    assert question(design, "area") == {
        "key": "area", "type": "decimal", "label": {"fa": "متراژ", "en": "Area"},
        "help": {"fa": "به متر"}, "required": True, "min": 0.5, "max": 1000,
    }  # fmt: skip
    compile_form(design.definition)


@pytest.mark.parametrize(
    "kind",
    ["text", "date", "date_range", "time", "decimal", "money_rial", "multiple_choice", "files",
     "address", "group", "calculated", "renovation_code", "information"],
)  # fmt: skip
def test_saving_a_page_unchanged_changes_nothing(post, office, design, kind):
    post("add_question", step="people", label_fa="چیزی", type=kind, answers="یک\nدو")
    before = question(design, "chyzy")
    page = office.get(at(design, "question", "chyzy")).context["editor"]
    sent = {}
    for form in [page.form, *(page.choices.rows if page.choices else [])]:
        sent |= {
            bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)
        }
    rows = [row.number for row in page.choices.rows] if page.choices else []
    post("question", "chyzy", **sent, **{"choices-rows": rows})
    assert question(design, "chyzy") == before


def test_a_limit_that_is_no_number_is_refused_and_nothing_typed_is_lost(post, design):
    answer = post("question", "area", **WORDS, min="many", max="5")
    assert answer.status_code == 422
    form = answer.context["editor"].form
    assert set(form.errors) == {"min"}
    assert form["max"].value() == "5"
    assert question(design, "area")["min"] == 1


def test_another_key_is_followed_by_conditions_and_formulas(post, design):
    post("question", "area", **(WORDS | {"key": "size"}))
    assert question(design, "fee")["formula"] == "size * 1000"
    post("question", "use", label_fa="کاربری", key="purpose", **_choices("house", "shop"))
    assert question(design, "shop_name")["show_if"] == {"field": "purpose", "is": "shop"}
    assert [one["value"] for one in question(design, "purpose")["choices"]] == ["house", "shop"]
    compile_form(design.definition)


@pytest.mark.parametrize("key", ["owner", "Ünder", "1st", ""])
def test_a_key_that_is_taken_or_none_is_refused(post, design, key):
    answer = post("question", "area", **(WORDS | {"key": key}))
    assert set(answer.context["editor"].form.errors) == {"key"}


def test_once_published_a_key_stays(post, office, design, designer):
    publish(actor=designer, name=design.name, definition=design.definition)
    assert "key" not in office.get(at(design, "question", "area")).context["editor"].form.fields
    post("question", "area", **(WORDS | {"key": "size"}))
    assert keys(design)[0][1] == "area"


def _choices(*values):
    rows = {"choices-rows": [str(n) for n in range(len(values))]}
    for number, value in enumerate(values):
        rows |= {f"choices-{number}-value": value, f"choices-{number}-label_fa": value}
    return rows


def test_answers_are_added_moved_and_removed_before_anything_is_saved(post, design):
    typed = {"label_fa": "کاربری", "key": "use", **_choices("house", "shop")}
    for button, expected in (
        ("choices:up:1", ["shop", "house"]),
        ("choices:down:0", ["shop", "house"]),
        ("choices:remove:0", ["shop"]),
        ("choices:add", ["house", "shop", None]),
    ):
        answer = post("question", "use", **typed, do=button)
        rows = answer.context["editor"].choices.rows
        assert [row["label_fa"].value() for row in rows] == expected
        assert not answer.context["editor"].form.errors
    pasted = typed | {"choices-paste": "باغ | Garden"}
    answer = post("question", "use", **pasted, do="choices:paste")
    assert answer.context["editor"].choices.rows[-1]["label_en"].value() == "Garden"
    assert len(question(design, "use")["choices"]) == 2


def test_answers_are_saved_in_order_and_keep_their_names(post, design):
    typed = {"label_fa": "کاربری", "key": "use", **_choices("shop", "house", "")}
    post("question", "use", **typed, **{"choices-2-label_en": "", "choices-paste": "باغ"})
    assert question(design, "use")["choices"] == [
        {"value": "shop", "label": {"fa": "shop"}},
        {"value": "house", "label": {"fa": "house"}},
        {"value": "bagh", "label": {"fa": "باغ"}},
    ]


def test_a_condition_is_built_step_by_step(post, design):
    answer = post("question", "fee", label_fa="هزینه", key="fee", do="show_if:add")
    assert len(answer.context["editor"].condition.rows) == 1
    row = answer.context["editor"].condition.rows[0]
    assert [name for name, _found in row.fields["field"].choices][1:] == ["Place فا", "People فا"]
    answer = post("question", "fee", label_fa="هزینه", key="fee", do="show_if:field:0", **SHOP)
    row = answer.context["editor"].condition.rows[0]
    assert [value for value, _words in row.fields["value"].choices] == ["", "house", "shop"]


@pytest.mark.parametrize(
    ("field", "operator", "value", "expected"),
    [
        ("use", "is", "shop", {"field": "use", "is": "shop"}),
        ("use", "is_not", "shop", {"field": "use", "is_not": "shop"}),
        ("use", "one_of", ["shop", "house"], {"field": "use", "one_of": ["shop", "house"]}),
        ("area", "more_than", "۱۲٫۵", {"field": "area", "more_than": "12.5"}),
        ("shop_name", "answered", "", {"field": "shop_name", "answered": True}),
        ("shop_name", "unanswered", "", {"field": "shop_name", "answered": False}),
        ("owner", "yes", "", {"field": "owner", "is": True}),
        ("owner", "no", "", {"field": "owner", "is": False}),
    ],
)
def test_every_comparison_is_saved_and_shown_again(
    post, office, design, field, operator, value, expected
):
    row = {"show_if-0-field": field, "show_if-0-operator": operator, "show_if-0-value": value}
    answer = post("question", "fee", label_fa="هزینه", key="fee", formula="area", **(SHOP | row))
    assert answer.status_code == 302
    assert question(design, "fee")["show_if"] == expected
    shown = office.get(at(design, "question", "fee")).context["editor"].condition
    assert shown.rows[0].initial["operator"] == operator
    assert not shown.is_complex
    assert shown.words


def test_a_condition_is_said_in_words_while_it_is_typed(post, design):
    typed = {"label_fa": "هزینه", "key": "fee", "do": "refresh", **SHOP}
    answer = post("question", "fee", **typed, **{"show_if-0-operator": "is"})
    assert answer.context["editor"].condition.words == ""
    whole = {"show_if-0-operator": "is", "show_if-0-value": "shop"}
    answer = post("question", "fee", **typed, **whole)
    assert "Shop فا" in answer.context["editor"].condition.words
    assert "show_if" not in question(design, "fee")


def test_several_comparisons_are_joined(post, design):
    second = {"show_if-1-field": "owner", "show_if-1-operator": "yes"}
    first = {"show_if-0-operator": "is", "show_if-0-value": "shop"}
    typed = SHOP | first | second | {"show_if-rows": ["0", "1"], "show_if-join": "any"}
    post("question", "fee", label_fa="هزینه", key="fee", formula="area", **typed)
    parts = [{"field": "use", "is": "shop"}, {"field": "owner", "is": True}]
    assert question(design, "fee")["show_if"] == {"any": parts}


def test_an_unfinished_comparison_is_refused(post, design):
    answer = post("question", "fee", label_fa="هزینه", key="fee", formula="area", **SHOP)
    assert answer.status_code == 422
    assert set(answer.context["editor"].condition.rows[0].errors) == {"operator", "value"}


def test_a_nested_condition_stays_as_it_is_until_it_is_replaced(post, office, design):
    nested = {"not": {"all": [{"field": "use", "is": "shop"}, {"field": "area", "more_than": 3}]}}
    definition = design.definition
    definition["steps"][1]["fields"][1]["show_if"] = nested
    design.save()
    typed = {"label_fa": "هزینه", "key": "fee", "formula": "area"}
    assert office.get(at(design, "question", "fee")).context["editor"].condition.is_kept
    post("question", "fee", **typed)
    assert question(design, "fee")["show_if"] == nested
    answer = post("question", "fee", **typed, do="show_if:clear")
    assert not answer.context["editor"].condition.is_kept
    post("question", "fee", **typed, **{"show_if-replace": "1"})
    assert "show_if" not in question(design, "fee")


STOP = {
    "stops-rows": ["0"], "stops-0-text_fa": "فقط خانه", "stops-0-when-rows": ["0"],
    "stops-0-when-0-field": "use", "stops-0-when-0-operator": "is",
    "stops-0-when-0-value": "shop",
}  # fmt: skip


def test_a_stop_may_ask_about_its_own_question(post, design):
    link = {"stops-0-link_label_fa": "راهنما", "stops-0-url": "/fa/help/"}
    typed = {"label_fa": "کاربری", "key": "use", **_choices("house", "shop")}
    assert post("question", "use", **typed, **STOP, **link).status_code == 302
    assert question(design, "use")["stops"] == [
        {
            "when": {"field": "use", "is": "shop"},
            "text": {"fa": "فقط خانه"},
            "link": {"label": {"fa": "راهنما"}, "url": "/fa/help/"},
        }
    ]
    compile_form(design.definition)


@pytest.mark.parametrize(
    "wrong",
    [
        {"stops-0-text_fa": ""},
        {"stops-0-when-rows": []},
        {"stops-0-url": "/fa/"},
        {"stops-0-link_label_fa": "راهنما"},
    ],
)
def test_half_a_stop_is_refused(post, design, wrong):
    typed = {"label_fa": "کاربری", "key": "use", **_choices("house", "shop")}
    assert post("question", "use", **typed, **(STOP | wrong)).status_code == 422
    assert "stops" not in question(design, "use")


def test_stops_are_added_and_removed(post, design):
    typed = {"label_fa": "کاربری", "key": "use", **_choices("house", "shop")}
    answer = post("question", "use", **typed, do="stops:add")
    assert len(answer.context["editor"].stops.stops) == 1
    answer = post("question", "use", **typed, **STOP, do="stops:remove:0")
    assert answer.context["editor"].stops.stops == []
    answer = post("question", "use", **typed, **STOP, do="stops-0-when:add")
    assert len(answer.context["editor"].stops.stops[0].when.rows) == 2


def test_a_formula_is_tried_with_samples(post, office, design):
    insertable = office.get(at(design, "question", "fee")).context["editor"].formula_questions
    assert [key for key, _words in insertable] == ["use", "area", "owner"]
    typed = {"label_fa": "هزینه", "key": "fee", "formula": "area * 1000", "do": "try"}
    answer = post("question", "fee", **typed, **{"shown_as": "money_rial", "try-area": "۲"})
    assert "۲٬۰۰۰" in answer.context["editor"].try_out.result
    divided = typed | {"formula": "1000 / (area - 2)"}
    answer = post("question", "fee", **divided, **{"try-area": "2"})
    assert answer.context["editor"].try_out.result
    answer = post("question", "fee", **typed)
    assert "Area" in answer.context["editor"].try_out.result
    broken = post("question", "fee", **(typed | {"formula": "area *"}))
    assert broken.context["editor"].try_out.refused


def test_a_question_goes_into_the_bank_and_parts_from_it(post, design):
    post("question", "area", **WORDS, bank="keep")
    assert question(design, "area")["bank"] == "area"
    assert BankQuestion.objects.get().field["label"] == {"fa": "متراژ", "en": "Area"}
    post("question", "area", **(WORDS | {"label_en": "Size"}), bank="keep")
    assert BankQuestion.objects.get().field["label"]["en"] == "Size"
    post("question", "area", **WORDS, bank="leave")
    assert "bank" not in question(design, "area")
    assert BankQuestion.objects.count() == 1


def test_the_rows_of_a_group_ask_questions_of_their_own(post, office, design):
    post("add_question", step="people", label_fa="مالکان", type="group")
    group = "malkan"
    post("add_column", group, label_fa="نام", type="text", required="on")
    post("add_column", group, label_fa="سهم", type="integer")
    refused = post("add_column", group, label_fa="سند", type="file")
    assert refused.status_code == 422
    assert refused.context["add_form"]["label_fa"].value() == "سند"
    columns = question(design, group)["fields"]
    assert [one["key"] for one in columns] == ["nam", "shm"]
    post("column", group, "shm", label_fa="سهم", key="share", min="1", max="6")
    post("act", do="question:up:share", group=group)
    assert [one["key"] for one in question(design, group)["fields"]] == ["share", "nam"]
    post("question", group, label_fa="مالکان", key="owners", row_label_fa="مالک", min="1")
    compile_form(design.definition)
    assert question(design, "owners")["row_label"] == {"fa": "مالک"}
    post("act", do="question:remove:nam", group="owners")
    post("act", do="form:undo")
    assert [one["key"] for one in question(design, "owners")["fields"]] == ["share", "nam"]
    assert office.get(at(design, "column", "owners", "nam")).status_code == 200


def test_renaming_a_row_question_is_followed_by_totals(post, design):
    rows = {"key": "owners", "type": "group", "label": label("Owners"), "fields": [
        {"key": "share", "type": "integer", "label": label("Share")}]}  # fmt: skip
    steps = design.definition["steps"]
    steps[0]["fields"].append(rows)
    steps[1]["fields"][1]["formula"] = 'total(owners, "share") + area'
    design.save()
    post("column", "owners", "share", label_fa="سهم", key="part")
    assert question(design, "fee")["formula"] == 'total(owners, "part") + area'


def test_of_two_designers_the_second_sees_what_was_typed_and_can_save_it(office, post, design):
    Design.objects.filter(pk=design.pk).update(revision=5)
    address = at(design, "question", "area")
    answer = office.post(address, {"revision": 0, **WORDS, "min": "7"})
    assert answer.status_code == 409
    assert answer.context["refused"]
    assert answer.context["editor"].form["min"].value() == "7"
    assert question(design, "area")["min"] == 1
    again = {"revision": answer.context["design"].revision, **WORDS, "min": "7"}
    assert office.post(address, again).status_code == 302
    assert question(design, "area")["min"] == 7


def test_a_question_that_was_deleted_meanwhile_is_not_lost(office, post, design):
    post("act", do="question:remove:area")
    typed = {**WORDS, "type": "decimal", "step": "people"}
    answer = office.post(at(design, "question", "area"), {"revision": 0, **typed})
    assert answer.status_code == 409
    assert answer.context["editor"].form["label_fa"].value() == "متراژ"
    post("question", "area", **typed)
    assert keys(design) == [["use", "shop_name"], ["owner", "fee", "area"]]


def test_a_question_that_is_gone_leads_back_to_the_form(office, design):
    assert office.get(at(design, "question", "gone"))["Location"] == at(design)


def test_a_step_is_renamed_and_gets_a_condition(post, office, design):
    row = {"show_if-0-operator": "is", "show_if-0-value": "shop"}
    post("step", "people", title_fa="افراد", intro_fa="چه کسی؟", **SHOP, **row)
    design.refresh_from_db()
    step = design.definition["steps"][1]
    assert (step["title"], step["intro"]) == ({"fa": "افراد"}, {"fa": "چه کسی؟"})
    assert step["show_if"] == {"field": "use", "is": "shop"}
    compile_form(design.definition)
    assert post("step", "people", title_fa="").status_code == 422
    stale = office.post(at(design, "step", "people"), {"revision": 0, "title_fa": "دیگر"})
    assert stale.status_code == 409
    assert stale.context["editor"].form["title_fa"].value() == "دیگر"


def test_errors_stand_at_their_section(office, post, design):
    post("act", do="question:down:use")
    post("act", do="question:down:use")
    page = office.get(at(design, "question", "shop_name")).context["remarks"]
    assert [one.is_error for one in page["show_if"]] == [True]
    errors = office.get(at(design)).context["remarks"].errors
    assert [(one.question, one.section) for one in errors] == [("shop_name", "show_if")]


def test_a_condition_about_nothing_is_told_in_plain_words(office, post, design):
    post("act", do="question:remove:use")
    [error] = office.get(at(design)).context["remarks"].errors
    assert error.name == "Shop name فا"
    assert "use" not in error.text
