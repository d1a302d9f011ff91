"""Who may do what, and in which units."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.utils.translation import override

from portal.accounts.access import SYSTEM, UnitScope, has_permission, units_with
from portal.accounts.actions import grant_role
from portal.accounts.audiences import citizen as for_citizens
from portal.accounts.audiences import public, staff
from portal.accounts.models import IdentityLevel, Role, RoleGrant, User
from portal.testing.factories import StaffFactory, UnitFactory


def test_a_clerk_sees_the_cases_of_the_own_unit_only(clerk, unit, other_unit):
    scope = units_with(clerk, "cases.see")
    assert scope.includes(unit)
    assert not scope.includes(other_unit)
    assert not scope.everywhere


def test_a_grant_in_a_unit_covers_the_units_below_it(clerk, unit):
    room = UnitFactory.create(parent=unit)
    desk = UnitFactory.create(parent=room)
    assert units_with(clerk, "cases.see").includes(desk)
    assert all(units_with(clerk, "cases.see").includes(place) for place in (unit, room, desk))
    grants = RoleGrant.objects.filter(units_with(clerk, "cases.see").q())
    assert [grant.user for grant in grants] == [clerk]


def test_a_grant_in_a_unit_does_not_reach_the_unit_above_it(clerk, parent_unit):
    assert not has_permission(clerk, "cases.see", unit=parent_unit)


def test_the_scope_filters_through_a_relation(clerk, head_of_unit, clerk_of_another_unit):
    users = User.objects.filter(units_with(clerk, "cases.see").q("role_grants__unit"))
    assert set(users) == {clerk, head_of_unit}


def test_a_city_wide_grant_holds_everywhere_even_without_a_unit(administrator, unit):
    scope = units_with(administrator, "cases.see")
    assert scope.everywhere
    assert scope.includes(unit)
    assert scope.includes(None)
    assert RoleGrant.objects.filter(scope.q()).count() == RoleGrant.objects.count()


def test_everywhere_stays_everywhere_beside_another_condition(administrator, clerk):
    everywhere = units_with(administrator, "cases.see").q()
    nothing = UnitScope().q()
    everything = RoleGrant.objects.count()
    for condition in (everywhere | nothing, nothing | everywhere, everywhere & ~nothing):
        assert RoleGrant.objects.filter(condition).count() == everything
    assert not RoleGrant.objects.filter(everywhere & nothing).exists()


def test_a_thing_without_a_unit_is_closed_to_a_clerk_of_one_unit(clerk):
    assert has_permission(clerk, "cases.see")
    assert not has_permission(clerk, "cases.see", unit=None)


def test_a_permission_that_the_role_lacks_is_refused(clerk, unit):
    assert not has_permission(clerk, "cases.decide", unit=unit)
    assert not units_with(clerk, "cases.decide")


def test_an_empty_scope_finds_nothing(clerk):
    assert not RoleGrant.objects.filter(UnitScope().q()).exists()


def test_asking_many_times_costs_one_query(clerk, unit, other_unit, django_assert_num_queries):
    user = User.objects.get(pk=clerk.pk)
    with django_assert_num_queries(1):
        for permission in ("cases.see", "cases.handle", "cases.decide"):
            units_with(user, permission)
            has_permission(user, permission, unit=unit)
            has_permission(user, permission, unit=other_unit)


def test_a_new_grant_counts_on_the_same_user_object(clerk, other_unit):
    assert not has_permission(clerk, "cases.see", unit=other_unit)
    role = Role.objects.get(slug="clerk")
    grant_role(actor=SYSTEM, user=clerk, role=role, unit=other_unit)
    assert has_permission(clerk, "cases.see", unit=other_unit)


def test_superusers_hold_everything_everywhere_without_a_query(db, django_assert_num_queries):
    boss = StaffFactory.create(is_superuser=True)
    with django_assert_num_queries(0):
        assert units_with(boss, "anything.at_all").everywhere


def test_an_inactive_person_holds_nothing(clerk, unit):
    clerk.is_active = False
    assert not has_permission(clerk, "cases.see", unit=unit)


@pytest.mark.parametrize("superuser", [False, True])
def test_a_session_opened_by_code_holds_nothing(clerk, unit, superuser):
    clerk.is_superuser = superuser
    clerk.signed_in_by_code = True
    assert not has_permission(clerk, "cases.see", unit=unit)
    assert not clerk.has_perm("wagtailadmin.access_admin")
    assert not clerk.has_module_perms("wagtailadmin")


def test_nobody_holds_nothing_and_the_portal_itself_everything():
    assert not has_permission(AnonymousUser(), "cases.see")
    assert has_permission(SYSTEM, "cases.see", unit=None)


def test_the_identity_level_rises_with_mobile_and_national_id(citizen):
    assert citizen.identity_level == IdentityLevel.MOBILE
    citizen.national_id = "0012345679"
    assert citizen.identity_level == IdentityLevel.NATIONAL_ID
    citizen.mobile_verified_at = None
    assert citizen.identity_level == IdentityLevel.ANONYMOUS
    ranks = [level.rank for level in IdentityLevel]
    assert ranks == sorted(ranks)


def test_the_name_shown_never_gives_the_whole_number_away(citizen):
    assert citizen.display_name == citizen.get_full_name()
    citizen.first_name = citizen.last_name = ""
    with override("en"):
        assert citizen.display_name == "number ending in 1111"
    assert citizen.display_name.endswith("۱۱۱۱")


def test_views_state_their_audience():
    assert public(_page).audience == "public"
    assert for_citizens(_page).audience == "citizen"
    assert staff("cases.see")(_page).audience == "staff:cases.see"


def test_a_citizens_page_sends_strangers_to_sign_in_and_back():
    response = for_citizens(_page)(_request("/fa/my/?a=1&b=2", AnonymousUser()))
    assert response.status_code == 302
    assert response.url.endswith("/account/sign-in/?next=/fa/my/%3Fa%3D1%26b%3D2")


def test_a_citizens_page_is_closed_to_staff_without_a_mobile(clerk):
    assert for_citizens(_page)(_request("/", clerk)).status_code == 302


def test_a_citizens_page_opens_for_citizens_and_is_not_stored(citizen):
    response = for_citizens(_page)(_request("/", citizen))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


def test_a_staff_page_does_not_exist_for_citizens(citizen):
    with pytest.raises(Http404):
        staff("cases.see")(_page)(_request("/", citizen))


def test_a_staff_page_sends_strangers_to_the_back_offices_door():
    response = staff("cases.see")(_page)(_request("/x/", AnonymousUser()))
    assert response.url == "/admin/login/?next=/x/"


def test_a_staff_page_opens_for_holders_of_the_permission(clerk):
    assert staff("cases.see")(_page)(_request("/", clerk)).status_code == 200
    with pytest.raises(Http404):
        staff("cases.decide")(_page)(_request("/", clerk))


def _page(request):
    return HttpResponse("page")


def _request(path, user):
    request = RequestFactory().get(path)
    request.user = user
    return request
