"""Each day of each gateway beside the bank: what came in, what differs, who has looked at it."""

from __future__ import annotations

import csv
from datetime import datetime, time, timedelta
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from portal.audit.models import AuditEntry
from portal.errors import Refused
from portal.payments.actions import check_day, confirm_payment, take_statement
from portal.payments.actions.days import DayIsChecked, DayNotOver
from portal.payments.day_rows import BankDay
from portal.payments.models import Payment
from portal.payments.months import Month, month_of, read_month, this_month
from portal.payments.reconciliation import Match, Span, day_of, days_of
from portal.payments.statements import StatementLine
from tests.portal.payments.conftest import BANK, begun, paid, staff_as

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def yesterday():
    return today() - timedelta(days=1)


@pytest.fixture
def payment(citizen, invoice, bank):
    """A payment of yesterday."""
    found = paid(citizen, invoice)
    at = timezone.now() - timedelta(days=1)
    Payment.objects.filter(pk=found.pk).update(started_at=at, settled_at=at)
    found.refresh_from_db()
    return found


def statement(actor, *lines, day=None):
    return take_statement(
        actor=actor, day=day or yesterday(), gateway=BANK, name="bank.csv",
        lines=[StatementLine(reference, rial) for reference, rial in lines],
    )  # fmt: skip


def matches(day=None):
    return {line.reference: line.match for line in day_of(day or yesterday(), BANK).lines}


def test_a_day_adds_up_what_came_in_and_what_did_not(citizen, surplus, bank):
    bank.silent = True
    confirm_payment(payment=begun(citizen, surplus.invoice, 1))
    [line] = days_of(Span(today(), today()))
    assert (line.attempts, line.paid, line.surplus, line.failed, line.uncertain) == (3, 1, 1, 0, 1)
    assert (line.paid_rial, line.surplus_rial, line.came_in_rial) == (600, 600, 1200)


def test_a_day_begins_at_midnight_in_the_town(payment):
    midnight = timezone.make_aware(datetime.combine(today(), time.min))
    Payment.objects.update(settled_at=midnight - timedelta(seconds=1))
    assert days_of(Span(today(), today())) == []
    assert days_of(Span(yesterday(), yesterday()))[0].paid == 1


def test_what_agrees_matches(finance, payment):
    statement(finance, (payment.bank_reference, 600))
    assert matches() == {payment.bank_reference: Match.MATCHED}
    assert day_of(yesterday(), BANK).line.difference_rial == 0


def test_each_difference_has_its_name(citizen, finance, payment, bank):
    other = paid(citizen, payment.invoice, 1)
    statement(finance, (payment.bank_reference, 599), ("foreign", 5), (other.bank_reference, 400))
    assert matches() == {
        payment.bank_reference: Match.OTHER_SUM,
        "foreign": Match.ONLY_BANK,
        other.bank_reference: Match.OTHER_DAY,
    }
    statement(finance)
    assert matches() == {payment.bank_reference: Match.ONLY_HERE}
    assert day_of(yesterday(), BANK).line.difference_rial == 600


def test_what_the_bank_has_twice_is_a_difference(finance, payment):
    twice = (payment.bank_reference, 600)
    statement(finance, twice, twice)
    found = [line.match for line in day_of(yesterday(), BANK).lines]
    assert sorted(match.value for match in found) == ["matched", "only_bank"]


def test_differences_stand_first(finance, payment):
    statement(finance, (payment.bank_reference, 600), ("zz", 5))
    assert [line.reference for line in day_of(yesterday(), BANK).lines] == [
        "zz", payment.bank_reference,
    ]  # fmt: skip


def test_a_checked_day_names_who_checked_it_and_keeps_its_statement(finance, payment):
    statement(finance, (payment.bank_reference, 600))
    found = check_day(actor=finance, day=yesterday(), gateway=BANK, note="یکی است")
    assert (found.checked_by, found.note) == (finance, "یکی است")
    for again in (
        lambda: statement(finance),
        lambda: check_day(actor=finance, day=yesterday(), gateway=BANK),
    ):
        with pytest.raises(DayIsChecked):
            again()
    actions = AuditEntry.objects.filter(actor=finance).values_list("action", flat=True)
    assert set(actions) == {"payments.statement_taken", "payments.day_checked"}


def test_a_day_that_is_not_over_cannot_be_checked(finance):
    with pytest.raises(DayNotOver):
        check_day(actor=finance, day=today(), gateway=BANK)


