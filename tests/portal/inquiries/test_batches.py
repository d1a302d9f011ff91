"""Many inquiries go to one agency in one file, and its answers come back in one."""

from __future__ import annotations

from functools import partial
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from openpyxl import load_workbook

from portal.audit.models import AuditEntry
from portal.errors import Refused
from portal.inquiries import batches
from portal.inquiries.batches import (
    NothingToSend,
    Verdict,
    agencies_waiting,
    file_of,
    make_batch,
    read_answers,
    rows_of,
    table_of,
    take_answers,
)
from portal.inquiries.models import Agency, AnswerSheet, Batch, Inquiry, InquiryState, Method
from portal.inquiries.sheets import TooManyRows, UnreadableSheet, lines_of
from portal.spreadsheets import CSV, XLSX, csv_text, table
from portal.testing.races import race

pytestmark = pytest.mark.django_db
HEAD = ["Key", "Tracking code", "Answer", "Number of the answer"]


@pytest.fixture
def batch(ask, clerk, registry) -> Batch:
    """Two inquiries that were sent in one file."""
    for title in ("Ownership", "Debts"):
        ask(method=Method.BATCH, title=title)
    return make_batch(actor=clerk, agency=registry)


@pytest.fixture
def elsewhere(ask, clerk):
    """An inquiry in a file of another agency."""
    other = Agency.objects.create(title="آب", takes_batch=True)
    ask(method=Method.BATCH, agency=other)
    return make_batch(actor=clerk, agency=other).inquiries.get()


def csv_file(*rows: list[str], head: list[str] = HEAD) -> SimpleUploadedFile:
    return SimpleUploadedFile("answers.csv", csv_text([head, *rows]).encode())


def verdicts(sheet: AnswerSheet, user) -> list[str]:
    return [row.verdict for row in rows_of(sheet, user)]


def test_what_waits_goes_into_one_file_and_counts_as_sent(ask, clerk, registry):
    first, second = ask(method=Method.BATCH), ask(method=Method.BATCH)
    letter = ask()
    assert [one.waiting for one in agencies_waiting(clerk)] == [2]
    batch = make_batch(actor=clerk, agency=registry)
    assert set(batch.inquiries.all()) == {first, second}
    assert {one.state for one in batch.inquiries.all()} == {InquiryState.SENT}
    letter.refresh_from_db()
    assert letter.state == InquiryState.TO_SEND
    assert AuditEntry.objects.filter(action="inquiries.sent").count() == 2
    with pytest.raises(NothingToSend):
        make_batch(actor=clerk, agency=registry)


def test_somebody_of_another_unit_sends_nothing(ask, clerk_of_another_unit, registry):
    ask(method=Method.BATCH)
    with pytest.raises(NothingToSend):
        make_batch(actor=clerk_of_another_unit, agency=registry)
    assert not Batch.objects.exists()


def test_what_becomes_a_letter_at_the_same_moment_is_not_in_the_file(
    ask, clerk, registry, monkeypatch
):
    inquiry = ask(method=Method.BATCH)

    def meanwhile(actor, case):
        Inquiry.objects.filter(pk=inquiry.pk).update(method=Method.LETTER)
        return True

    monkeypatch.setattr(batches, "can_see_to", meanwhile)
    with pytest.raises(NothingToSend):
        make_batch(actor=clerk, agency=registry)
    inquiry.refresh_from_db()
    assert inquiry.state == InquiryState.TO_SEND


def test_an_answer_for_a_case_that_one_only_sees_is_not_called_taken(batch, clerk, monkeypatch):
    [one, _other] = batch.inquiries.all()
    sheet = read_answers(actor=clerk, batch=batch, file=csv_file([str(one.key), "", "Paid", "1"]))
    assert verdicts(sheet, clerk) == [Verdict.READY]
    monkeypatch.setattr(batches, "can_see_to", lambda actor, case: False)
    assert verdicts(sheet, clerk) == [Verdict.FOREIGN]


@pytest.mark.django_db(transaction=True)
def test_of_five_who_make_the_file_at_once_one_makes_it(ask, clerk, registry):
    ask(method=Method.BATCH)
    outcomes = race([partial(make_batch, actor=clerk, agency=registry)] * 5)
    assert sum(isinstance(one, NothingToSend) for one in outcomes) == 4
    assert Batch.objects.count() == 1


