"""Payment gateways do what they promised, or the citizen is told that it does not work."""

import uuid

import pytest

from portal.api.payments import (
    Gateway,
    GatewayUnavailable,
    PaymentRequest,
    PaymentUnconfirmed,
    Redirect,
    Verification,
    start_payment,
    verify_payment,
)
from portal.payments.gateways import gateway_problems, gateways

PAGE = Redirect("https://bank.example/pay/7", "token-7")
PAID = Verification(paid=True, reference="rrn-1", amount_rial=50_000)
UNPAID = Verification(paid=False, reference="", amount_rial=0)


@pytest.fixture(autouse=True)
def _no_demo(settings):
    settings.PORTAL_DEMO = False


@pytest.fixture
def payment():
    return PaymentRequest(
        amount_rial=50_000,
        code="INV-1",
        return_url="https://town.example/fa/pay/back/",
        description="Waste fee",
        idempotency_key=uuid.UUID(int=7),
    )


@pytest.fixture
def offer(switchboard):
    switchboard.empty(gateways)

    def add(start=PAGE, verify=PAID, check=()):
        gateway = Gateway(
            "Town bank",
            start=start if callable(start) else lambda payment: start,
            verify=verify if callable(verify) else lambda call_back, payment: verify,
            check=check if callable(check) else lambda: check,
        )
        switchboard.offer(gateways, bank__card=gateway)

    return add


def failing(*given):
    raise OSError("no route to host")


def test_a_payment_starts_at_the_page_of_the_bank(offer, payment):
    asked = []
    offer(start=lambda request: asked.append(request) or PAGE)
    assert start_payment("bank.card", payment) == PAGE
    assert asked == [payment]


def test_a_payment_is_verified_with_what_the_browser_brought_back(offer, payment):
    asked = []
    offer(verify=lambda call_back, request: asked.append((call_back, request)) or PAID)
    assert verify_payment("bank.card", {"token": "7"}, payment) == PAID
    assert asked == [({"token": "7"}, payment)]


def test_a_payment_that_was_not_made_is_no_error(offer, payment):
    offer(verify=UNPAID)
    assert not verify_payment("bank.card", {}, payment).paid


@pytest.mark.parametrize(
    "answer",
    [
        failing,
        None,
        "https://bank.example/",
        Redirect("http://bank.example/", "token"),
        Redirect("javascript:alert(1)", "token"),
        Redirect("https:///pay", "token"),
        Redirect("https://bank.example/\n", "token"),
        Redirect("/admin/", "token"),
        Redirect("https://bank.example/", ""),
        Redirect("https://bank.example/", 7),
        Redirect(None, "token"),
        Redirect("https://bank.example/" + "x" * 3000, "token"),
    ],
)
def test_a_gateway_that_cannot_start_is_reported_and_unavailable(
    offer, switchboard, payment, answer
):
    offer(start=answer)
    with pytest.raises(GatewayUnavailable) as refusal:
        start_payment("bank.card", payment)
    assert refusal.value.status == 503
    assert switchboard.reported == ["bank.card"]


@pytest.mark.parametrize(
    "answer",
    [
        failing,
        None,
        True,
        Verification(paid="yes", reference="rrn", amount_rial=50_000),
        Verification(paid=1, reference="rrn", amount_rial=50_000),
        Verification(paid=True, reference="rrn", amount_rial=50_000.0),
        Verification(paid=True, reference="rrn", amount_rial=True),
        Verification(paid=True, reference="", amount_rial=50_000),
        Verification(paid=True, reference=None, amount_rial=50_000),
        Verification(paid=True, reference="7\0", amount_rial=50_000),
    ],
)
def test_a_payment_that_is_not_sure_in_full_counts_as_unconfirmed(
    offer, switchboard, payment, answer
):
    offer(verify=answer)
    with pytest.raises(PaymentUnconfirmed):
        verify_payment("bank.card", {}, payment)
    assert switchboard.reported == ["bank.card"]


@pytest.mark.parametrize("rials", [5_000, 500_000])
def test_another_sum_than_ours_is_unconfirmed_and_no_failure_of_the_plugin(
    offer, switchboard, payment, caplog, rials
):
    offer(verify=Verification(paid=True, reference="rrn", amount_rial=rials))
    with pytest.raises(PaymentUnconfirmed):
        verify_payment("bank.card", {}, payment)
    assert switchboard.reported == []
    assert f"{rials} rials paid for {payment.amount_rial}" in caplog.text


def test_a_bank_out_of_reach_is_no_failure_of_the_plugin(offer, switchboard, payment):
    def out_of_reach(*given):
        raise PaymentUnconfirmed

    offer(start=out_of_reach, verify=out_of_reach)
    for _try in range(6):
        with pytest.raises(GatewayUnavailable):
            start_payment("bank.card", payment)
        with pytest.raises(PaymentUnconfirmed):
            verify_payment("bank.card", {}, payment)
    assert switchboard.reported == []


def test_a_gateway_that_misses_a_setting_sends_nobody_away(offer, payment):
    asked = []
    offer(start=asked.append, check=["the merchant id is missing"])
    with pytest.raises(GatewayUnavailable):
        start_payment("bank.card", payment)
    assert asked == []


def test_a_gateway_that_is_unknown_off_or_muted_is_unavailable(offer, switchboard, payment):
    offer(start=failing, verify=failing)
    with pytest.raises(GatewayUnavailable):
        start_payment("bank.cash", payment)
    switchboard.closed.add("bank")
    with pytest.raises(GatewayUnavailable):
        start_payment("bank.card", payment)
    with pytest.raises(PaymentUnconfirmed):
        verify_payment("bank.card", {}, payment)
    switchboard.closed.clear()
    switchboard.muted.add("bank.card")
    with pytest.raises(GatewayUnavailable):
        start_payment("bank.card", payment)
    assert switchboard.reports == []


def test_who_has_paid_does_not_wait_until_a_muted_gateway_is_repaired(offer, switchboard, payment):
    offer()
    switchboard.muted.add("bank.card")
    assert verify_payment("bank.card", {}, payment) == PAID


def test_in_the_demo_the_bank_may_be_a_page_on_this_machine(offer, payment, settings):
    settings.PORTAL_DEMO = True
    page = Redirect("http://localhost:8000/fa/demo-bank/", "token")
    offer(start=page)
    assert start_payment("bank.card", payment) == page


@pytest.mark.parametrize("amount", [0, -1, 1.5, True, "50000", None])
def test_only_whole_positive_amounts_can_be_asked_for(amount):
    with pytest.raises(ValueError, match="cannot be paid"):
        PaymentRequest(amount, "INV-1", "https://town.example/", "Fee", uuid.UUID(int=1))


def test_a_gateway_says_what_is_missing_in_its_settings(offer, switchboard):
    offer(check=["The terminal number is missing.", "The key is too short."])
    (result,) = gateway_problems()
    assert (result.id, result.title, result.ok) == ("bank.card", "Town bank", False)
    assert result.text == "The terminal number is missing. The key is too short."
    offer(check=[])
    assert gateway_problems()[0].ok


@pytest.mark.parametrize("answer", [failing, "Not a list.", None, [7]])
def test_a_check_that_fails_or_answers_nonsense_is_a_problem(offer, switchboard, answer):
    offer(check=answer)
    assert [result.ok for result in gateway_problems()] == [False]
    assert switchboard.reported == ["bank.card"]
