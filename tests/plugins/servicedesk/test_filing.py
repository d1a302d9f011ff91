"""A citizen fills a form step by step, leaves, comes back, and sends it once."""

from __future__ import annotations

import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse
from django.utils import timezone

from plugins.servicedesk.actions import OfferClosed, start_application
from plugins.servicedesk.models import Offer
from portal.cases.models import Case
from portal.filing.identity import IdentityTooLow
from portal.testing.matters import picture

pytestmark = pytest.mark.django_db
PLACE = {"street": "خيابان ۱۲ بهار", "start": "۱۴۰۵/۱۰/۱۵"}


def step(draft, key):
    return reverse("filing:step", args=[draft.tracking_code, key])


def at(name, draft):
    return reverse(f"filing:{name}", args=[draft.tracking_code])


def fill(client, draft):
    client.post(step(draft, "place"), PLACE)
    return client.post(step(draft, "papers"), {"deed": picture(), "agree": "on"})


def test_beginning_needs_signing_in(client, offer):
    response = client.get(reverse("servicedesk:start", args=[offer.slug]))
    assert response.context["must_sign_in"]
    client.post(reverse("servicedesk:start", args=[offer.slug]), {"key": uuid.uuid4()})
    assert Case.objects.count() == 0


def test_a_double_click_on_begin_gives_one_draft(client_for, citizen, offer):
    client, key = client_for(citizen), uuid.uuid4()
    first = client.post(reverse("servicedesk:start", args=[offer.slug]), {"key": key})
    second = client.post(reverse("servicedesk:start", args=[offer.slug]), {"key": key})
    assert first.url == second.url
    assert Case.objects.count() == 1


def test_persian_digits_and_a_jalali_date_are_understood(client_for, citizen, application):
    response = client_for(citizen).post(step(application, "place"), PLACE)
    assert response.url == step(application, "papers")
    application.refresh_from_db()
    assert application.answers == {"street": "خیابان ۱۲ بهار", "start": "2027-01-05"}


def test_an_impossible_date_is_refused_and_the_other_answer_is_kept(
    client_for, citizen, application
):
    response = client_for(citizen).post(
        step(application, "place"), {"street": "بهار", "start": "۱۴۰۴/۱۲/۳۰"}
    )
    assert response.status_code == 422
    assert "start" in response.context["form"].errors
    application.refresh_from_db()
    assert application.answers["street"] == "بهار"
    assert application.done_steps == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("deed.pdf", b"MZ\x90\x00" + b"\0" * 200),
        ("deed.png", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("deed.pdf", b""),
        ("deed.pdf", b"%PDF-1.4\n" + b"x" * (11 * 1024 * 1024)),
        ("deed.html", b"<html><script>alert(1)</script></html>"),
    ],
    ids=["executable", "svg", "empty", "too big", "html"],
)
def test_a_bad_file_is_refused_with_a_reason_and_nothing_else_is_lost(
    client_for, citizen, application, name, content
):
    client = client_for(citizen)
    response = client.post(
        step(application, "papers"), {"deed": SimpleUploadedFile(name, content), "agree": "on"}
    )
    assert response.status_code == 422
    assert response.context["form"].errors["deed"]
    application.refresh_from_db()
    assert application.answers == {"agree": True}
    assert not application.files.exists()


def test_a_picture_of_a_hundred_megapixels_is_refused_before_it_is_opened(
    client_for, citizen, application, settings
):
    settings.CASE_FILE_MAX_PIXELS = 1000
    response = client_for(citizen).post(
        step(application, "papers"), {"deed": picture(size=(60, 40)), "agree": "on"}
    )
    assert response.context["form"].errors["deed"]


def test_a_good_file_is_kept_when_another_answer_is_wrong(client_for, citizen, application):
    response = client_for(citizen).post(step(application, "papers"), {"deed": picture()})
    assert response.status_code == 422
    assert application.files.get().name == "deed.png"
    assert "deed.png" in response.content.decode()


