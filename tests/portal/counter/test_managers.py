"""What managers of counter offices see, set and export; and what is kept of citizens."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from portal.accounts.access import SYSTEM
from portal.accounts.actions import grant_role
from portal.accounts.closing import close_account
from portal.accounts.models import Role
from portal.accounts.permissions import admin_access
from portal.accounts.personal_data import exporters
from portal.audit.models import AuditEntry
from portal.cases.models import Case
from portal.counter.models import AssistedFiling, Office, OfficeKind, Tariff
from portal.counter.objections import object_to_filing
from portal.counter.offices import (
    BadTariff,
    ContractMissing,
    OfficeFacts,
    save_office,
    save_tariffs,
)
from portal.counter.personal_data import erase_filings, export_filings, forget_unanswered
from portal.counter.report import Period, report_of
from portal.errors import Refused
from portal.persian.money import format_toman
from portal.persian.text import digits_for
from portal.testing.factories import StaffFactory
from tests.portal.counter.conftest import TARIFF_RIAL, fresh

pytestmark = pytest.mark.django_db

PAGES = ["report", "report_file", "offices", "new_office", "tariffs"]
TYPED = {
    "title": "دفتر تازه", "kind": "counter", "contract_number": "۱۴۰۵/۱", "is_active": "on",
    "title_en": "", "address": "", "phone": "",
}  # fmt: skip


def at(name, *args):
    return reverse(f"counter_admin:{name}", args=args)


def today():
    return Period(timezone.localdate(), timezone.localdate())


@pytest.fixture
def manager(office):
    """Somebody who manages :func:`office` only."""
    group = Group.objects.create(name="Managers")
    group.permissions.add(admin_access())
    role = Role.objects.create(
        slug="manager", title="Manager", permissions=["counter.manage"], group=group
    )
    user = StaffFactory.create(username="manager")
    grant_role(actor=SYSTEM, user=user, role=role, unit=office.unit)
    return user


def test_the_report_adds_up_services_operators_consents_and_charges(
    administrator, sent, other_office, operator
):
    object_to_filing(actor=sent.citizen, filing=sent, text="نه")
    report = report_of(actor=administrator, period=today())
    mine, other = report.offices
    assert (mine.office, other.office) == (sent.office, other_office)
    total = mine.total
    assert (total.filed, total.by_code, total.on_paper) == (1, 1, 0)
    assert (total.objections, total.charges_rial) == (1, TARIFF_RIAL)
    assert [line.label for line in mine.services] == ["پروانهٔ آزمایشی"]
    assert [line.label for line in mine.operators] == [operator.display_name]
    assert (other.total.filed, report.total.filed) == (0, 1)


def test_drafts_and_other_days_are_not_in_it(administrator, agreed, sent_codes):
    report = report_of(actor=administrator, period=today())
    assert report.total.filed == 0
    yesterday = timezone.localdate() - timedelta(days=1)
    assert report_of(actor=administrator, period=Period(yesterday, yesterday)).groups == []


def test_the_report_costs_the_same_at_any_length(
    administrator, sent, django_assert_max_num_queries
):
    report_of(actor=administrator, period=today())
    with django_assert_max_num_queries(5):
        report_of(actor=administrator, period=today())


def test_a_manager_of_one_office_sees_that_one(manager, sent, other_office, client_for):
    report = report_of(actor=manager, period=today())
    assert [found.office for found in report.offices] == [sent.office]
    client = client_for(manager)
    assert other_office.label not in client.get(at("report")).content.decode()
    assert client.get(at("change_office", other_office.pk)).status_code == 404
    assert client.get(at("new_office")).status_code == 404
    assert client.post(at("tariffs"), {"every_other": "1"}).status_code == 404


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["operator", "clerk", "citizen"])
def test_the_managers_pages_do_not_exist_for_others(request, client_for, office, who, name):
    client = client_for(request.getfixturevalue(who))
    assert client.get(at(name)).status_code in (302, 404)
    assert client.post(at(name)).status_code in (302, 404)


@pytest.mark.parametrize("name", PAGES)
def test_the_managers_pages_open_for_an_administrator(client_for, administrator, sent, name):
    assert client_for(administrator).get(at(name)).status_code == 200


def test_the_file_has_one_row_for_each_group_and_is_written_down(
    client_for, administrator, sent, operator
):
    day = timezone.localdate().isoformat()
    response = client_for(administrator).get(at("report_file"), {"first": day, "last": day})
    text = response.content.decode()
    assert text.startswith("\ufeff")
    rows = list(csv.reader(StringIO(text.removeprefix("\ufeff"))))
    assert rows[3][:4] == ["دفتر ۷۲", "1404/72", "پروانهٔ آزمایشی", operator.display_name]
    assert rows[3][5:] == ["1", "0", str(TARIFF_RIAL)]
    assert AuditEntry.objects.get(action="counter.report_exported").details["rows"] == 1


def test_no_cell_of_the_file_is_a_formula(client_for, administrator, sent, operator):
    operator.first_name, operator.last_name = '=HYPERLINK("http://x")', ""
    operator.save()
    sent.office.unit.title = "@SUM(1)"
    sent.office.unit.save()
    text = client_for(administrator).get(at("report_file")).content.decode("utf-8-sig")
    cells = [cell for row in csv.reader(StringIO(text)) for cell in row]
    assert "'@SUM(1)" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "@", "+", "-"))]


@pytest.mark.parametrize(
    ("last", "heading"), [("01", "۱ آذر ۱۴۰۴"), ("02", "۱ آذر ۱۴۰۴ – ۲ آذر ۱۴۰۴")]
)
def test_a_single_day_is_said_once(client_for, administrator, office, last, heading):
    asked = {"first": "1404/09/01", "last": f"1404/09/{last}"}
    page = client_for(administrator).get(at("report"), asked).content.decode()
    assert f"<h2>{heading}</h2>" in page


@pytest.mark.parametrize(
    "asked",
    [{"first": "1410/13/40", "last": "1405/01/01"}, {"first": "1405/02/01", "last": "1405/01/01"}],
)
def test_impossible_days_are_told(client_for, administrator, office, asked):
    response = client_for(administrator).get(at("report"), asked)
    assert response.status_code == 422
    assert client_for(administrator).get(at("report_file"), asked).url == at("report")


def test_jalali_days_are_understood(client_for, administrator, sent):
    asked = {"first": "۱۴۰۰/۰۱/۰۱", "last": "1450/01/01"}
    response = client_for(administrator).get(at("report"), asked)
    assert response.context["report"].total.filed == 1


def test_a_manager_opens_changes_and_closes_an_office(client_for, administrator, office):
    client = client_for(administrator)
    assert client.post(at("new_office"), TYPED).url == at("offices")
    opened = Office.objects.get(unit__title="دفتر تازه")
    assert opened.unit.get_parent() == office.unit.get_parent()
    changed = {**TYPED, "title": "دفتر کهنه", "is_active": ""}
    client.post(at("change_office", opened.pk), changed)
    opened.refresh_from_db()
    assert (opened.label, opened.is_active) == ("دفتر کهنه", False)
    assert "دفتر کهنه" in client.get(at("offices")).content.decode()


def test_a_contractor_needs_a_contract_and_137_does_not(client_for, administrator, office):
    response = client_for(administrator).post(at("new_office"), {**TYPED, "contract_number": ""})
    assert "contract_number" in response.context["form"].errors
    with pytest.raises(ContractMissing):
        save_office(actor=administrator, facts=OfficeFacts("x", OfficeKind.COUNTER))
    save_office(actor=administrator, facts=OfficeFacts("۱۳۷", OfficeKind.CALL_CENTRE))


@pytest.mark.parametrize("who", ["clerk", "operator", "manager"])
def test_only_managers_of_all_offices_open_one(request, office, who):
    facts = OfficeFacts("x", OfficeKind.TOWN_HALL)
    with pytest.raises(Refused):
        save_office(actor=request.getfixturevalue(who), facts=facts)
    with pytest.raises(Refused):
        save_tariffs(actor=request.getfixturevalue(who), amounts={"": 1})


def test_tariffs_are_typed_in_any_script(client_for, administrator, office, at_counters):
    client = client_for(administrator)
    client.post(at("tariffs"), {"every_other": "۵۰۰٬۰۰۰", "service_0": "1,000", "service_1": ""})
    found = dict(Tariff.objects.values_list("service", "amount_rial"))
    first = sorted(service.label for service in at_counters.listed)[0]
    chosen = next(service.id for service in at_counters.listed if service.label == first)
    assert found == {"": 500_000, chosen: 1000}


def test_a_tariff_is_read_in_the_digits_of_the_page_with_tomans_beside(
    client_for, administrator, office, at_counters
):
    text = client_for(administrator).get(at("tariffs")).content.decode()
    assert format_toman(TARIFF_RIAL, "fa") in text
    assert f'value="{digits_for("450,000", "fa")}"' in text


@pytest.mark.parametrize("amounts", [{"": -1}, {"": 10**12}, {"no.such": 5}])
def test_impossible_tariffs_are_refused(administrator, at_counters, amounts):
    with pytest.raises(BadTariff):
        save_tariffs(actor=administrator, amounts=amounts)


def test_an_office_holds_no_case_and_its_operators_see_no_inbox(client_for, operator, sent, clerk):
    assert list(Case.objects.for_staff(operator)) == []
    assert client_for(operator).get(reverse("cases_admin:inbox")).status_code == 302
    assert not operator.is_staff


def test_what_is_kept_is_given_to_the_citizen(sent):
    (kept,) = export_filings(sent.citizen)
    assert (kept["told_name"], kept["office"]) == ("مریم احمدی", "دفتر ۷۲")
    assert "core.filings_data" in {found.id for found in exporters.all()}


def test_closing_the_account_forgets_what_was_never_sent(agreed):
    close_account(actor=agreed.citizen, person=agreed.citizen)
    assert not AssistedFiling.objects.exists()


def test_what_was_sent_stays_with_its_case(sent):
    assert erase_filings(sent.citizen) is None
    assert AssistedFiling.objects.count() == 1


def test_what_nobody_agreed_to_is_forgotten_after_a_week(begin, sent):
    begin()
    assert forget_unanswered() == 0
    AssistedFiling.objects.update(begun_at=timezone.now() - timedelta(days=8))
    assert forget_unanswered() == 1
    assert fresh(sent)
