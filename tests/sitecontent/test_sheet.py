"""Completeness of a sheet, and the gate before publishing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from portal.accounts.models import Unit, User
from sitecontent.models import IncompleteSheet, ServiceIndexPage, ServicePage
from sitecontent.panels import field_anchors
from sitecontent.sheet import ITEMS, completeness
from tests.sitecontent.conftest import MakeService, complete_sheet

pytestmark = pytest.mark.django_db

NINE_OPEN_ITEMS = {
    "steps", "workflow_steps", "documents", "upper_laws", "faq", "duration_value", "fees",
    "complaint_how", "follow_up",
}  # fmt: skip


def test_the_nine_items_in_the_open_are_mandatory() -> None:
    assert {item.field for item in ITEMS if item.mandatory} >= NINE_OPEN_ITEMS


def test_an_empty_sheet_lacks_everything() -> None:
    found = completeness(ServicePage(title="خالی"))
    assert found.score_percent == 0
    assert len(found.missing) == len(ITEMS)
    assert not found.can_be_published


def test_the_mandatory_items_suffice_for_publishing(unit: Unit) -> None:
    found = completeness(ServicePage(title="خدمت", **complete_sheet(unit)))
    assert found.can_be_published
    assert 0 < found.score_percent < 100


@pytest.mark.parametrize("field", sorted(NINE_OPEN_ITEMS))
def test_each_open_item_alone_stops_publishing(unit: Unit, field: str) -> None:
    page = ServicePage(title="خدمت", **complete_sheet(unit))
    setattr(page, field, None if field == "duration_value" else "")
    assert [name for name, _label in completeness(page).mandatory_missing] == [field]


def test_a_service_may_need_no_document(unit: Unit) -> None:
    values = complete_sheet(unit) | {"documents": [], "no_documents_needed": True}
    assert completeness(ServicePage(title="خدمت", **values)).can_be_published


def test_a_free_service_done_in_no_time_without_a_visit_counts_as_filled(unit: Unit) -> None:
    page = ServicePage(title="خدمت", **complete_sheet(unit))
    page.in_person_visits, page.duration_value = 0, 0
    missing = {field for field, _label in completeness(page).missing}
    assert not missing & {"in_person_visits", "duration_value"}


def test_measuring_a_sheet_needs_no_query(
    make_service: MakeService, django_assert_num_queries: object
) -> None:
    page = make_service("خدمت")
    with django_assert_num_queries(0):  # type: ignore[operator]
        completeness(page)


def test_a_draft_may_be_incomplete_but_publishing_it_is_refused(make_service: MakeService) -> None:
    page = make_service("ناقص", publish=False, steps=[], complaint_how="")
    with pytest.raises(IncompleteSheet) as refusal:
        page.get_latest_revision().publish()
    assert {field for field, _label in refusal.value.missing} == {"steps", "complaint_how"}
    page.refresh_from_db()
    assert not page.live


def test_a_live_page_keeps_its_sheet_while_an_incomplete_draft_waits(
    make_service: MakeService,
) -> None:
    page = make_service("خدمت")
    page.follow_up = ""
    revision = page.save_revision()
    with pytest.raises(IncompleteSheet):
        revision.publish()
    assert ServicePage.objects.get(pk=page.pk).follow_up


def test_every_item_of_the_sheet_has_an_anchor_in_the_editor() -> None:
    anchors = field_anchors(ServicePage.get_edit_handler())
    assert {item.field for item in ITEMS} <= set(anchors)


@pytest.fixture
def editor(administrator: User, client_for: Callable[[User], Client]) -> Client:
    administrator.is_superuser = True
    administrator.save()
    return client_for(administrator)


def _form(page: ServicePage, **changes: object) -> dict[str, object]:
    rows = {field: streamfield([]) for field in ServicePage.row_fields()}
    values = {"title": page.title, "slug": page.slug, "applicants_period": "year",
              "duration_unit": "working_day", **rows, **changes}  # fmt: skip
    data: dict[str, object] = nested_form_data(values)
    data |= {f"comments-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return data


def test_the_editor_saves_an_incomplete_draft(editor: Client, make_service: MakeService) -> None:
    page = make_service("خدمت", publish=False)
    data = _form(page, summary="", follow_up="")
    answer = editor.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    assert answer.status_code == 302, answer.context["form"].errors
    draft = ServicePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert (draft.summary, draft.follow_up) == ("", "")


def test_the_editor_is_told_what_is_missing_when_publishing(
    editor: Client, make_service: MakeService
) -> None:
    page = make_service("خدمت", publish=False)
    data = _form(page, **{"action-publish": "action-publish"})
    answer = editor.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    assert answer.status_code == 200
    errors = answer.context["form"].errors
    assert set(errors) >= NINE_OPEN_ITEMS
    assert "__all__" in errors
    page.refresh_from_db()
    assert not page.live


def test_the_panel_shows_the_score_with_links_to_fields(
    editor: Client, make_service: MakeService
) -> None:
    page = make_service("خدمت", publish=False, steps=[])
    shown = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    anchor = field_anchors(ServicePage.get_edit_handler())["steps"]
    assert f'href="#{anchor}"' in shown
    assert f'id="{anchor}"' in shown


def test_a_shared_national_code_is_a_warning_not_an_error(
    editor: Client, make_service: MakeService
) -> None:
    make_service("نخست", service_code="14042651000")
    page = make_service("دوم", publish=False)
    data = _form(page, service_code="14042651000")
    answer = editor.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data, follow=True)
    assert answer.status_code == 200
    assert "نخست" in " ".join(str(message) for message in answer.context["messages"])


def test_a_translation_may_carry_the_same_code(make_service: MakeService) -> None:
    page = make_service("نخست", service_code="14042651000")
    assert not ServicePage.objects.with_the_code_of(page).exists()


def test_the_report_lists_scores_and_shared_codes(
    editor: Client, make_service: MakeService
) -> None:
    make_service("نخست", service_code="14042651000")
    make_service("دوم", service_code="14042651000")
    shown = editor.get(reverse("sheet_report"))
    assert shown.status_code == 200
    assert [page.has_shared_code for page in shown.context["object_list"]] == [True, True]
    export = editor.get(reverse("sheet_report"), {"export": "csv"})
    assert export.status_code == 200


def test_the_report_does_not_query_for_each_row(
    editor: Client,
    make_service: MakeService,
    django_assert_max_num_queries: object,
) -> None:
    for number in range(12):
        make_service(f"خدمت {number}")
    editor.get(reverse("sheet_report"))
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        editor.get(reverse("sheet_report"))


def test_a_citizen_sees_no_score(client: Client, make_service: MakeService) -> None:
    page = make_service("خدمت")
    answer = client.get(page.url)
    assert answer.status_code == 200
    assert str(page.completeness.score_percent).encode() + b" percent" not in answer.content


def test_services_live_below_their_list_only() -> None:
    assert ServicePage.parent_page_types == ["sitecontent.ServiceIndexPage"]
    assert ServiceIndexPage.subpage_types == ["sitecontent.ServicePage"]