def test_the_file_carries_the_keys_and_no_formulas(ask, clerk, registry, citizen):
    citizen.last_name = "=HYPERLINK(1)"
    citizen.first_name = "=1"
    citizen.save()
    inquiry = ask(method=Method.BATCH, title="=cmd|1")
    assert table_of([inquiry])[1][0] == str(inquiry.key)
    assert "'=cmd|1" in file_of([inquiry], CSV).decode("utf-8-sig")
    book = load_workbook(BytesIO(file_of([inquiry], XLSX)))
    cells = [cell for line in book.worksheets[0].iter_rows() for cell in line]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}


@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_file_runs_in_the_direction_of_the_towns_language(batch, language):
    with override(language):
        book = load_workbook(BytesIO(file_of(batch.inquiries.select_related("case"), XLSX)))
    assert book.active.sheet_view.rightToLeft
    assert book.active["B1"].value == "کد رهگیری"


@pytest.mark.parametrize("kind", [CSV, XLSX])
def test_the_file_comes_back_filled_in_and_is_taken(batch, clerk, kind):
    lines = table_of(batch.inquiries.select_related("case"))
    for line in lines[1:]:
        line[-2:] = ["بلامانع", "۱۲/۳"]
    content = table(lines, kind=kind, title="پاسخ‌ها")
    sheet = read_answers(actor=clerk, batch=batch, file=SimpleUploadedFile(f"back.{kind}", content))
    assert verdicts(sheet, clerk) == [Verdict.READY] * 2
    assert batch.inquiries.filter(state=InquiryState.ANSWERED).count() == 0
    assert take_answers(actor=clerk, sheet=sheet) == 2
    assert {one.answer for one in batch.inquiries.all()} == {"بلامانع"}
    assert {one.reference for one in batch.inquiries.all()} == {"۱۲/۳"}
    assert not AnswerSheet.objects.exists()


def test_each_row_is_judged_before_anything_is_taken(batch, elsewhere, clerk):
    first, second = batch.inquiries.order_by("pk")
    sheet = read_answers(
        actor=clerk,
        batch=batch,
        file=csv_file(
            [str(first.key), "", "yes", ""],
            [str(first.key), "", "no", ""],
            [str(second.key), "", "", ""],
            [str(elsewhere.key), "", "yes", ""],
            ["no key", "", "yes", ""],
        ),
    )
    expected = [Verdict.READY, Verdict.DOUBLE, Verdict.MISSING, Verdict.UNKNOWN, Verdict.UNKNOWN]
    assert verdicts(sheet, clerk) == expected
    assert take_answers(actor=clerk, sheet=sheet) == 1
    again = read_answers(actor=clerk, batch=batch, file=csv_file([str(first.key), "", "no", ""]))
    assert verdicts(again, clerk) == [Verdict.ANSWERED]
    assert take_answers(actor=clerk, sheet=again) == 0
    first.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (first.answer, elsewhere.state) == ("yes", InquiryState.SENT)


def test_the_head_is_read_in_any_language_and_order(batch, clerk):
    key = str(batch.inquiries.first().key)
    head = ["پاسخ", "key"]
    sheet = read_answers(actor=clerk, batch=batch, file=csv_file(["بله", key], head=head))
    assert verdicts(sheet, clerk) == [Verdict.READY]


def test_only_who_has_uploaded_a_file_takes_it(batch, clerk, head_of_unit, clerk_of_another_unit):
    sheet = read_answers(actor=clerk, batch=batch, file=csv_file())
    with pytest.raises(Refused):
        take_answers(actor=head_of_unit, sheet=sheet)
    with pytest.raises(Refused):
        read_answers(actor=clerk_of_another_unit, batch=batch, file=csv_file())


def test_a_file_of_a_hundred_thousand_rows_is_refused_with_one_sentence(batch, clerk):
    rows = b"key,answer\n" + b"a,b\n" * 100_000
    with pytest.raises(TooManyRows, match=r"500|۵۰۰"):
        read_answers(actor=clerk, batch=batch, file=SimpleUploadedFile("a.csv", rows))
    assert not AnswerSheet.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"PK\x03\x04 no zip", b"one,two\n1,2\n", b"%PDF-1.7", b'"' * 200_000],
)
def test_what_is_no_table_of_ours_is_refused(batch, clerk, content):
    with pytest.raises(UnreadableSheet):
        read_answers(actor=clerk, batch=batch, file=SimpleUploadedFile("a.csv", content))


def test_a_file_that_is_too_large_is_not_read(batch):
    with pytest.raises(UnreadableSheet):
        lines_of(SimpleUploadedFile("a.csv", b"x" * (6 * 1024 * 1024)))
