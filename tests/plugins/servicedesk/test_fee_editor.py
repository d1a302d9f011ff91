"""Designers build a fee without code: line by line, with conditions in words and a try-out."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.urls import reverse

from plugins.servicedesk.models import Offer, OfferProblem
from plugins.servicedesk.offers import FeeChangedMeanwhile, change_fee, fee_mark
from portal.accounts.access import SYSTEM
from portal.api import Refused
from portal.audit.models import AuditEntry
from portal.forms.actions import publish as publish_form
from tests.plugins.servicedesk.conftest import designer_of
from tests.plugins.servicedesk.test_fees import BY_AREA, BY_KIND, FIXED, FORM_DEFINITION, LABEL

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client_for, own_designer):
    return client_for(own_designer)


@pytest.fixture
def shop(offer):
    """An offer whose form asks for a kind, an area and extras."""
    offer.form_version = publish_form(actor=SYSTEM, name="shop", definition=FORM_DEFINITION)
    offer.fee_lines = [FIXED]
    offer.save()
    return offer


def page(name, offer, *more):
    return reverse(f"online-services:{name}", args=[offer.pk, *more])


def typed(offer, **more):
    offer.refresh_from_db()
    return {"seen": fee_mark(offer), "label_fa": "کارشناسی", "label_en": "Review", **more}


def lines_of(offer):
    return Offer.objects.get(pk=offer.pk).fee_lines


def test_a_fixed_sum_is_added(office, shop):
    new = page("fee_new", shop, "fixed")
    assert office.get(new).status_code == 200
    saved = office.post(new, typed(shop, amount_rial="۵۰۰٬۰۰۰", note_fa="یادداشت"))
    assert saved.url == page("fee", shop)
    added = {"label": LABEL, "note": {"fa": "یادداشت"}, "amount_rial": 500_000}
    assert lines_of(shop) == [FIXED, added]
    assert AuditEntry.objects.filter(action="servicedesk.offer_changed").count() == 1


def test_a_table_asks_for_a_sum_for_each_answer(office, shop):
    new = page("fee_new", shop, "table")
    chosen = office.post(new, typed(shop, field="kind", do="table:field"))
    assert chosen.status_code == 200
    shown = chosen.content.decode()
    assert "مغازه" in shown
    amounts = {"amount-0": "500000", "amount-1": "", "otherwise": "۱۰۰٬۰۰۰"}
    office.post(new, typed(shop, field="kind", **amounts))
    table = {"field": "kind", "amounts": {"shop": 500_000}, "otherwise": 100_000}
    assert lines_of(shop)[1] == {"label": LABEL, "table": table}
    again = office.get(page("fee_line", shop, 1)).content.decode()
    assert "۵۰۰٬۰۰۰" in again or "500000" in again or "۵۰۰۰۰۰" in again


def test_a_table_without_any_sum_is_refused_with_all_that_was_typed(office, shop):
    answer = office.post(page("fee_new", shop, "table"), typed(shop, field="kind"))
    assert answer.status_code == 422
    assert "کارشناسی" in answer.content.decode()
    assert lines_of(shop) == [FIXED]


def test_a_formula_is_tried_and_saved(office, shop):
    new = page("fee_new", shop, "formula")
    tried = typed(shop, formula="area * 12000", do="try", **{"try-area": "10"})
    assert "۱۲۰٬۰۰۰" in office.post(new, tried).content.decode()
    assert lines_of(shop) == [FIXED]
    office.post(new, typed(shop, formula="area * 12000", round_to="10000"))
    assert lines_of(shop)[1] == {"label": LABEL, "formula": "area * 12000", "round_to": 10_000}


def test_a_formula_that_cannot_be_read_is_refused_at_its_field(office, shop):
    answer = office.post(page("fee_new", shop, "formula"), typed(shop, formula="area *"))
    assert answer.status_code == 422
    assert answer.context["editor"].form.errors["formula"]


def test_a_line_that_staff_set_needs_no_sum(office, shop):
    office.post(page("fee_new", shop, "assessed"), typed(shop))
    assert lines_of(shop)[1] == {"label": LABEL, "assessed": True}


def test_a_condition_is_built_from_rows_and_said_in_words(office, shop):
    line = page("fee_line", shop, 0)
    row = {"when-rows": "0", "when-0-field": "kind"}
    asked = office.post(line, typed(shop, amount_rial="5", do="when:field:0", **row))
    operator = asked.context["editor"].when.rows[0]["operator"].field.choices[0][0]
    row |= {"when-0-operator": operator, "when-0-value": "shop"}
    assert office.post(line, typed(shop, amount_rial="5", **row)).status_code == 302
    assert lines_of(shop)[0]["when"] == {"field": "kind", "is": "shop"}
    assert "مغازه" in office.get(page("fee", shop)).content.decode()


def test_a_line_can_get_its_sum_from_elsewhere(office, shop):
    line = page("fee_line", shop, 0) + "?kind=assessed"
    office.post(line, typed(shop))
    assert lines_of(shop) == [{"label": LABEL, "assessed": True}]


def test_lines_are_moved_and_taken_out(office, shop):
    Offer.objects.update(fee_lines=[FIXED, BY_KIND, BY_AREA])
    for do, expected in [
        ("up:1", [BY_KIND, FIXED, BY_AREA]),
        ("down:1", [BY_KIND, BY_AREA, FIXED]),
        ("remove:2", [BY_KIND, BY_AREA]),
    ]:
        shop.refresh_from_db()
        office.post(page("fee", shop), {"seen": fee_mark(shop), "do": do})
        assert lines_of(shop) == expected


@pytest.mark.parametrize("do", ["up:7", "explode:0", "", "remove:-1", "up:x"])
def test_what_is_no_command_changes_nothing(office, shop, do):
    answer = office.post(page("fee", shop), {"seen": fee_mark(shop), "do": do})
    assert answer.status_code == 404
    assert lines_of(shop) == [FIXED]


class TestParts:
    def post(self, office, shop, *parts):
        shop.refresh_from_db()
        body = {"seen": fee_mark(shop), "parts": str(len(parts))}
        for place, (percent, days) in enumerate(parts):
            body |= {f"part-{place}-percent": percent, f"part-{place}-after_days": days}
        return office.post(page("fee_parts", shop), body)

    def test_parts_are_saved_and_emptied(self, office, shop):
        assert self.post(office, shop, ("۶۰", "0"), ("40", "۳۰"), ("", "")).status_code == 302
        shop.refresh_from_db()
        assert shop.instalments == [
            {"percent": 60, "after_days": 0}, {"percent": 40, "after_days": 30},
        ]  # fmt: skip
        self.post(office, shop, ("", ""), ("", ""))
        shop.refresh_from_db()
        assert shop.instalments == []

    @pytest.mark.parametrize(
        "parts",
        [[("60", "0")], [("50", "5"), ("50", "5")], [("100", "")], [("", "3")], [("x", "1")]],
    )
    def test_what_is_no_whole_is_refused_and_stays_on_the_page(self, office, shop, parts):
        answer = self.post(office, shop, *parts)
        assert answer.status_code == 422
        assert not Offer.objects.get().instalments


class TestTwoDesigners:
    def test_the_second_is_told_and_loses_nothing(self, office, shop):
        first, second = typed(shop, amount_rial="1"), typed(shop, amount_rial="2")
        office.post(page("fee_new", shop, "fixed"), first)
        refused = office.post(page("fee_new", shop, "fixed"), second)
        assert refused.status_code == 409
        assert len(lines_of(shop)) == 2
        assert 'value="2"' in refused.content.decode() or "۲" in refused.content.decode()
        office.post(page("fee_new", shop, "fixed"), {**second, "seen": refused.context["seen"]})
        assert len(lines_of(shop)) == 3

    def test_moving_a_line_on_a_stale_page_changes_nothing(self, office, shop):
        office.post(page("fee", shop), {"seen": "old", "do": "remove:0"})
        assert lines_of(shop) == [FIXED]

    def test_the_action_refuses_too(self, own_designer, shop):
        with pytest.raises(FeeChangedMeanwhile):
            change_fee(actor=own_designer, offer=shop, seen="old", values={"fee_lines": []})


class TestProblems:
    def test_designers_see_them_until_they_change_the_fee(self, office, own_designer, shop):
        OfferProblem.objects.create(offer=shop, place="fee[0]", reason="تقسیم بر صفر")
        OfferProblem.objects.create(offer=shop, place="form.steps[0]", reason="دیگر")
        for address in (page("edit", shop), page("fee", shop)):
            assert "تقسیم بر صفر" in office.get(address).content.decode()
        assert "۲" in office.get(reverse("online-services:index")).content.decode()
        change_fee(actor=own_designer, offer=shop, seen=fee_mark(shop), values={"fee_lines": []})
        assert [problem.place for problem in OfferProblem.objects.all()] == ["form.steps[0]"]

    def test_what_does_not_fit_the_form_is_said_at_its_line(self, office, shop):
        Offer.objects.update(fee_lines=[{"label": LABEL, "formula": "gone * 2"}, {"label": 5}])
        for address in (page("fee", shop), page("fee_line", shop, 0), page("edit", shop)):
            assert "gone" in office.get(address).content.decode()


def test_a_question_that_is_gone_is_called_by_its_words(office, shop):
    when = {"field": "urgent", "is": True}
    never = {**FIXED, "when": {**when, "field": "never_asked"}}
    Offer.objects.update(fee_lines=[{**FIXED, "when": when}, never])
    definition = deepcopy(FORM_DEFINITION)
    del definition["steps"][0]["fields"][-1]
    shop.form_version = publish_form(actor=SYSTEM, name="shop", definition=definition)
    shop.save(update_fields=["form_version"])
    first, second = office.get(page("fee", shop)).context["rows"]
    [finding] = first["findings"]
    assert "فوری" in first["only_if"]
    assert "فوری" in finding.text
    assert "never_asked" not in second["only_if"]


@pytest.mark.parametrize(("name", "more"), [("fee", []), ("fee_new", ["fixed"]), ("fee_line", [0])])
def test_a_designer_of_another_unit_finds_nothing(client_for, other_unit, clerk, shop, name, more):
    for stranger in (designer_of(other_unit), clerk):
        assert client_for(stranger).get(page(name, shop, *more)).status_code == 404


def test_the_action_asks_for_the_permission(clerk, shop):
    with pytest.raises(Refused):
        change_fee(actor=clerk, offer=shop, seen=fee_mark(shop), values={"fee_lines": []})


@pytest.mark.parametrize(("name", "more"), [("fee_new", ["magic"]), ("fee_line", [9])])
def test_unknown_kinds_and_lines_are_not_found(office, shop, name, more):
    assert office.get(page(name, shop, *more)).status_code == 404


def test_the_page_costs_few_queries(office, shop, django_assert_max_num_queries):
    office.get(page("fee", shop))
    with django_assert_max_num_queries(20):
        office.get(page("fee", shop))
