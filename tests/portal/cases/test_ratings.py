"""Ratings: one voice for each closed case, of its applicant; words for staff, stars for all."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from portal.accounts.access import SYSTEM
from portal.accounts.actions import grant_role
from portal.accounts.models import Role
from portal.cases.actions import move_case
from portal.cases.actions.contest import contest_case
from portal.cases.events import CaseMoved, about
from portal.cases.models import Case, Rating
from portal.cases.personal_data import export_ratings
from portal.cases.policies import SecretHolder, secret_hash
from portal.cases.ratings import (
    AlreadyRated,
    NotRatable,
    RatingSummary,
    invite_to_rate,
    rate_case,
    rating_summary,
)
from portal.errors import Refused
from portal.notifications.models import InboxNotice
from tests.portal.cases.test_my_matters import twin_of

pytestmark = pytest.mark.django_db


def move(actor, case, key):
    return move_case(
        actor=actor,
        case=case,
        reason_code="rejection.other",
        move_key=key,
        seen_version=case.version,
        text="دلیل",
    )


@pytest.fixture
def closed(head_of_unit, case) -> Case:
    return move(head_of_unit, case, "reject")


def page(case):
    return reverse("cases:rate", args=[case.tracking_code])


def moved(case, outcome):
    return CaseMoved(**about(case), from_state="check", to=case.state, move="x", outcome=outcome)


def test_a_closed_case_is_rated_once(citizen, closed):
    rating = rate_case(actor=citizen, case=closed, stars=4, text="  خوب بود ")
    assert (rating.stars, rating.text, rating.by) == (4, "خوب بود", citizen)
    with pytest.raises(AlreadyRated):
        rate_case(actor=citizen, case=closed, stars=1)
    assert Rating.objects.get().stars == 4


def test_an_open_case_and_a_complaint_are_not_rated(citizen, case, closed):
    complaint = contest_case(actor=citizen, case=closed, answers={"grounds": "مدرک دیده نشد"})
    gone = move(citizen, complaint, "withdraw")
    with pytest.raises(NotRatable):
        rate_case(actor=citizen, case=gone, stars=3)
    still_open = twin_of(case, 7, phase="open", state="check", outcome="")
    with pytest.raises(NotRatable):
        rate_case(actor=citizen, case=still_open, stars=3)


def test_strangers_and_staff_do_not_rate(another_citizen, clerk, closed):
    for stranger in (another_citizen, clerk):
        with pytest.raises(Refused):
            rate_case(actor=stranger, case=closed, stars=5)


def test_an_applicant_who_works_in_the_unit_does_not_rate_it(citizen, closed, unit):
    grant_role(actor=SYSTEM, user=citizen, role=Role.objects.get(slug="clerk"), unit=unit)
    with pytest.raises(Refused):
        rate_case(actor=citizen, case=closed, stars=5)


def test_whoever_holds_the_secret_of_a_case_rates_it_without_an_account(closed):
    Case.objects.filter(pk=closed.pk).update(
        applicant=None, access_secret_hash=secret_hash("geheim")
    )
    rating = rate_case(actor=SecretHolder("geheim"), case=closed, stars=2)
    assert rating.by is None
    with pytest.raises(Refused):
        rate_case(actor=SecretHolder("other"), case=closed, stars=2)


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_stars_are_one_to_five_in_action_and_database(citizen, closed, stars):
    with pytest.raises(ValueError, match="stars"):
        rate_case(actor=citizen, case=closed, stars=stars)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(case=closed, stars=max(stars, 0) or 9)


def test_a_summary_counts_the_stars_of_its_cases_only(citizen, closed, django_assert_num_queries):
    for number, stars in enumerate((5, 5, 4, 1), start=1):
        Rating.objects.create(case=twin_of(closed, number), stars=stars)
    Rating.objects.create(case=twin_of(closed, 9, kind="another"), stars=3)
    with django_assert_num_queries(1):
        found = rating_summary(Case.objects.filter(kind=closed.kind))
    assert found.by_stars == (1, 0, 0, 1, 2)
    assert (found.count, found.mean, found.is_published) == (4, 3.8, False)


def test_five_ratings_are_published_with_their_distribution():
    summary = RatingSummary((1, 0, 1, 0, 3))
    assert summary.is_published
    assert summary.rows == [(5, 3, 60), (4, 0, 0), (3, 1, 20), (2, 0, 0), (1, 1, 20)]


def test_the_mean_is_written_in_the_signs_of_the_language():
    summary = RatingSummary((1, 0, 0, 2, 2))
    for language, shown in (("fa", "۳٫۸"), ("en", "3.8")):
        with override(language):
            assert summary.shown_mean == shown


def test_no_ratings_have_no_mean():
    assert RatingSummary((0, 0, 0, 0, 0)).mean is None


def test_one_invitation_after_closing_and_none_after_rating(citizen, closed):
    for _again in range(2):
        invite_to_rate(moved(closed, "rejected"))
    assert InboxNotice.objects.filter(user=citizen, url__contains="/rating/").count() == 1


def test_no_invitation_after_withdrawing_rating_or_in_between(citizen, closed):
    for outcome in ("withdrawn", ""):
        invite_to_rate(moved(closed, outcome))
    rate_case(actor=citizen, case=closed, stars=4)
    invite_to_rate(moved(closed, "rejected"))
    assert not InboxNotice.objects.filter(url__contains="/rating/").exists()


def test_who_rated_gets_the_rating_with_the_personal_data(citizen, clerk, closed):
    rate_case(actor=citizen, case=closed, stars=4, text="خوب")
    [exported] = export_ratings(citizen)
    assert (exported["tracking_code"], exported["stars"]) == (closed.pretty_code, 4)
    assert exported["text"] == "خوب"
    assert export_ratings(clerk) is None


class TestPages:
    def test_the_applicant_rates_from_the_page_of_the_case(self, client_for, citizen, closed):
        client = client_for(citizen)
        case_page = reverse("cases:my_case", args=[closed.tracking_code])
        assert page(closed) in client.get(case_page).content.decode()
        assert client.get(page(closed)).status_code == 200
        assert client.post(page(closed), {"stars": "5", "text": "ممنون"}).url == case_page
        assert Rating.objects.get().text == "ممنون"
        assert page(closed) not in client.get(case_page).content.decode()

    def test_rating_again_changes_nothing(self, client_for, citizen, closed):
        client = client_for(citizen)
        for stars in ("5", "1"):
            client.post(page(closed), {"stars": stars})
        assert Rating.objects.get().stars == 5

    def test_without_stars_the_words_come_back(self, client_for, citizen, closed):
        response = client_for(citizen).post(page(closed), {"text": "متن من", "stars": "9"})
        assert response.status_code == 422
        assert "متن من" in response.content.decode()

    @pytest.mark.parametrize("who", ["another_citizen", "clerk"])
    def test_strangers_find_no_such_page(self, client_for, request, closed, who):
        client = client_for(request.getfixturevalue(who))
        assert client.post(page(closed), {"stars": "5"}).status_code in (302, 404)
        assert not Rating.objects.exists()

    def test_an_open_case_has_no_such_page(self, client_for, citizen, case):
        assert client_for(citizen).get(page(case)).status_code == 404

    def test_only_staff_read_the_words(self, client_for, clerk, citizen, closed):
        rate_case(actor=citizen, case=closed, stars=2, text="بسیار دیر شد")
        admin = reverse("cases_admin:case", args=[closed.tracking_code])
        assert "بسیار دیر شد" in client_for(clerk).get(admin).content.decode()


def test_a_duplicate_is_neither_rated_nor_its_applicant_asked_to(citizen, case):
    Case.objects.filter(pk=case.pk).update(
        phase="closed", outcome="merged", merged_into=twin_of(case, 1)
    )
    joined = Case.objects.with_related().get(pk=case.pk)
    before = InboxNotice.objects.count()
    invite_to_rate(moved(joined, "merged"))
    assert InboxNotice.objects.count() == before
    with pytest.raises(NotRatable):
        rate_case(actor=citizen, case=joined, stars=4)
