"""Exports of single cases: one's own, complete, safe, made in parts, taken once they are ready."""

from __future__ import annotations

import csv
from datetime import timedelta
from functools import partial
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from portal.audit.models import AuditEntry
from portal.cases.models import case_file_storage
from portal.errors import Refused
from portal.persian.text import ascii_digits
from portal.statistics import case_rows, export_making
from portal.statistics.export_actions import TooManyExports, ask_for_export
from portal.statistics.export_making import make, make_exports, purge_exports
from portal.statistics.models import CaseExport, ExportFormat, ExportPart
from portal.testing.races import race
from tests.portal.statistics.conftest import ABAN, MEHR, SATURDAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
EXPORTS = reverse("statistics_admin:exports")


@pytest.fixture
def ask(head_of_unit):
    return partial(ask_for_export, actor=head_of_unit, first=MEHR, last=ABAN)


@pytest.fixture
def in_small_parts(monkeypatch):
    monkeypatch.setattr(case_rows, "PAGE_ROWS", 2)
    monkeypatch.setattr(export_making, "PART_ROWS", 4)


def content(export: CaseExport) -> str:
    return b"".join(part.file.read() for part in export.parts.all()).decode("utf-8-sig")


def rows_of(export: CaseExport) -> list[list[str]]:
    return list(csv.reader(StringIO(content(export))))


def codes(export: CaseExport) -> list[str]:
    return [row[0] for row in rows_of(export)[1:]]


def made(export: CaseExport) -> CaseExport:
    while CaseExport.objects.due().filter(pk=export.pk).exists():
        make(str(export.pk))
    export.refresh_from_db()
    return export


def test_an_export_holds_the_cases_of_the_months_and_of_ones_own_units(ask, file_case, other_unit):
    wanted = [file_case(), file_case(SATURDAY + 40 * DAY)]
    file_case(SATURDAY - 40 * DAY)
    file_case(unit=other_unit)
    export = made(ask())
    assert codes(export) == [case.tracking_code for case in wanted]
    assert (export.state, export.rows) == ("ready", 2)


def test_drafts_are_not_exported(ask, draft):
    assert codes(made(ask())) == []


def test_a_choice_of_service_and_channel_is_kept_to(ask, file_case):
    case = file_case(channel="counter", service="test.other")
    file_case(channel="counter")
    file_case(service="test.other")
    export = made(ask(service="test.other", channel="counter"))
    assert codes(export) == [case.tracking_code]


def test_no_name_number_or_answer_of_a_citizen_is_in_it(ask, case, now, citizen):
    export = made(
        ask(first=case.submitted_at.date().replace(year=2020), last=now.date().replace(year=2030))
    )
    assert export.rows == 1
    text = content(export)
    assert citizen.last_name not in text
    assert citizen.mobile not in text
    assert "خیابان بهار" not in text


def test_parts_follow_one_another_without_gap_or_repetition(ask, file_case, in_small_parts):
    cases = [file_case(title={"fa": f"=پروندهٔ {number}"}) for number in range(11)]
    export = made(ask())
    assert export.parts.count() == 3
    assert codes(export) == [case.tracking_code for case in cases]
    assert all(row[1].startswith("'=") for row in rows_of(export)[1:])


def test_a_worker_that_dies_costs_one_part(ask, file_case, in_small_parts, monkeypatch):
    cases = [file_case() for _number in range(9)]
    export = ask()
    keep = export_making._keep
    turns = iter([True, False])

    def keep_one_part(*args, **given):
        if next(turns):
            return keep(*args, **given)
        raise SystemExit

    monkeypatch.setattr(export_making, "_keep", keep_one_part)
    with pytest.raises(SystemExit):
        make(str(export.pk))
    monkeypatch.setattr(export_making, "_keep", keep)
    export.refresh_from_db()
    assert (export.rows, export.state, make_exports()) == (4, "waiting", 0)
    CaseExport.objects.update(next_try_at=SATURDAY)
    assert make_exports() == 1
    export.refresh_from_db()
    assert (export.state, export.rows) == ("ready", 9)
    assert codes(export) == [case.tracking_code for case in cases]


def test_a_long_export_goes_on_in_the_next_turn(ask, file_case, in_small_parts, monkeypatch):
    monkeypatch.setattr(export_making, "TURN_SECONDS", 0)
    for _case in range(9):
        file_case()
    export = ask()
    make(str(export.pk))
    export.refresh_from_db()
    assert (export.state, export.rows) == ("waiting", 4)
    assert made(export).rows == 9


