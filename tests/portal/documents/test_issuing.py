"""Issuing, replacing, revoking and mending: what is written, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from portal.accounts.access import SYSTEM
from portal.accounts.organisations import Organisation
from portal.audit.models import AuditEntry
from portal.cases.actions import move_case
from portal.cases.models import Case
from portal.cases.tracking_codes import parse
from portal.documents.actions import (
    AlreadyRevoked,
    CannotMend,
    NothingToReplace,
    ReasonNeeded,
    issue_document,
    mend_document,
    publish_template,
    replace_document,
    revoke_document,
)
from portal.documents.models import IssuedDocument, NumberSeries, Revocation, Standing
from portal.documents.numbers import NumberPattern
from portal.documents.tasks import prepare
from portal.errors import Refused
from portal.persian.jalali import jalali_parts
from tests.portal.documents.conftest import permit

pytestmark = pytest.mark.django_db


def test_a_document_is_frozen_with_number_code_and_content(issue, case, citizen):
    document = issue(made=False)
    year = jalali_parts(timezone.localdate())[0]
    assert document.number == f"{year}/unit/1"
    assert parse(document.code).code == document.code != case.tracking_code
    assert document.holder == citizen.get_full_name()
    assert document.valid_until == timezone.localdate() + timedelta(days=30)
    assert document.variables["answers"]["street"] == {"shown": "خیابان بهار", "raw": "خیابان بهار"}
    assert document.variables["document"]["number"]["raw"] == document.number
    assert document.standing == Standing.PENDING


def test_later_answers_do_not_reach_back(issue, case, typeset):
    document = issue(made=False)
    case.answers = {**case.answers, "street": "خیابان دیگر"}
    case.save()
    prepare(str(document.pk))
    assert "خیابان بهار" in typeset[-1]
    assert "خیابان دیگر" not in typeset[-1]


def test_numbers_count_up_by_their_own_series(issue, designer):
    other = publish_template(
        actor=designer, name="letter", definition=permit(number_pattern="L-{serial:3}")
    )
    numbers = [issue(made=False).serial for _once in range(3)]
    assert numbers == [1, 2, 3]
    assert issue(made=False, template_version=other).number == "L-001"
    assert NumberSeries.objects.count() == 2


def test_templates_with_one_pattern_share_its_numbers(issue, designer):
    twin = publish_template(
        actor=designer, name="twin", definition=permit(title={"fa": "دیگر", "en": "Other"})
    )
    assert issue(made=False).serial == 1
    assert issue(made=False, template_version=twin).serial == 2


def test_a_number_that_another_pattern_gave_is_passed_over(issue, designer):
    first = publish_template(
        actor=designer, name="first", definition=permit(number_pattern="{serial}/2")
    )
    second = publish_template(
        actor=designer, name="second", definition=permit(number_pattern="1/{serial}")
    )
    assert issue(made=False, template_version=first).number == "1/2"
    given = [issue(made=False, template_version=second).number for _once in range(2)]
    assert given == ["1/1", "1/3"]


def test_a_transaction_that_is_undone_gives_its_number_back(issue):
    with transaction.atomic():
        issue(made=False)
        transaction.set_rollback(True)
    assert issue(made=False).serial == 1


def test_every_year_begins_with_one():
    pattern = NumberPattern("{year}/{month}/{serial}")
    assert pattern.series(unit="u", day=date(2026, 3, 20)) == "1404/12/{serial}"
    assert pattern.series(unit="u", day=date(2026, 3, 21)) == "1405/01/{serial}"


def test_issuing_costs_few_queries(case, template, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        issue_document(actor=SYSTEM, case=case, template_version=template)


def test_the_head_issues_and_a_clerk_does_not(case, template, head_of_unit, clerk):
    with pytest.raises(Refused):
        issue_document(actor=clerk, case=case, template_version=template)
    document = issue_document(actor=head_of_unit, case=case, template_version=template)
    assert document.issued_by == head_of_unit
    assert AuditEntry.objects.filter(action="document.issued", actor=head_of_unit).count() == 1


def test_nobody_issues_for_a_draft(draft, template):
    with pytest.raises(Refused):
        issue_document(actor=SYSTEM, case=draft, template_version=template)


def test_the_decision_is_what_staff_wrote_last(issue, designer, head_of_unit, case, typeset):
    letter = publish_template(
        actor=designer, name="letter", definition=permit(body="{{ decision.text }}")
    )
    move_case(
        actor=head_of_unit, case=case, move_key="reject", seen_version=case.version,
        reason_code="rejection.other",
        text="خارج از محدوده است.",
    )  # fmt: skip
    issue(template_version=letter)
    assert "خارج از محدوده است." in typeset[-1]


def test_extra_values_are_printed(issue, designer, typeset):
    letter = publish_template(
        actor=designer, name="letter", definition=permit(body="{{ extra.plot }} {{ extra.n|rial }}")
    )
    issue(template_version=letter, extra={"plot": "<b>12</b>", "n": 5000})
    assert (
        '<bdi dir="ltr">&lt;b&gt;12&lt;/b&gt;</bdi> <bdi dir="rtl">۵٬۰۰۰ ریال</bdi>' in typeset[-1]
    )


def test_a_document_is_revoked_with_a_reason_once(document, head_of_unit, clerk, case):
    with pytest.raises(Refused):
        revoke_document(actor=clerk, document=document, reason="اشتباه")
    with pytest.raises(ReasonNeeded):
        revoke_document(actor=head_of_unit, document=document, reason=" ")
    revoked = revoke_document(
        actor=head_of_unit, document=document, reason="اشتباه", revocation=Revocation.CONDITIONS
    )
    assert revoked.standing == Standing.REVOKED
    assert revoked.revoked_by == head_of_unit
    entry = case.timeline.last()
    assert entry.is_public
    assert "اشتباه" not in entry.text
    with pytest.raises(AlreadyRevoked):
        revoke_document(actor=head_of_unit, document=document, reason="باز هم")


def test_a_clerk_of_another_unit_revokes_nothing(document, clerk_of_another_unit):
    with pytest.raises(Refused):
        revoke_document(actor=clerk_of_another_unit, document=document, reason="x")


def test_a_new_document_names_the_old_one_and_takes_its_place(document, head_of_unit, typeset):
    new = replace_document(actor=head_of_unit, document=document)
    document.refresh_from_db()
    assert document.standing == Standing.VALID
    prepare(str(new.pk))
    document.refresh_from_db()
    assert (document.standing, document.revocation) == (Standing.REVOKED, Revocation.REPLACED)
    assert "جایگزین" in typeset[-1] or "replaces" in typeset[-1]
    with pytest.raises(NothingToReplace):
        replace_document(actor=head_of_unit, document=document)


def test_an_unfinished_document_is_not_replaced(issue, head_of_unit):
    with pytest.raises(NothingToReplace):
        replace_document(actor=head_of_unit, document=issue(made=False))


def test_only_what_failed_is_made_again(document, head_of_unit):
    with pytest.raises(CannotMend):
        mend_document(actor=head_of_unit, document=document)


def test_a_document_expires_after_its_last_day(document):
    assert not document.has_expired(document.valid_until)
    assert document.has_expired(document.valid_until + timedelta(days=1))
    IssuedDocument.objects.filter(pk=document.pk).update(valid_until=date(2020, 1, 1))
    document.refresh_from_db()
    assert document.standing == Standing.EXPIRED


def test_a_company_that_was_applied_for_holds_the_document(issue, case, citizen, designer, typeset):
    company = Organisation.objects.create(legal_id="10380284790", name="شرکت سازه")
    Case.objects.filter(pk=case.pk).update(on_behalf_of=company)
    case.refresh_from_db()
    text = "{{ applicant.name }} {{ applicant.national_id }} {{ applicant.representative }}"
    letter = publish_template(actor=designer, name="letter", definition=permit(body=text))
    assert issue(template_version=letter).holder == "شرکت سازه"
    assert "۱۰۳۸۰۲۸۴۷۹۰" in typeset[-1]
    assert citizen.get_full_name() in typeset[-1]
