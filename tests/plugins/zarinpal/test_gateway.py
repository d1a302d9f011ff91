"""The two calls to Zarinpal, over a real socket: what is sent, and what each answer means."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest

from plugins.zarinpal import gateway, wire
from plugins.zarinpal.settings import PRODUCTION, SANDBOX, Settings
from portal.api.payments import GatewayUnavailable, PaymentUnconfirmed
from tests.plugins.zarinpal.stub import MERCHANT


def started(account, asked):
    redirect = gateway.start(account, asked)
    return redirect, replace(asked, reference=redirect.reference)


def test_a_payment_is_registered_in_rials_and_the_citizen_sent_to_its_page(account, company, asked):
    redirect = gateway.start(account, asked)
    [(path, question)] = company.asked
    assert path == "/pg/v4/payment/request.json"
    assert question == {
        "merchant_id": MERCHANT,
        "amount": 1_250_000,
        "currency": "IRR",
        "callback_url": asked.return_url,
        "description": "پروانهٔ ساختمانی 1234-5678-901-234/1",
        "metadata": {"order_id": str(asked.idempotency_key)},
    }
    assert redirect.url == f"{company.address}/pg/StartPay/{redirect.reference}"


def test_the_mobile_is_told_only_if_the_town_wants_it(account, company, asked):
    gateway.start(replace(account, pass_mobile=True), asked)
    assert company.asked[0][1]["metadata"]["mobile"] == "09121111111"


def test_what_was_paid_is_verified_with_our_own_sum_and_authority(account, company, asked):
    redirect, known = started(account, asked)
    company.pay(redirect.reference)
    forged = {"Authority": "A" * 36, "Status": "NOK", "amount": "1"}
    answer = gateway.verify(account, forged, known)
    assert (answer.paid, answer.amount_rial) == (True, 1_250_000)
    assert answer.reference == str(company.sessions[redirect.reference].ref_id)
    assert company.asked[-1][1] == {
        "merchant_id": MERCHANT, "amount": 1_250_000, "authority": redirect.reference,
    }  # fmt: skip


def test_verified_before_means_paid_with_the_same_reference(account, company, asked):
    redirect, known = started(account, asked)
    company.pay(redirect.reference)
    first, second = (gateway.verify(account, {}, known) for _time in range(2))
    assert first == second


def test_a_call_back_that_says_ok_is_not_believed(account, company, asked):
    _redirect, known = started(account, asked)
    ok = {"Authority": known.reference, "Status": "OK"}
    assert not gateway.verify(account, ok, known).paid


def test_what_was_never_started_was_not_paid_and_nobody_is_asked(account, company, asked):
    assert not gateway.verify(account, {"Authority": "A" * 36, "Status": "OK"}, asked).paid
    assert company.asked == []


@pytest.mark.parametrize("code", [-9, -10, -11, -12, -15, -50, -52, -53, -54, -999])
@pytest.mark.parametrize("shape", [dict, list])
def test_any_other_code_says_neither_yes_nor_no(account, company, asked, code, shape):
    _redirect, known = started(account, asked)
    error = {"code": code, "message": "x"}
    company.says(errors=error if shape is dict else [error])
    with pytest.raises(PaymentUnconfirmed):
        gateway.verify(account, {}, known)
    with pytest.raises(GatewayUnavailable):
        gateway.start(account, asked)


@pytest.mark.parametrize(
    "data",
    [
        {"code": 100},
        {"code": 100, "ref_id": None},
        {"code": 100, "ref_id": True},
        {"code": 100, "ref_id": [7]},
        {"code": "100", "ref_id": 7},
        {"code": 102, "ref_id": 7},
        {"ref_id": 7},
        7,
    ],
)
def test_half_an_answer_is_no_answer(account, company, asked, data):
    _redirect, known = started(account, asked)
    company.says(data=data)
    with pytest.raises(PaymentUnconfirmed):
        gateway.verify(account, {}, known)


@pytest.mark.parametrize("authority", ["", None, 7, "../../evil", "A" * 65, "A?x=1", "A\n"])
def test_an_authority_that_fits_no_address_is_refused(account, company, asked, authority):
    company.says(data={"code": 100, "authority": authority})
    with pytest.raises(GatewayUnavailable):
        gateway.start(account, asked)


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"[]", b"7", b"null", b"\xff\xfe", b'{"data": ', b"x" * 100_000]
)
def test_nonsense_is_no_answer(account, company, asked, content):
    _redirect, known = started(account, asked)
    company.answer = content
    with pytest.raises(GatewayUnavailable):
        gateway.start(account, asked)
    with pytest.raises(PaymentUnconfirmed):
        gateway.verify(account, {}, known)


def test_a_company_that_is_not_there_is_no_answer(asked, settings):
    settings.PORTAL_DEMO = True
    nobody = Settings(merchant_id=MERCHANT, base_address="http://127.0.0.1:9")
    with pytest.raises(GatewayUnavailable):
        gateway.start(nobody, asked)


@pytest.mark.parametrize("how", ["is_deaf", "drips"])
def test_a_company_that_is_slow_holds_nobody_for_long(account, company, asked, monkeypatch, how):
    monkeypatch.setattr(wire.ask, "__kwdefaults__", {"seconds": 0.5})
    setattr(company, how, True)
    begin = time.monotonic()
    with pytest.raises(GatewayUnavailable):
        gateway.start(account, asked)
    assert time.monotonic() - begin < 3


def test_a_company_that_drips_keeps_no_thread_busy(account, company, asked, monkeypatch):
    monkeypatch.setattr(wire.ask, "__kwdefaults__", {"seconds": 0.3})
    company.drips, company.answer = True, b"x" * 10_000
    with pytest.raises(GatewayUnavailable):
        gateway.start(account, asked)
    time.sleep(0.5)
    assert "zarinpal" not in {thread.name for thread in threading.enumerate()}


def test_a_company_that_dies_after_the_request_leaves_it_open(account, company, asked):
    _redirect, known = started(account, asked)
    company.dies_after_request = True
    with pytest.raises(PaymentUnconfirmed):
        gateway.verify(account, {}, known)
    company.dies_after_request = False
    company.pay(known.reference)
    assert gateway.verify(account, {}, known).paid


def test_redirects_are_not_followed(account, company, asked):
    company.status, company.location = 302, f"{company.address}/elsewhere"
    company.answer = b""
    with pytest.raises(GatewayUnavailable):
        gateway.start(account, asked)
    assert len(company.asked) == 1


def test_an_error_with_another_http_status_is_read_all_the_same(account, company, asked):
    _redirect, known = started(account, asked)
    company.status = 422
    assert not gateway.verify(account, {}, known).paid


def test_ten_seconds_is_what_the_portal_grants():
    assert wire.TOTAL_SECONDS <= 10


class TestSettings:
    def test_production_is_asked_unless_something_else_is_said(self):
        assert Settings().base == PRODUCTION
        assert Settings(sandbox=True).base == SANDBOX
        assert Settings(base_address="https://pay.example/").base == "https://pay.example"

    def test_without_a_merchant_code_it_is_not_offered_and_starts_nothing(self, asked, settings):
        settings.PORTAL_DEMO = False
        assert len(Settings().missing()) == 1
        assert Settings(merchant_id=MERCHANT).missing() == []
        with pytest.raises(GatewayUnavailable):
            gateway.start(Settings(), asked)

    def test_a_real_town_sends_nobody_to_the_sandbox(self, asked, settings):
        settings.PORTAL_DEMO = False
        pretended = Settings(merchant_id=MERCHANT, sandbox=True)
        assert len(pretended.missing()) == 1
        with pytest.raises(GatewayUnavailable):
            gateway.start(pretended, asked)
        settings.PORTAL_DEMO = True
        assert pretended.missing() == []

    def test_of_real_payments_the_sandbox_is_asked_nothing(self, account, company, asked, settings):
        _redirect, known = started(account, asked)
        settings.PORTAL_DEMO = False
        with pytest.raises(PaymentUnconfirmed):
            gateway.verify(replace(account, sandbox=True), {}, known)
        assert len(company.asked) == 1

    @pytest.mark.parametrize(
        "address",
        ["http://pay.example", "ftp://pay.example", "https://", "https://u:p@pay.example",
         "https://pay.example/?x", "pay.example", "https://[::1", "http://10.0.0.1"],
    )  # fmt: skip
    def test_an_address_that_is_not_safe_is_refused(self, address):
        assert len(list(Settings(base_address=address).check())) == 1

    def test_this_machine_may_answer_in_a_demo_town_only(self, settings):
        own = Settings(base_address="http://127.0.0.1:8000")
        settings.PORTAL_DEMO = False
        assert len(list(own.check())) == 1
        settings.PORTAL_DEMO = True
        assert list(own.check()) == []

    @pytest.mark.parametrize(
        "code", ["x", MERCHANT[:-1], f"{MERCHANT}0", MERCHANT.replace("-", "")]
    )
    def test_a_merchant_code_of_another_shape_is_refused(self, code):
        assert len(list(Settings(merchant_id=code).check())) == 1
