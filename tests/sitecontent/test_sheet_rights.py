"""Only those who may edit information sheets add, change or publish them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from portal.accounts.access import SYSTEM
from portal.accounts.actions import grant_role, save_role
from portal.accounts.models import Role, Unit, User
from portal.accounts.permissions import sync_roles
from portal.testing.factories import StaffFactory
from sitecontent.models import NewsIndexPage, ServiceIndexPage, ServicePage
from sitecontent.opening import open_town
from tests.sitecontent.conftest import complete_sheet

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]


@pytest.fixture
def services(db: None) -> ServiceIndexPage:
    sync_roles()
    open_town()
    return ServiceIndexPage.objects.get(locale__language_code="fa")


@pytest.fixture
def sheet(services: ServiceIndexPage, unit: Unit) -> ServicePage:
    page = ServicePage(title="خدمت", slug="service", **complete_sheet(unit))
    return services.add_child(instance=page)


def holder_of(role: str, unit: Unit | None = None) -> User:
    user = StaffFactory.create()
    grant_role(actor=SYSTEM, user=user, role=Role.objects.get(slug=role), unit=unit)
    return user


def doors(services: ServiceIndexPage, sheet: ServicePage) -> dict[str, str]:
    return {
        "add": reverse("wagtailadmin_pages:add", args=["sitecontent", "servicepage", services.pk]),
        "edit": reverse("wagtailadmin_pages:edit", args=[sheet.pk]),
    }


@pytest.mark.parametrize("role", ["pr-editor", "administrator", "servicedesk-designer"])
def test_holders_of_the_permission_add_and_edit_sheets(
    services: ServiceIndexPage, sheet: ServicePage, client_for: ClientFor, role: str
) -> None:
    office = client_for(holder_of(role))
    for address in doors(services, sheet).values():
        assert office.get(address).status_code == 200


def test_an_editor_without_the_permission_works_on_news_only(
    services: ServiceIndexPage, sheet: ServicePage, client_for: ClientFor
) -> None:
    save_role(actor=SYSTEM, role=Role.objects.get(slug="pr-editor"), permissions=[])
    editor = holder_of("pr-editor")
    office = client_for(editor)
    for address in doors(services, sheet).values():
        answer = office.get(address)
        assert (answer.status_code, answer["Location"]) == (302, reverse("wagtailadmin_home"))
    for name in ("unpublish", "delete", "copy"):
        address = reverse(f"wagtailadmin_pages:{name}", args=[sheet.pk])
        assert office.post(address).status_code == 302
    sheet.refresh_from_db()
    assert sheet.live
    news = NewsIndexPage.objects.get(locale__language_code="fa")
    add = reverse("wagtailadmin_pages:add", args=["sitecontent", "newspage", news.pk])
    assert office.get(add).status_code == 200


def test_wagtail_rights_alone_open_no_sheet(
    services: ServiceIndexPage, sheet: ServicePage, clerk: User, client_for: ClientFor
) -> None:
    clerk.groups.add(Group.objects.get(portal_role__slug="pr-editor"))
    office = client_for(clerk)
    for address in doors(services, sheet).values():
        assert office.get(address).status_code == 302


def test_a_designer_of_one_unit_edits_the_sheets_of_that_unit(
    services: ServiceIndexPage, sheet: ServicePage, unit: Unit, other_unit: Unit
) -> None:
    own = holder_of("servicedesk-designer", unit)
    stranger = holder_of("servicedesk-designer", other_unit)
    assert sheet.permissions_for_user(own).can_edit()
    assert not sheet.permissions_for_user(stranger).can_edit()
    sheet.unit = None
    assert sheet.permissions_for_user(stranger).can_edit()


def test_a_designer_drafts_sheets_and_an_editor_publishes_them(sheet: ServicePage) -> None:
    designer, editor = holder_of("servicedesk-designer"), holder_of("pr-editor")
    assert not sheet.permissions_for_user(designer).can_publish()
    assert sheet.permissions_for_user(editor).can_publish()


def test_a_designer_edits_no_other_page(sheet: ServicePage) -> None:
    designer = holder_of("servicedesk-designer")
    for page in (NewsIndexPage.objects.first(), sheet.get_parent().get_parent()):
        assert not page.permissions_for_user(designer).can_edit()