def test_a_page_of_an_export_costs_one_query(file_case, ask, django_assert_num_queries):
    for _case in range(30):
        file_case()
    export = ask()
    with django_assert_num_queries(1):
        assert len(next(case_rows.pages(case_rows.exported_cases(export.asked_by, export)))) == 30


def test_a_workbook_holds_the_same(ask, file_case):
    case = file_case(closed_at=SATURDAY + DAY, stars=4)
    export = made(ask(format=ExportFormat.XLSX))
    sheet = load_workbook(BytesIO(export.parts.get().file.read())).active
    assert bool(sheet.sheet_view.rightToLeft) is (export.language == "fa")
    assert (sheet["A2"].value, sheet["M2"].value) == (case.tracking_code, 4)


def test_a_workbook_of_too_many_cases_is_refused_in_words(ask, file_case, monkeypatch):
    monkeypatch.setattr(export_making, "MOST_XLSX_ROWS", 1)
    file_case()
    file_case()
    export = made(ask(format=ExportFormat.XLSX))
    assert export.state == "failed"
    assert "1" in ascii_digits(export.refusal)


def test_an_export_that_keeps_failing_is_given_up(ask, monkeypatch, caplog):
    def fail(*args):
        raise OSError("full")

    monkeypatch.setattr(export_making, "_make_csv", fail)
    export = ask()
    for _attempt in range(6):
        CaseExport.objects.update(next_try_at=SATURDAY)
        make(str(export.pk))
    export.refresh_from_db()
    assert export.state == "failed"


def test_asking_is_for_those_who_may_and_in_their_units(clerk, ask, other_unit):
    with pytest.raises(Refused):
        ask(actor=clerk)
    with pytest.raises(Refused):
        ask(unit=other_unit)
    assert not CaseExport.objects.exists()


def test_somebody_who_lost_the_permission_meanwhile_gets_nothing(ask, file_case, head_of_unit):
    file_case()
    export = ask()
    head_of_unit.role_grants.all().delete()
    assert made(export).rows == 0


def test_nobody_queues_more_than_three(ask):
    for _export in range(3):
        ask()
    with pytest.raises(TooManyExports):
        ask()


def test_asking_and_taking_are_written_into_the_audit_book(
    head_of_unit, client_for, file_case, now
):
    file_case()
    client = client_for(head_of_unit)
    sent = {"first": MEHR.isoformat(), "last": ABAN.isoformat(), "format": "csv"}
    assert client.post(EXPORTS, sent).url == EXPORTS
    export = made(CaseExport.objects.get())
    file = client.get(reverse("statistics_admin:download", args=[export.pk]))
    assert file["Content-Disposition"].startswith("attachment")
    assert len(b"".join(file.streaming_content).splitlines()) == 2
    actions = AuditEntry.objects.filter(action__startswith="cases.").order_by("pk")
    assert [entry.action for entry in actions] == ["cases.exported", "cases.export_taken"]
    assert str(export.pk) in client.get(EXPORTS).content.decode()


def test_a_choice_that_does_not_exist_is_refused_on_the_page(head_of_unit, client_for, other_unit):
    client = client_for(head_of_unit)
    for wrong in ({"format": "exe"}, {"format": "csv", "unit": other_unit.pk}):
        assert client.post(EXPORTS, wrong).status_code == 422
    assert not CaseExport.objects.exists()


def test_another_persons_export_is_not_found(ask, administrator, client_for, file_case, clerk):
    export = made(ask())
    taken = reverse("statistics_admin:download", args=[export.pk])
    assert client_for(administrator).get(taken).status_code == 404
    assert client_for(clerk).get(taken).status_code == 404


def test_an_export_that_is_not_ready_is_not_found(ask, head_of_unit, client_for):
    waiting = reverse("statistics_admin:download", args=[ask().pk])
    assert client_for(head_of_unit).get(waiting).status_code == 404


def test_after_a_week_an_export_goes_with_its_files(ask, file_case, now):
    file_case()
    export = made(ask())
    name = export.parts.get().file.name
    CaseExport.objects.update(asked_at=now - 8 * DAY)
    assert purge_exports() == 1
    assert not CaseExport.objects.exists()
    assert not case_file_storage().exists(name)


def test_an_idle_run_costs_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert make_exports() == 0


@pytest.mark.django_db(transaction=True)
def test_of_several_workers_one_makes_the_export(ask, file_case):
    for _case in range(5):
        file_case()
    export = ask()
    race([partial(make, str(export.pk))] * 6)
    assert made(export).rows == 5
    assert ExportPart.objects.count() == 1
