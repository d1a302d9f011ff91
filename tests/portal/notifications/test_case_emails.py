"""Case notices by e-mail: only for those who gave an address, and without the case's words."""

from __future__ import annotations

import pytest
from django.core import mail

from portal.cases.notices import asked, decided, message, moved, submitted, tell_applicant
from portal.notifications.models import OutboxMessage
from portal.notifications.tasks import sweep

pytestmark = pytest.mark.django_db
SECRET = "the words of the clerk"


@pytest.fixture
def emails(citizen, case, settings):
    """Emails written after the case has been filed by somebody with an address."""
    settings.WAGTAILADMIN_BASE_URL = "https://town.example"
    citizen.email = "nika@example.org"
    citizen.save()
    case.applicant = citizen
    OutboxMessage.objects.all().delete()
    return OutboxMessage.objects.filter(channel="email")


@pytest.mark.parametrize("notice", [submitted, moved, asked, decided, message])
@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_case_notice_has_an_email(emails, case, notice, language):
    case.applicant.language = language
    tell_applicant(notice=notice, case=case, key="once", text=SECRET)
    email = emails.get()
    assert email.address == "nika@example.org"
    assert case.title[language] in email.subject
    assert f"https://town.example/{language}/my/{case.tracking_code}/" in email.body
    assert SECRET not in f"{email.subject}{email.body}"
    assert "\n\n\n" not in email.body


def test_the_email_leaves(emails, case):
    tell_applicant(notice=asked, case=case, key="once", text=SECRET)
    sweep()
    [sent] = mail.outbox
    assert sent.to == ["nika@example.org"]
    assert sent.subject == emails.get().subject
    assert sent.from_email == "portal@example.invalid"


def test_nothing_is_mailed_to_people_without_an_address(case):
    tell_applicant(notice=asked, case=case, key="once", text="?")
    sweep()
    assert set(OutboxMessage.objects.values_list("channel", flat=True)) == {"sms"}
    assert mail.outbox == []


def test_an_email_costs_few_queries_and_its_absence_none(
    citizen, case, django_assert_max_num_queries
):
    tell_applicant(notice=moved, case=case, key="first")
    with django_assert_max_num_queries(16):
        tell_applicant(notice=moved, case=case, key="second")
    citizen.email = "nika@example.org"
    case.applicant = citizen
    with django_assert_max_num_queries(23):
        tell_applicant(notice=moved, case=case, key="third")
