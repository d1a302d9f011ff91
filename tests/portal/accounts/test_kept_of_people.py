"""Whatever points to a person is handed out to them and forgotten, or it is said here why not."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone
from django.utils.translation import override
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import APIToken, Page, PageSubscription
from wagtail.users.models import UserProfile

from portal.accounts.access import SYSTEM
from portal.accounts.closing import close_account
from portal.accounts.models import Organisation, Representation, Role, RoleGrant, Unit, User
from portal.accounts.personal_data import export_personal_data
from portal.audit.actions import record
from portal.cases.models import Case, Phase, Rating, TimelineEntry
from portal.casework.absence_rows import Absence
from portal.casework.presence_rows import Presence
from portal.casework.saved_filter_rows import SavedFilter
from portal.counter.models import AssistedFiling, Office
from portal.notifications.models import InboxNotice
from portal.payments.models import Invoice, InvoicePart, Payment
from portal.rest.models import Application

pytestmark = pytest.mark.django_db

MARK = "a-mark-that-nothing-else-has"
WORK = "What staff do at work is the town's; after closing it points to an account without a name."
LAW = "The law keeps it: the ledger and the audit book stay, without the name in the account."
PROOF = "It proves who was let act for whom, and stays with the ledger."
MONEY = "The town's books are kept as long as the law says."
STARS = "The stars count on in the figures of the service, without the words and the person."
PASSING = "A state of the back office that is gone within days and says nothing of anybody."
RIGHTS = "Rights are listed by role; an administrator takes them away before closing."

WHY_NOT_HANDED_OUT = {
    "accounts.User_groups.user": RIGHTS,
    "accounts.User_user_permissions.user": RIGHTS,
    "wagtailadmin.EditingSession.user": PASSING,
    "wagtailadmin.FormState.user": PASSING,
    "wagtailcore.APIToken.user": "Only a digest of the secret is there.",
    "wagtailcore.PageSubscription.user": WORK,
    "casework.Presence.person": PASSING,
}
WHY_NOT_FORGOTTEN = {
    "accounts.Representation.person": PROOF,
    "accounts.RoleGrant.user": RIGHTS,
    "audit.AuditEntry.actor": LAW,
    "cases.Case.applicant": LAW,
    "cases.Case.submitter": LAW,
    "cases.CaseFile.uploaded_by": LAW,
    "cases.Rating.by": STARS,
    "cases.TimelineEntry.actor": LAW,
    "counter.AssistedFiling.citizen": PROOF,
    "payments.Payment.started_by": MONEY,
    "rest.Application.account": "It is let in no more; what it did stays in the log of calls.",
}
NEITHER = {
    "accounts.Representation.decided_by": WORK,
    "cases.Case.assignee": WORK,
    "cases.Failure.settled_by": WORK,
    "casework.Absence.entered_by": WORK,
    "casework.Absence.substitute": WORK,
    "casework.BulkItem.officer_before": WORK,
    "casework.BulkRun.actor": WORK,
    "casework.CaseLink.by": WORK,
    "casework.HandOver.by": WORK,
    "casework.Mention.person": WORK,
    "casework.Merge.by": WORK,
    "casework.Merge.undone_by": WORK,
    "counter.AssistedFiling.operator": WORK,
    "documents.DocumentTemplate.created_by": WORK,
    "documents.IssuedDocument.issued_by": WORK,
    "documents.IssuedDocument.revoked_by": WORK,
    "forms.FormVersion.created_by": WORK,
    "inquiries.AnswerSheet.uploaded_by": WORK,
    "inquiries.Batch.made_by": WORK,
    "inquiries.Inquiry.owner": WORK,
    "payments.BankDay.brought_by": WORK,
    "payments.BankDay.checked_by": WORK,
    "payments.HandBooking.asked_by": WORK,
    "payments.HandBooking.decided_by": WORK,
    "payments.Invoice.issued_by": WORK,
    "payments.Payment.settled_by": WORK,
    "payments.Refund.asked_by": WORK,
    "payments.Refund.decided_by": WORK,
    "payments.Refund.paid_out_by": WORK,
    "registry.PluginState.changed_by": WORK,
    "rest.Application.created_by": WORK,
    "servicedesk.Design.changed_by": WORK,
    "statistics.CaseExport.asked_by": WORK,
    "wagtailcore.Comment.resolved_by": WORK,
    "wagtailcore.Comment.user": WORK,
    "wagtailcore.CommentReply.user": WORK,
    "wagtailcore.ModelLogEntry.user": WORK,
    "wagtailcore.Page.locked_by": WORK,
    "wagtailcore.Page.owner": WORK,
    "wagtailcore.PageLogEntry.user": WORK,
    "wagtailcore.Revision.user": WORK,
    "wagtailcore.TaskState.finished_by": WORK,
    "wagtailcore.UploadedFile.uploaded_by_user": PASSING,
    "wagtailcore.WorkflowState.requested_by": WORK,
    "wagtaildocs.Document.uploaded_by_user": WORK,
    "wagtailimages.Image.uploaded_by_user": WORK,
    "workflow.WorkflowVersion.created_by": WORK,
}
Row = tuple[models.Model, str]


def relations_to_people() -> Iterator[str]:
    """Yield ``app.Model.field`` of every relation to the account, inherited ones once."""
    for model in apps.get_models(include_auto_created=True):
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            if field.related_model is User:
                yield f"{model._meta.label}.{field.name}"


def in_the_case(case: Case) -> dict[str, Row]:
    entry = TimelineEntry.objects.create(
        case=case, kind="message", actor=case.applicant, text=f"{MARK} entry"
    )
    file = case.files.get()
    Case.objects.filter(pk=case.pk).update(
        answers={**case.answers, "street": f"{MARK} street"}, phase=Phase.CLOSED
    )
    return {
        "cases.Case.applicant": (case, f"{MARK} street"),
        "cases.Case.submitter": (case, f"{MARK} street"),
        "cases.TimelineEntry.actor": (entry, f"{MARK} entry"),
        "cases.CaseFile.uploaded_by": (file, file.name),
    }


def around_the_case(case: Case, person: User, operator: User, unit: Unit) -> dict[str, Row]:
    rating = Rating.objects.create(case=case, stars=4, text=f"{MARK} rating", by=person)
    office = Office.objects.create(unit=unit)
    filing = AssistedFiling.objects.create(
        office=office, operator=operator, citizen=person, case=case, full_name=f"{MARK} told",
        mobile="+989120000009", consent="sms", consent_at=timezone.now(),
    )  # fmt: skip
    invoice = Invoice.objects.create(case=case, serial=1, total_rial=1000)
    part = InvoicePart.objects.create(
        invoice=invoice, position=0, amount_rial=1000, due_date=timezone.localdate()
    )
    payment = Payment.objects.create(
        part=part, gateway="g", amount_rial=1000, started_by=person, return_url="/",
        bank_reference=f"{MARK} payment",
    )  # fmt: skip
    return {
        "cases.Rating.by": (rating, rating.text),
        "counter.AssistedFiling.citizen": (filing, filing.full_name),
        "payments.Payment.started_by": (payment, payment.bank_reference),
    }


def for_a_company(person: User) -> dict[str, Row]:
    organisation = Organisation.objects.create(legal_id="10380284790", name="Company")
    right = Representation.objects.create(
        organisation=organisation, person=person, told_name=f"{MARK} company"
    )
    return {"accounts.Representation.person": (right, right.told_name)}


def in_the_account(person: User) -> dict[str, Row]:
    mail = EmailAddress.objects.create(user=person, email=f"{MARK}@town.example")
    profile = UserProfile.objects.create(user=person, current_time_zone="Pacific/Chatham")
    notice = InboxNotice.objects.create(user=person, title=f"{MARK} notice", dedupe_key="k")
    entry = record(actor=person, action=f"{MARK}.done")
    return {
        "account.EmailAddress.user": (mail, mail.email),
        "wagtailusers.UserProfile.user": (profile, "Pacific/Chatham"),
        "notifications.InboxNotice.user": (notice, notice.title),
        "audit.AuditEntry.actor": (entry, entry.action),
    }


def in_the_back_office(person: User) -> dict[str, Row]:
    kind, page = ContentType.objects.get_for_model(User), Page.objects.first()
    session = EditingSession.objects.create(
        user=person, content_type=kind, object_id="1", last_seen_at=timezone.now()
    )
    state = FormState.objects.create(
        user=person, content_type=kind, object_id="1", last_updated_at=timezone.now()
    )
    token = APIToken.objects.create(user=person, name=MARK, key_hash=MARK)
    following = PageSubscription.objects.create(user=person, page=page, comment_notifications=True)
    person.groups.add(Role.objects.get(slug="clerk").group)
    return {
        "wagtailadmin.EditingSession.user": (session, ""),
        "wagtailadmin.FormState.user": (state, ""),
        "wagtailcore.APIToken.user": (token, ""),
        "wagtailcore.PageSubscription.user": (following, ""),
        "accounts.User_groups.user": (User.groups.through.objects.get(user=person), ""),
    }


def at_work(case: Case, person: User) -> dict[str, Row]:
    today = timezone.localdate()
    absence = Absence.objects.create(
        person=person, first_day=today, last_day=today, note=f"{MARK} away"
    )
    kept = SavedFilter.objects.create(owner=person, name=f"{MARK} list")
    presence = Presence.objects.create(case=case, person=person, seen_at=timezone.now())
    program = Application.objects.create(
        name=f"{MARK} program", contact="x", account=person, token_hash="x", prefix="x"
    )
    return {
        "casework.Absence.person": (absence, absence.note),
        "casework.SavedFilter.owner": (kept, kept.name),
        "casework.Presence.person": (presence, ""),
        "rest.Application.account": (program, program.name),
    }


@pytest.fixture
def rows(case: Case, citizen: User, clerk: User, unit: Unit) -> dict[str, Row]:
    """Return by relation a row that points to the citizen, and a text that only it holds."""
    return (
        in_the_case(case)
        | around_the_case(case, citizen, clerk, unit)
        | for_a_company(citizen)
        | in_the_account(citizen)
        | at_work(case, citizen)
        | in_the_back_office(citizen)
    )


def handed_out(person: User) -> str:
    with override("en"):
        found = export_personal_data(actor=person, person=person)
    assert found["could_not_be_collected"] == []
    return json.dumps(found, ensure_ascii=False)


def test_every_relation_to_a_person_is_accounted_for(rows: dict[str, Row]) -> None:
    proven = {*rows, "accounts.RoleGrant.user", "accounts.User_user_permissions.user"}
    assert set(relations_to_people()) == proven | NEITHER.keys()


def test_what_points_to_a_person_is_handed_out_to_them(rows: dict[str, Row], citizen: User) -> None:
    found = handed_out(citizen)
    missing = {name for name, (_row, text) in rows.items() if not text or text not in found}
    assert missing == WHY_NOT_HANDED_OUT.keys() - {"accounts.User_user_permissions.user"}


def test_what_points_to_a_person_is_forgotten(rows: dict[str, Row], citizen: User) -> None:
    assert close_account(actor=citizen, person=citizen).left == []
    left = {
        name for name, (row, _text) in rows.items() if type(row)._base_manager.filter(pk=row.pk)
    }
    assert left == WHY_NOT_FORGOTTEN.keys() - {"accounts.RoleGrant.user"}


def test_the_stars_of_a_closed_account_stay_without_words_and_name(
    rows: dict[str, Row], citizen: User
) -> None:
    close_account(actor=citizen, person=citizen)
    rating = Rating.objects.get()
    assert (rating.stars, rating.text, rating.by) == (4, "", None)


def test_a_right_to_act_ends_with_the_account_and_its_paper_goes(
    rows: dict[str, Row], citizen: User
) -> None:
    right = Representation.objects.get()
    right.paper.save("paper.pdf", ContentFile(b"%PDF-"))
    close_account(actor=citizen, person=citizen)
    right.refresh_from_db()
    assert (right.state, bool(right.paper)) == ("revoked", False)


def test_what_a_counter_began_and_never_sent_is_forgotten(
    citizen: User, clerk: User, unit: Unit
) -> None:
    office = Office.objects.create(unit=unit)
    AssistedFiling.objects.create(
        office=office, operator=clerk, citizen=citizen, full_name=f"{MARK} told"
    )
    close_account(actor=citizen, person=citizen)
    assert not AssistedFiling.objects.exists()


def test_a_program_is_let_in_no_more_once_the_account_is_closed(
    rows: dict[str, Row], citizen: User
) -> None:
    close_account(actor=citizen, person=citizen)
    assert Application.objects.get().revoked_at


def test_roles_are_handed_out_by_their_titles(clerk: User) -> None:
    assert RoleGrant.objects.filter(user=clerk).exists()
    assert '"role": "Clerk"' in handed_out(clerk)


def test_nothing_of_another_person_is_handed_out(
    rows: dict[str, Row], another_citizen: User
) -> None:
    found = handed_out(another_citizen)
    assert MARK not in found
    assert "Pacific/Chatham" not in found


def test_a_draft_is_handed_out_and_forgotten(filled_draft: Case, citizen: User) -> None:
    assert filled_draft.pretty_code in handed_out(citizen)
    close_account(actor=SYSTEM, person=citizen)
    assert not Case.objects.exists()
