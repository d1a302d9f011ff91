"""Cases are found by what their applicants are called now."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.accounts.actions import change_profile
from portal.accounts.models import User
from portal.cases.models import Case

pytestmark = pytest.mark.django_db


def found(client, query):
    response = client.get(reverse("cases_admin:inbox"), {"q": query})
    return [row.case for row in response.context["rows"]]


def rename(citizen, last_name):
    return change_profile(
        actor=citizen, user=citizen, first_name="نرگس", last_name=last_name, national_id="",
        language="fa",
    )  # fmt: skip


def test_a_case_is_found_by_the_new_name_and_no_longer_by_the_old_one(
    client_for, clerk, citizen, case
):
    client, old = client_for(clerk), citizen.last_name
    rename(citizen, "کاویانی‌پور")
    assert found(client, "كاوياني پور") == [case]
    assert found(client, old) == []


def test_a_new_name_neither_touches_the_version_nor_the_time_of_change(citizen, case):
    before = Case.objects.get(pk=case.pk)
    rename(citizen, "کاویانی")
    after = Case.objects.get(pk=case.pk)
    assert (after.version, after.updated_at) == (before.version, before.updated_at)
    assert after.search_text != before.search_text


def test_the_cases_of_other_people_stay_as_they_are(citizen, another_citizen, case):
    rename(another_citizen, "کاویانی")
    assert "کاویانی" not in Case.objects.get(pk=case.pk).search_text


def test_a_save_that_changes_nothing_searched_looks_at_no_case(
    citizen, case, django_assert_num_queries
):
    with django_assert_num_queries(1):
        citizen.save(update_fields=["language"])


def test_a_new_account_looks_at_no_case(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        User.objects.create_citizen(mobile="+989120009999")
