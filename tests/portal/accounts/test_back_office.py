"""Units, roles and grants in the back office."""

import pytest
from django.urls import reverse

from portal.accounts.access import has_permission
from portal.accounts.models import Role, RoleGrant, Unit, User

LISTS = ["units", "roles", "role_grants"]


@pytest.fixture
def office(client_for, administrator):
    return client_for(administrator)


@pytest.mark.parametrize("name", LISTS)
def test_an_administrator_opens_each_list_and_its_form(office, clerk, name):
    assert office.get(reverse(f"{name}:index")).status_code == 200
    assert office.get(reverse(f"{name}:add")).status_code == 200


@pytest.mark.parametrize("name", ["units", "role_grants"])
def test_a_list_can_be_searched(office, clerk, name):
    page = office.get(reverse(f"{name}:index"), {"q": "unit" if name == "units" else "clerk"})
    assert len(page.context["object_list"]) >= 1
    assert not office.get(reverse(f"{name}:index"), {"q": "zzz' OR 1=1"}).context["object_list"]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("page", ["index", "add"])
def test_a_clerk_opens_none_of_them(client_for, clerk, name, page):
    assert client_for(clerk).get(reverse(f"{name}:{page}")).status_code == 302


def test_the_menu_shows_to_administrators_only(office, client_for, clerk):
    home = reverse("wagtailadmin_home")
    assert reverse("units:index") in office.get(home).content.decode()
    assert reverse("units:index") not in client_for(clerk).get(home).content.decode()


def test_units_are_listed_as_a_tree(office, parent_unit, other_unit):
    page = office.get(reverse("units:index")).content.decode()
    assert page.index("Parent unit") < page.index("— Unit") < page.index("— Other unit")


def test_listing_units_costs_no_query_for_each(office, unit, django_assert_max_num_queries):
    url = reverse("units:index")
    office.get(url)
    for n in range(20):
        Unit.objects.get(pk=unit.pk).add_child(slug=f"room-{n}", title=f"Room {n}")
    with django_assert_max_num_queries(20):
        office.get(url)


def test_a_unit_is_added_and_moved(office, unit, other_unit):
    data = {"title": "Room", "slug": "room", "parent": unit.pk}
    office.post(reverse("units:add"), data)
    room = Unit.objects.get(slug="room")
    assert room.get_parent() == unit
    office.post(reverse("units:edit", args=[room.pk]), {**data, "parent": other_unit.pk})
    assert Unit.objects.get(slug="room").get_parent() == other_unit


def test_a_unit_cannot_be_deleted_here(office, unit):
    response = office.post(reverse("units:delete", args=[unit.pk]))
    assert response.status_code == 302
    assert Unit.objects.filter(pk=unit.pk).exists()


def test_a_roles_permissions_are_changed(office, clerk):
    role = Role.objects.get(slug="clerk")
    url = reverse("roles:edit", args=[role.pk])
    assert 'value="cases.see"' in office.get(url).content.decode()
    office.post(url, {"title": "Clerk", "title_en": "", "permissions": ["cases.see"]})
    role.refresh_from_db()
    assert role.permissions == ["cases.see"]


def test_a_role_is_added_with_a_group(office):
    data = {"title": "Planner", "title_en": "Planner", "slug": "planner", "permissions": []}
    office.post(reverse("roles:add"), data)
    assert Role.objects.get(slug="planner").group.name == "Planner"


def test_a_role_with_a_taken_title_is_refused_in_the_form(office):
    response = office.post(
        reverse("roles:add"), {"title": Role.objects.get(slug="clerk").title, "slug": "again"}
    )
    assert response.status_code == 200
    assert not Role.objects.filter(slug="again").exists()


@pytest.mark.parametrize("person", ["citizen", "0912 111 1111", "۰۹۱۲۱۱۱۱۱۱۱"])
def test_a_role_is_granted_by_username_or_mobile(office, citizen, unit, person):
    role = Role.objects.get(slug="clerk")
    data = {"person": person, "role": role.pk, "unit": unit.pk}
    office.post(reverse("role_grants:add"), data)
    assert has_permission(User.objects.get(pk=citizen.pk), "cases.see", unit=unit)


def test_a_person_who_is_not_there_is_said_so(office, unit):
    data = {"person": "ghost", "role": Role.objects.get(slug="clerk").pk}
    response = office.post(reverse("role_grants:add"), data)
    assert "person" in response.context["form"].errors


def test_a_grant_is_taken_away(office, clerk):
    grant = RoleGrant.objects.get(user=clerk)
    office.post(reverse("role_grants:delete", args=[grant.pk]))
    assert not RoleGrant.objects.filter(user=clerk).exists()
    clerk.refresh_from_db()
    assert not clerk.is_staff


def test_the_own_administrator_grant_stays(office, administrator):
    grant = RoleGrant.objects.get(user=administrator)
    office.post(reverse("role_grants:delete", args=[grant.pk]))
    assert RoleGrant.objects.filter(pk=grant.pk).exists()


def test_a_clerk_cannot_grant_or_revoke_by_posting(client_for, clerk, head_of_unit):
    role, grant = Role.objects.get(slug="administrator"), RoleGrant.objects.get(user=head_of_unit)
    client = client_for(clerk)
    client.post(reverse("role_grants:add"), {"person": "clerk", "role": role.pk})
    client.post(reverse("role_grants:delete", args=[grant.pk]))
    assert not RoleGrant.objects.filter(user=clerk, role=role).exists()
    assert RoleGrant.objects.filter(pk=grant.pk).exists()
