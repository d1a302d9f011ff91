"""The public tracking page: enough for whoever has the code, everything for the applicant."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.models import Organisation
from portal.cases.actions import move_case
from portal.cases.tracking_codes import check_digit, pretty

pytestmark = pytest.mark.django_db
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def unknown(number: int) -> str:
    digits = f"{number:013d}"
    return digits + check_digit(digits)


def address(code: str) -> str:
    return reverse("tracker:status", args=[code])


@pytest.fixture
def asked(clerk, case):
    return move_case(
        actor=clerk,
        case=case,
        reason_code="rejection.other",
        move_key="ask",
        seen_version=case.version,
        text="متن پرسش محرمانه",
    )


@pytest.mark.parametrize(
    "write",
    [str, pretty, lambda c: pretty(c).translate(PERSIAN), lambda c: c.translate(ARABIC),
     lambda c: f" {c[:4]} {c[4:]} ", lambda c: c.replace("0", "o", 1)],
)  # fmt: skip
def test_a_code_is_accepted_however_it_is_typed(client, case, write):
    response = client.get(
        reverse("tracker:index"), {"code": write(case.tracking_code)}, follow=True
    )
    assert response.status_code == 200
    assert response.context["status"].code == case.tracking_code


def test_a_look_alike_letter_is_explained(client, case):
    code = case.tracking_code
    if "0" not in code and "1" not in code:
        type(case).objects.filter(pk=case.pk).update(tracking_code=(code := unknown(1234567890)))
    typed = code.replace("0", "O").replace("1", "l")
    response = client.get(reverse("tracker:index"), {"code": typed}, follow=True)
    assert response.context["mended"]


def test_a_wrong_digit_is_explained_without_looking_for_a_case(client, case):
    wrong = case.tracking_code[:-1] + str((int(case.tracking_code[-1]) + 1) % 10)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(reverse("tracker:index"), {"code": wrong})
    assert not [query["sql"] for query in queries if "cases_case" in query["sql"]]
    assert response.status_code == 422
    assert response.context["form"].errors["code"]


def test_the_code_alone_shows_state_unit_and_promise_and_nothing_else(
    client, citizen, asked, django_assert_max_num_queries
):
    client.get(reverse("tracker:index"))
    with django_assert_max_num_queries(9):
        text = client.get(address(asked.tracking_code)).content.decode()
    assert "در انتظار مدارک شما" in text
    for secret in ("متن پرسش محرمانه", citizen.last_name, "خیابان بهار", citizen.mobile[3:]):
        assert secret not in text


def test_unknown_codes_and_drafts_get_the_same_answer(client, draft):
    first = client.get(address(unknown(77)))
    second = client.get(address(draft.tracking_code))
    assert first.status_code == second.status_code == 404
    plain = [
        r.content.decode().replace(c, "")
        for r, c in ((first, unknown(77)), (second, draft.tracking_code))
    ]
    assert plain[0] == plain[1]


def test_an_unknown_and_a_mistyped_code_in_the_address_answer_alike(client):
    right = unknown(78)
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    assert client.get(address(right)).status_code == client.get(address(wrong)).status_code == 404


def test_after_ten_wrong_codes_every_code_must_wait_so_that_guessing_stops(client, case):
    for number in range(10):
        assert client.get(address(unknown(number))).status_code == 404
    assert client.get(address(unknown(99))).status_code == 429
    assert client.get(address(case.tracking_code)).status_code == 429


def test_the_addresses_beside_the_tracking_page_count_and_answer_alike(client, case):
    for number in range(10):
        code = unknown(number)
        answer = client.post(reverse("tracker:ask_code", args=[code]), {"mobile": "09120000000"})
        assert answer.status_code == 404
    late = client.post(
        reverse("tracker:ask_code", args=[case.tracking_code]), {"mobile": "09120000000"}
    )
    assert late.status_code == 429


def test_the_code_page_tells_nothing_to_who_asked_for_no_code(client, case):
    answers = [
        client.get(reverse("tracker:enter_code", args=[code])).status_code
        for code in (case.tracking_code, unknown(5))
    ]
    assert answers == [302, 302]


def test_the_signed_in_applicant_sees_the_whole_timeline(client_for, citizen, asked):
    assert (
        "متن پرسش محرمانه" in client_for(citizen).get(address(asked.tracking_code)).content.decode()
    )


def test_another_citizen_sees_no_more_than_a_stranger(client_for, another_citizen, asked):
    text = client_for(another_citizen).get(address(asked.tracking_code)).content.decode()
    assert "متن پرسش محرمانه" not in text


class TestTextMessageCode:
    def ask_code(self, client, case, mobile):
        return client.post(
            reverse("tracker:ask_code", args=[case.tracking_code]), {"mobile": mobile}
        )

    def enter(self, client, case, code):
        return client.post(
            reverse("tracker:enter_code", args=[case.tracking_code]), {"sms_code": code}
        )

    def test_the_code_sent_to_the_cases_mobile_opens_the_timeline(self, sent_codes, citizen, asked):
        client = Client()
        self.ask_code(client, asked, "0" + citizen.mobile[3:])
        assert self.enter(client, asked, sent_codes[-1].code.translate(PERSIAN)).status_code == 302
        assert "متن پرسش محرمانه" in client.get(address(asked.tracking_code)).content.decode()

    def test_it_opens_in_that_browser_only(self, sent_codes, citizen, asked):
        client = Client()
        self.ask_code(client, asked, citizen.mobile)
        self.enter(client, asked, sent_codes[-1].code)
        assert "متن پرسش محرمانه" not in Client().get(address(asked.tracking_code)).content.decode()

    def test_a_number_that_is_not_the_cases_opens_nothing_and_looks_the_same_before(
        self, sent_codes, asked
    ):
        client = Client()
        answer = self.ask_code(client, asked, "09129999999")
        assert answer.url == reverse("tracker:enter_code", args=[asked.tracking_code])
        self.enter(client, asked, sent_codes[-1].code)
        assert "متن پرسش محرمانه" not in client.get(address(asked.tracking_code)).content.decode()

    def test_a_wrong_code_opens_nothing(self, sent_codes, citizen, asked):
        client = Client()
        self.ask_code(client, asked, citizen.mobile)
        wrong = "000000" if sent_codes[-1].code != "000000" else "111111"
        assert self.enter(client, asked, wrong).status_code == 422
        assert "متن پرسش محرمانه" not in client.get(address(asked.tracking_code)).content.decode()

    def test_a_code_for_one_case_does_not_open_another(self, sent_codes, citizen, asked, draft):
        client = Client()
        self.ask_code(client, asked, citizen.mobile)
        self.enter(client, asked, sent_codes[-1].code)
        opened = client.session["tracker_opened"]
        assert list(opened) == [asked.tracking_code]


def proven(client, case, sent_codes, number):
    client.post(reverse("tracker:ask_code", args=[case.tracking_code]), {"mobile": number})
    return client.post(
        reverse("tracker:enter_code", args=[case.tracking_code]),
        {"sms_code": sent_codes[-1].code},
    )


def test_a_number_that_was_only_told_at_a_counter_opens_nothing(client, case, clerk, sent_codes):
    number = "+989127778899"
    type(case).objects.filter(pk=case.pk).update(
        applicant=None, submitter=clerk, contact_mobile=number
    )
    assert proven(client, case, sent_codes, number).status_code == 422
    assert client.get(address(case.tracking_code)).context["entries"] == []
    case.refresh_from_db()
    assert case.applicant is None


def test_who_acts_for_the_organisation_no_more_opens_nothing(client, case, citizen, sent_codes):
    type(case).objects.filter(pk=case.pk).update(
        on_behalf_of=Organisation.objects.create(legal_id="10380284790", name="Company"),
        contact_mobile=citizen.mobile,
    )
    assert proven(client, case, sent_codes, citizen.mobile).status_code == 422
    assert client.get(address(case.tracking_code)).context["entries"] == []