def test_only_who_reconciles_for_the_whole_town(citizen, clerk, cashier, unit):
    of_a_unit = staff_as("finance", unit, "of-a-unit")
    for stranger in (citizen, clerk, cashier, of_a_unit):
        with pytest.raises(Refused):
            statement(stranger)
        with pytest.raises(Refused):
            check_day(actor=stranger, day=yesterday(), gateway=BANK)


def test_months_are_those_of_the_jalali_calendar():
    assert Month(1405, 12).after(1) == Month(1406, 1)
    assert Month(1405, 1).after(-1) == Month(1404, 12)
    span = Month(1405, 1).span
    assert (str(span.first), str(span.last)) == ("2026-03-21", "2026-04-20")
    assert this_month().span.last == today()
    assert month_of(span.last) == Month(1405, 1)


@pytest.mark.parametrize("text", ["", "x", "1405", "1405-13", "1405-00", "9999-01"])
def test_what_is_no_month_is_that_of_yesterday(text):
    assert read_month(text) == month_of(yesterday())


def test_a_month_that_lies_ahead_is_this_month():
    assert read_month("1499-12") == this_month()
    assert read_month("1405-01") == Month(1405, 1)


class TestPages:
    @pytest.fixture
    def client(self, client_for, finance):
        return client_for(finance)

    @property
    def address(self):
        return reverse("payments_admin:day", args=[yesterday(), BANK])

    def send(self, client, text):
        file = SimpleUploadedFile("bank.csv", text.encode())
        address = reverse("payments_admin:statement", args=[yesterday(), BANK])
        return client.post(address, {"file": file})

    def test_a_statement_is_brought_compared_and_the_day_checked(self, client, payment):
        month = f"{reverse('payments_admin:days')}?month={month_of(yesterday()).key}"
        assert self.address in client.get(month).content.decode()
        text = f"reference,amount\n{payment.bank_reference},600\nforeign,5\n"
        assert self.send(client, text).url == self.address
        page = client.get(self.address).content.decode()
        assert "foreign" in page
        check = reverse("payments_admin:check", args=[yesterday(), BANK])
        assert client.post(check, {"note": "x"}).url == self.address
        assert check not in client.get(self.address).content.decode()
        assert BankDay.objects.get().checked_by.username == "finance"

    def test_a_file_that_cannot_be_read_is_refused_beside_its_field(self, client, payment):
        answer = self.send(client, "nothing")
        assert answer.status_code == 422
        assert answer.context["statement_form"].errors["file"]
        assert not BankDay.objects.exists()

    def test_a_day_and_a_month_leave_as_files_and_that_is_written_down(
        self, client, finance, payment
    ):
        statement(finance, (payment.bank_reference, 600), ("-2+3", 5))
        address = reverse("payments_admin:day_file", args=[yesterday(), BANK])
        rows = list(csv.reader(StringIO(client.get(address).content.decode("utf-8-sig"))))
        assert len(rows) == 3
        assert rows[1][1] == "'-2+3"
        book = load_workbook(BytesIO(client.get(f"{address}?as=xlsx").content))
        assert book.active.max_row == 3
        month = f"{reverse('payments_admin:days_file')}?month={month_of(yesterday()).key}"
        assert "600" in client.get(month).content.decode("utf-8-sig")
        exported = AuditEntry.objects.filter(action__contains="exported")
        assert exported.count() == 3

    def test_a_day_to_come_and_a_day_that_is_none_have_no_page(self, client):
        ahead = reverse("payments_admin:day", args=[today() + timedelta(days=1), BANK])
        assert client.get(ahead).status_code == 404
        for day in ("2026-13-01", "0001-01-01"):
            assert client.get(f"/admin/payments/days/{day}/pos/").status_code == 404

    def test_a_way_in_which_no_money_ever_came_has_no_page(self, client):
        for name in ("day", "day_file", "check", "statement"):
            nowhere = reverse(f"payments_admin:{name}", args=[yesterday(), "made-up"])
            assert client.get(nowhere).status_code in (404, 405)
            assert client.post(nowhere, {"note": "x"}).status_code in (404, 405)
        assert not BankDay.objects.exists()

    def test_who_reconciles_for_a_unit_only_sees_no_days(self, client_for, unit, payment):
        client = client_for(staff_as("finance", unit, "of-a-unit"))
        for address in (reverse("payments_admin:days"), self.address):
            assert client.get(address).status_code == 404
        assert (
            reverse("payments_admin:days")
            not in client.get(reverse("payments_admin:bills")).content.decode()
        )

    def test_a_month_and_a_day_cost_few_queries(
        self, client, payment, django_assert_max_num_queries
    ):
        for address in (reverse("payments_admin:days"), self.address):
            client.get(address)
            with django_assert_max_num_queries(16):
                client.get(address)
