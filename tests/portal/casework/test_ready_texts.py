"""Ready texts fit the case, and what is true of it stands in them."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from portal.casework.canned import (
    count_use,
    filled_in,
    form_of_address,
    inserted,
    ready_texts,
    shown_placeholders,
    unknown_placeholders,
)
from portal.casework.canned_admin import ReadyTextForm
from portal.casework.models import CannedReply
from portal.forms.actions import publish

pytestmark = pytest.mark.django_db


def keep(title="متن", text="با سلام", **where):
    return CannedReply.objects.create(title=title, text=text, **where)


def titles(case):
    return [one.title for one in ready_texts(case)]


def test_those_of_the_state_come_first_then_of_the_service_then_general_ones(case, unit):
    keep("general")
    keep("service", service=case.service or case.kind)
    keep("state", state=case.state, unit=unit)
    assert titles(case) == ["state", "service", "general"]


def test_those_of_other_units_services_and_states_or_out_of_use_are_not_offered(case, other_unit):
    keep("a", unit=other_unit)
    keep("b", service="servicedesk.other")
    keep("c", state="visit")
    keep("d", is_active=False)
    assert titles(case) == []


def test_those_of_a_unit_above_are_offered(case, parent_unit):
    keep("above", unit=parent_unit)
    assert titles(case) == ["above"]


def test_placeholders_say_what_is_true_of_the_case(case, citizen):
    keep(text="{name} · {code} · {service} · {due} · {other}")
    [one] = ready_texts(case)
    name, code, service, due, other = one.text.split(" · ")
    assert (name, code, service) == (citizen.display_name, case.pretty_code, case.label)
    assert due
    assert other == "{other}"


def test_who_has_no_name_is_addressed_by_the_one_in_the_form_or_as_the_applicant(case, designer):
    case.applicant.first_name = case.applicant.last_name = ""
    assert form_of_address(case) == "متقاضی"
    name = {"key": "who", "type": "text", "label": {"fa": "نام", "en": "Name"}}
    step = {
        "key": "sender",
        "title": {"fa": "فرستنده", "en": "Sender"},
        "fields": [{**name, "profile": "full_name"}],
    }
    case.form_version = publish(actor=designer, name="letter", definition={"steps": [step]})
    case.answers = {"who": "کاوه یکتایی"}
    assert form_of_address(case) == "کاوه یکتایی"


def test_a_fact_that_looks_like_a_placeholder_is_not_read_again():
    assert filled_in("{name}", {"name": "{code}", "code": "x"}) == "{code}"


def test_what_is_no_placeholder_is_named():
    assert unknown_placeholders("{name} {nmae} {due}") == ["nmae"]


def test_a_ready_text_is_put_after_what_was_typed():
    assert inserted("", "متن") == "متن"
    assert inserted("سلام ", "متن") == "سلام\n\nمتن"


def test_use_is_counted_and_nonsense_counts_nothing():
    row = keep()
    for chosen in (str(row.pk), "", "x", "9" * 30, "²"):
        count_use(chosen)
    row.refresh_from_db()
    assert row.times_used == 1


def test_ready_texts_cost_one_query(case, django_assert_num_queries):
    for number in range(5):
        keep(str(number))
    with django_assert_num_queries(1):
        ready_texts(case)


@pytest.mark.parametrize("language", ["fa", "en"])
def test_placeholders_may_be_written_in_the_words_of_each_language(language):
    with override(language):
        words = shown_placeholders()
    assert filled_in(f"{words['name']} {{ code }}", {"name": "مریم", "code": "12"}) == "مریم 12"
    assert unknown_placeholders("".join(words.values())) == []


def test_the_form_of_a_head_never_names_all_units_as_a_choice(head_of_unit, unit):
    offered = ReadyTextForm(for_user=head_of_unit).fields["unit"].choices
    assert [key.value for key, _label in offered] == [unit.pk]