def test_an_upload_that_breaks_off_takes_nothing_with_it(client_for, citizen, application):
    client = client_for(citizen)
    fill(client, application)
    body = encode_multipart(BOUNDARY, {"agree": "on", "deed": picture("better.png")})
    arrived = {"wsgi.input": BytesIO(body[: len(body) // 2]), "CONTENT_LENGTH": str(len(body))}
    broken = client.generic("POST", step(application, "papers"), b"", MULTIPART_CONTENT, **arrived)
    assert broken.status_code in (400, 422)
    assert application.files.get().name == "deed.png"
    assert "deed.png" in client.get(step(application, "papers")).content.decode()
    assert PLACE["start"] in client.get(step(application, "place")).content.decode()


def test_a_file_can_be_taken_out_again_and_the_step_is_open_then(client_for, citizen, application):
    client = client_for(citizen)
    client.post(step(application, "papers"), {"deed": picture(), "agree": "on"})
    client.post(
        reverse("filing:remove_file", args=[application.tracking_code, "papers", "deed"]),
        {"agree": "on"},
    )
    application.refresh_from_db()
    assert not application.files.exists()
    assert "papers" not in application.done_steps


def test_another_device_goes_on_where_the_first_one_stopped(client_for, citizen, application):
    client_for(citizen).post(step(application, "place"), PLACE)
    other_device = client_for(citizen)
    overview = other_device.get(at("overview", application))
    assert overview.context["next_step"] == "papers"
    shown = other_device.get(step(application, "place")).content.decode()
    assert "خیابان ۱۲ بهار" in shown
    assert "۱۴۰۵/۱۰/۱۵" in shown


def test_save_and_go_on_later_keeps_half_a_step(client_for, citizen, application):
    response = client_for(citizen).post(
        step(application, "place"), {"street": "بهار", "start": "", "go": "later"}
    )
    assert response.url == at("overview", application)
    application.refresh_from_db()
    assert application.answers["street"] == "بهار"


def test_the_review_shows_every_answer_and_sending_gives_the_receipt(
    client_for, citizen, application
):
    client = client_for(citizen)
    assert fill(client, application).url == at("review", application)
    shown = client.get(at("review", application)).content.decode()
    for text in ("خیابان ۱۲ بهار", "deed.png", "دی ۱۴۰۵", "۱٬۲۰۰٬۰۰۰"):
        assert text in shown
    sent = client.post(at("review", application))
    assert sent.url == reverse("cases:receipt", args=[application.tracking_code])


def test_resubmitting_and_the_back_button_give_one_case(client_for, citizen, application):
    client = client_for(citizen)
    fill(client, application)
    receipts = [client.post(at("review", application)).url for _unused in range(3)]
    assert len(set(receipts)) == 1
    assert Case.objects.exclude(phase="draft").count() == 1
    assert client.get(at("review", application)).url == receipts[0]
    back = client.post(step(application, "place"), PLACE)
    assert back.url == reverse("cases:my_case", args=[application.tracking_code])


def test_a_file_that_vanished_on_another_device_opens_its_step_again(
    client_for, citizen, application
):
    client = client_for(citizen)
    fill(client, application)
    application.files.all().delete()
    assert client.post(at("review", application)).url == step(application, "papers")
    assert Case.objects.get().is_draft


def test_a_draft_begun_in_time_may_be_sent_after_closing(client_for, citizen, application, offer):
    client = client_for(citizen)
    fill(client, application)
    Offer.objects.update(is_open=False)
    client.post(at("review", application))
    assert not Case.objects.get().is_draft


def test_what_the_portal_knows_is_checked_once_more_on_sending(client_for, citizen, application):
    client = client_for(citizen)
    fill(client, application)
    Offer.objects.update(identity_level="national_id")
    type(citizen).objects.update(national_id="")
    client.post(at("review", application))
    assert Case.objects.get().is_draft


def test_saving_for_later_names_the_answers_that_were_not_understood(
    client_for, citizen, application
):
    response = client_for(citizen).post(
        step(application, "place"),
        {"street": "بهار", "start": "۱۴۰۴/۱۲/۳۰", "go": "later"},
        follow=True,
    )
    assert "تاریخ شروع" in next(str(m) for m in response.context["messages"])


def test_a_session_that_ended_leads_to_sign_in_and_back(client, application):
    response = client.get(step(application, "place"))
    assert response.url.startswith(reverse("accounts:sign_in"))
    assert step(application, "place") in response.url


def test_an_unfinished_form_cannot_be_sent(client_for, citizen, application):
    client = client_for(citizen)
    response = client.post(at("review", application))
    assert response.url == step(application, "place")
    assert Case.objects.get().is_draft


@pytest.mark.parametrize("name", ["overview", "review"])
def test_another_citizens_draft_is_not_found(client_for, another_citizen, application, name):
    assert client_for(another_citizen).get(at(name, application)).status_code == 404


def test_another_citizen_can_neither_fill_nor_discard_my_draft(
    client_for, another_citizen, application
):
    client = client_for(another_citizen)
    assert client.post(step(application, "place"), PLACE).status_code == 404
    assert client.post(at("discard", application)).status_code == 404
    assert Case.objects.get().answers == {}


def test_staff_of_the_unit_do_not_see_drafts(client_for, clerk, application):
    assert client_for(clerk).get(at("overview", application)).status_code in (302, 404)


def test_an_unknown_step_is_not_found(client_for, citizen, application):
    assert client_for(citizen).get(step(application, "nothing")).status_code == 404


def test_keys_that_the_form_does_not_ask_for_change_nothing(client_for, citizen, application):
    client_for(citizen).post(
        step(application, "place"), {**PLACE, "phase": "closed", "outcome": "approved", "unit": "1"}
    )
    application.refresh_from_db()
    assert set(application.answers) == {"street", "start"}
    assert application.is_draft


def test_a_megabyte_in_one_answer_is_refused_clearly(client_for, citizen, application):
    response = client_for(citizen).post(
        step(application, "place"), {**PLACE, "street": "ا" * 500_000}
    )
    assert response.status_code == 422
    assert response.context["form"].errors["street"]


def test_emoji_stay_and_direction_tricks_go(client_for, citizen, application):
    client_for(citizen).post(
        step(application, "place"), {**PLACE, "street": "بهار 😀\u202e\u2066gpj"}
    )
    application.refresh_from_db()
    assert application.answers["street"] == "بهار 😀gpj"


class TestAnonymous:
    @pytest.fixture
    def open_offer(self, offer):
        offer.identity_level = "anonymous"
        offer.save()
        return offer

    def begin(self, client, offer):
        client.post(reverse("servicedesk:start", args=[offer.slug]), {"key": uuid.uuid4()})
        return Case.objects.latest("pk")

    def test_a_form_without_signing_in_is_filed_and_seen_in_the_same_browser(
        self, client, open_offer
    ):
        draft = self.begin(client, open_offer)
        fill(client, draft)
        receipt = client.post(at("review", draft)).url
        assert client.get(receipt).status_code == 200
        assert Case.objects.get(pk=draft.pk).applicant is None

    def test_another_browser_and_a_signed_in_citizen_see_nothing_of_it(
        self, client, client_for, citizen, open_offer
    ):
        draft = self.begin(client, open_offer)
        assert Client().get(at("overview", draft)).status_code == 302
        assert client_for(citizen).get(at("overview", draft)).status_code == 404

    def test_a_double_click_begins_one_draft(self, client, open_offer):
        key = uuid.uuid4()
        for _unused in range(3):
            client.post(reverse("servicedesk:start", args=[open_offer.slug]), {"key": key})
        assert Case.objects.count() == 1

    def test_one_address_cannot_fill_the_ledger_with_drafts(self, client, open_offer):
        answers = [
            Client().post(
                reverse("servicedesk:start", args=[open_offer.slug]), {"key": uuid.uuid4()}
            )
            for _unused in range(22)
        ]
        assert Case.objects.count() == 20
        assert answers[-1].status_code == 200


def test_a_discarded_anonymous_draft_leads_back_to_the_desk(client, offer):
    Offer.objects.update(identity_level="anonymous")
    client.post(reverse("servicedesk:start", args=[offer.slug]), {"key": uuid.uuid4()})
    draft = Case.objects.get()
    assert client.post(at("discard", draft)).url == reverse("servicedesk:index")
    assert not Case.objects.exists()


def test_a_closed_offer_takes_no_application(client_for, citizen, offer):
    Offer.objects.update(closes_at=timezone.now() - timedelta(minutes=1))
    offer.refresh_from_db()
    with pytest.raises(OfferClosed):
        start_application(actor=citizen, offer=offer)
    page = client_for(citizen).post(
        reverse("servicedesk:start", args=[offer.slug]), {"key": uuid.uuid4()}
    )
    assert page.status_code == 200
    assert Case.objects.count() == 0


def test_a_service_for_people_with_a_national_id_sends_others_to_their_profile(
    client_for, citizen, offer
):
    Offer.objects.update(identity_level="national_id")
    offer.refresh_from_db()
    citizen.national_id = ""
    citizen.save()
    with pytest.raises(IdentityTooLow):
        start_application(actor=citizen, offer=offer)
    page = client_for(citizen).get(reverse("servicedesk:start", args=[offer.slug]))
    assert reverse("accounts:profile") in page.content.decode()


def test_a_locked_database_keeps_the_draft_and_says_so(
    client_for, citizen, application, monkeypatch
):
    client = client_for(citizen)
    fill(client, application)

    def locked(**anything):
        raise OperationalError("database is locked")

    monkeypatch.setattr("portal.cases.notices.notify", locked)
    response = client.post(at("review", application))
    assert response.status_code == 503
    assert Case.objects.get().is_draft
    assert application.timeline.count() == 0


class TestQueries:
    def test_the_desk(self, client, offer, django_assert_max_num_queries):
        client.get(reverse("servicedesk:index"))
        Offer.objects.bulk_create(
            Offer(
                slug=f"o{n}", title=offer.title, category=offer.category, unit=offer.unit,
                form_version=offer.form_version, workflow_version=offer.workflow_version,
            )
            for n in range(40)
        )  # fmt: skip
        with django_assert_max_num_queries(4):
            client.get(reverse("servicedesk:index"))

    def test_showing_a_step(self, client_for, citizen, application, django_assert_max_num_queries):
        client = client_for(citizen)
        client.get(step(application, "place"))
        with django_assert_max_num_queries(15):
            client.get(step(application, "place"))

    def test_saving_a_step(self, client_for, citizen, application, django_assert_max_num_queries):
        client = client_for(citizen)
        client.get(step(application, "place"))
        with django_assert_max_num_queries(15):
            client.post(step(application, "place"), PLACE)

    def test_submitting(self, client_for, citizen, application, django_assert_max_num_queries):
        client = client_for(citizen)
        fill(client, application)
        client.get(at("review", application))
        with django_assert_max_num_queries(20):
            client.post(at("review", application))
