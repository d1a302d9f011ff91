"""Service designers put services online, each for the units they work for."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils.timezone import localtime

from plugins.servicedesk.models import Offer
from plugins.servicedesk.offers import PeriodEndsBeforeItBegins, change_offer
from portal.api import Refused
from tests.plugins.servicedesk.conftest import designer_of

pytestmark = pytest.mark.django_db
ADD, LIST = "online-services:add", "online-services:index"


@pytest.fixture
def typed(unit, form_version, workflow_version):
    """What a designer types for a new offer."""
    return {
        "title_fa": "مجوز  آزمايشي",
        "title_en": "Trial permit",
        "slug": "trial-permit",
        "summary_fa": "برای آزمون",
        "category_fa": "ساختمان",
        "unit": unit.pk,
        "identity_level": "mobile",
        "promised_days": "۱۰",
        "form_version": form_version.pk,
        "workflow_version": workflow_version.pk,
        "is_open": "on",
        "opens_at": "۱۴۰۰/۰۱/۰۱ ۰۸:۰۰",
        "closes_at": "1500/01/01 14:00",
        "paper-0-title_fa": "سند",
        "paper-0-required": "on",
    }


def entries(action):
    return apps.get_model("audit", "AuditEntry").objects.filter(action=action)


def edit(offer):
    return reverse("online-services:edit", args=[offer.pk])


def test_a_designer_adds_an_offer_and_a_citizen_can_start_it(
    own_designer, typed, client_for, citizen
):
    answer = client_for(own_designer).post(reverse(ADD), typed)
    assert answer.status_code == 302, answer.context["form"].errors
    offer = Offer.objects.get(slug="trial-permit")
    assert offer.title == {"fa": "مجوز آزمایشی", "en": "Trial permit"}
    assert offer.promised_days == 10
    assert localtime(offer.opens_at).strftime("%Y-%m-%d %H:%M") == "2021-03-21 08:00"
    assert offer.fee_lines == []
    assert offer.papers == [{"title": {"fa": "سند"}, "required": True, "note": None}]
    entry = entries("servicedesk.offer_added").get()
    assert (entry.actor, entry.target_id) == (own_designer, str(offer.pk))
    start = reverse("servicedesk:start", args=[offer.slug])
    begun = client_for(citizen).post(start, {"key": str(uuid4())})
    assert begun.status_code == 302
    assert offer.applications.count() == 1


def test_the_form_shows_what_the_offer_holds_and_saving_it_unchanged_changes_nothing(
    own_designer, typed, client_for
):
    office = client_for(own_designer)
    office.post(reverse(ADD), typed)
    offer = Offer.objects.get(slug="trial-permit")
    form = office.get(edit(offer)).context["form"]
    assert "slug" not in form.fields
    opens = form.fields["opens_at"].widget.format_value(form["opens_at"].value())
    assert opens == "۱۴۰۰/۰۱/۰۱ ساعت ۰۸:۰۰"
    assert [row["title_fa"].value() for row in form.paper_rows[:2]] == ["سند", None]
    assert office.post(edit(offer), typed | {"opens_at": opens}).status_code == 302
    assert not entries("servicedesk.offer_changed").exists()


def test_a_change_is_written_into_the_audit_book(own_designer, offer, typed, client_for):
    assert client_for(own_designer).post(edit(offer), typed).status_code == 302
    offer.refresh_from_db()
    assert offer.title["en"] == "Trial permit"
    assert offer.slug == "test-permit"
    assert "title" in entries("servicedesk.offer_changed").get().details["fields"]


def test_emptied_lines_disappear(own_designer, offer, typed, client_for):
    Offer.objects.update(papers=[{"title": {"fa": "سند"}, "required": True, "note": None}])
    kept = {name: value for name, value in typed.items() if not name.startswith("paper-")}
    client_for(own_designer).post(edit(offer), kept | {"paper-0-title_fa": " "})
    offer.refresh_from_db()
    assert offer.papers == []


def test_a_line_with_a_note_needs_its_name(own_designer, offer, typed, client_for):
    answer = client_for(own_designer).post(edit(offer), typed | {"paper-1-note_fa": "رنگی"})
    assert answer.status_code == 200
    assert set(answer.context["form"].paper_rows[1].errors) == {"title_fa"}


def test_saving_the_page_leaves_the_fee_alone(own_designer, offer, typed, client_for):
    lines = [{"label": {"fa": "تعرفه"}, "formula": "1 + 1"}]
    Offer.objects.update(fee_lines=lines, instalments=[{"percent": 100, "after_days": 3}])
    assert client_for(own_designer).post(edit(offer), typed).status_code == 302
    offer.refresh_from_db()
    assert offer.fee_lines == lines
    assert offer.instalments == [{"percent": 100, "after_days": 3}]


@pytest.mark.parametrize("closes", ["1399/01/01 08:00", "۱۴۰۰/۰۱/۰۱ ۰۸:۰۰"])
def test_a_period_must_end_after_it_begins(own_designer, typed, client_for, closes):
    answer = client_for(own_designer).post(reverse(ADD), typed | {"closes_at": closes})
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"closes_at"}
    assert not Offer.objects.exists()


def test_the_action_refuses_an_empty_period_too(own_designer, offer):
    opens = offer.form_version.created_at
    with pytest.raises(PeriodEndsBeforeItBegins):
        change_offer(
            actor=own_designer, offer=offer, values={"opens_at": opens, "closes_at": opens}
        )


@pytest.mark.parametrize("field", ["title_fa", "summary_fa", "category_fa", "unit", "slug"])
def test_what_citizens_need_is_required(own_designer, typed, client_for, field):
    answer = client_for(own_designer).post(reverse(ADD), typed | {field: ""})
    assert set(answer.context["form"].errors) == {field}


def test_a_designer_of_another_unit_neither_lists_nor_opens_nor_changes_it(
    other_unit, offer, typed, client_for
):
    stranger = designer_of(other_unit)
    office = client_for(stranger)
    assert list(office.get(reverse(LIST)).context["object_list"]) == []
    for answer in (office.get(edit(offer)), office.post(edit(offer), typed)):
        assert answer.status_code == 302
        assert answer["Location"] == reverse("wagtailadmin_home")
    offer.refresh_from_db()
    assert offer.title["en"] == "Test permit"
    with pytest.raises(Refused):
        change_offer(actor=stranger, offer=offer, values={"is_open": False})


def test_a_designer_of_the_unit_above_changes_it(parent_unit, offer, client_for):
    office = client_for(designer_of(parent_unit))
    assert list(office.get(reverse(LIST)).context["object_list"]) == [offer]
    assert office.get(edit(offer)).status_code == 200


def test_an_offer_cannot_be_moved_or_added_to_a_unit_outside(
    own_designer, other_unit, offer, typed, client_for
):
    office = client_for(own_designer)
    outside = typed | {"unit": other_unit.pk}
    assert set(office.post(edit(offer), outside).context["form"].errors) == {"unit"}
    assert set(office.post(reverse(ADD), outside).context["form"].errors) == {"unit"}
    with pytest.raises(Refused):
        change_offer(actor=own_designer, offer=offer, values={"unit": other_unit})
    offer.refresh_from_db()
    assert offer.unit.slug == "unit"


@pytest.mark.parametrize("name", ["clerk", "pr_editor", "administrator"])
def test_nobody_else_gets_in(request, offer, client_for, name):
    office = client_for(request.getfixturevalue(name))
    for address in (reverse(LIST), reverse(ADD), edit(offer)):
        assert office.get(address).status_code == 302


def test_the_newest_version_of_each_form_and_the_one_in_use_are_offered(
    own_designer, designer, offer, form_version, client_for
):
    newer = type(form_version).objects.create(
        name=form_version.name, number=2, definition=form_version.definition, checksum="2"
    )
    office = client_for(own_designer)
    shown = office.get(edit(offer)).context["form"].fields["form_version"].queryset
    assert set(shown) == {form_version, newer}
    assert set(office.get(reverse(ADD)).context["form"].fields["form_version"].queryset) == {newer}


def test_the_list_is_searched_by_title_in_any_spelling(own_designer, offer, client_for):
    office = client_for(own_designer)
    assert list(office.get(reverse(LIST), {"q": "پروانه ازمايشي"}).context["object_list"])
    assert not list(office.get(reverse(LIST), {"q": "گورستان"}).context["object_list"])


def test_a_service_page_is_offered_to_one_offer_only(
    own_designer, offer, other_unit, typed, client_for
):
    offer.service_key = uuid4()
    offer.save()
    office = client_for(own_designer)
    choices = dict(office.get(edit(offer)).context["form"].fields["service_key"].choices)
    assert str(offer.service_key) in choices
    taken = typed | {"service_key": str(offer.service_key)}
    assert set(office.post(reverse(ADD), taken).context["form"].errors) == {"service_key"}


def test_listing_costs_no_query_for_each_offer(
    own_designer, offer, client_for, django_assert_max_num_queries
):
    office = client_for(own_designer)
    office.get(reverse(LIST))
    for number in range(15):
        offer.pk, offer.slug = None, f"copy-{number}"
        offer.save()
    with django_assert_max_num_queries(15):
        office.get(reverse(LIST))
