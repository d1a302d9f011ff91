"""What the portal keeps of a person is collected from everybody who keeps something."""

import datetime
import decimal
import json
import uuid

import pytest
from django.utils.translation import gettext_lazy, override

from portal.accounts.access import SYSTEM
from portal.accounts.personal_data import (
    PersonalDataExporter,
    export_personal_data,
    exporters,
    kept_titles,
)
from portal.accounts.profile_data import export_profile, export_record
from portal.audit.actions import record
from portal.audit.models import AuditEntry
from portal.cases.actions import add_note, send_message, start_draft
from portal.cases.models import Case
from portal.cases.personal_data import export_cases, may_erase_cases
from portal.contributions import Gate
from portal.errors import Refused
from portal.notifications.actions import Recipient
from portal.notifications.models import InboxNotice, OutboxMessage
from portal.notifications.personal_data import export_notices

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer(switchboard):
    switchboard.empty(exporters)

    def add(**exports):
        for name, export in exports.items():
            answer = export if callable(export) else lambda person, export=export: export
            switchboard.offer(exporters, **{name: PersonalDataExporter(f"The {name}", answer)})

    return add


def failing(person):
    raise RuntimeError("broken")


def test_every_part_of_the_portal_hands_over_what_it_keeps(offer, citizen):
    offer(library__loans=lambda person: {"of": person.username}, pool__visits=[1, 2])
    found = export_personal_data(actor=citizen, person=citizen)
    assert found["parts"] == [
        {"id": "library.loans", "title": "The library__loans", "data": {"of": "citizen"}},
        {"id": "pool.visits", "title": "The pool__visits", "data": [1, 2]},
    ]
    assert found["could_not_be_collected"] == []
    assert datetime.datetime.fromisoformat(found["collected_at"]).tzinfo


def test_a_part_that_keeps_nothing_is_left_out(offer, citizen):
    offer(library__loans=None)
    found = export_personal_data(actor=citizen, person=citizen)
    assert found["parts"] == found["could_not_be_collected"] == []


def test_dates_numbers_and_lazy_texts_become_plain_json(offer, citizen):
    value = {
        "on": datetime.date(2027, 1, 5),
        "fee": decimal.Decimal("1.50"),
        "key": uuid.UUID(int=1),
        "word": gettext_lazy("Save"),
    }
    offer(library__loans=value)
    with override("fa"):
        (part,) = export_personal_data(actor=citizen, person=citizen)["parts"]
    assert part["data"] == {
        "on": "2027-01-05",
        "fee": "1.50",
        "key": str(uuid.UUID(int=1)),
        "word": "ذخیره",
    }


@pytest.mark.parametrize(
    "answer", [failing, object(), {"x": {1, 2}}, float("nan"), "\ud800", {("a", "b"): 1}]
)
def test_a_part_that_fails_is_reported_and_named(offer, switchboard, citizen, answer):
    offer(broken__part=answer, pool__visits=[1])
    found = export_personal_data(actor=citizen, person=citizen)
    assert [part["id"] for part in found["parts"]] == ["pool.visits"]
    assert found["could_not_be_collected"] == ["The broken__part"]
    assert switchboard.reported == ["broken.part"]


def test_a_part_that_is_switched_off_is_named_and_not_asked(offer, switchboard, citizen):
    offer(library__loans=failing, pool__visits=failing)
    switchboard.closed.add("library")
    switchboard.muted.add("pool.visits")
    found = export_personal_data(actor=citizen, person=citizen)
    assert found["could_not_be_collected"] == ["The library__loans", "The pool__visits"]
    assert switchboard.reports == []
    assert kept_titles() == ["The library__loans", "The pool__visits"]


def test_a_plugin_that_could_not_be_loaded_is_named(offer, citizen, monkeypatch):
    offer(library__loans=[1])
    monkeypatch.setattr(Gate, "missing", staticmethod(lambda: ["pool"]))
    found = export_personal_data(actor=citizen, person=citizen)
    assert found["could_not_be_collected"] == ["pool"]


def test_a_database_error_of_one_part_spares_the_others(
    offer, switchboard, citizen, django_user_model
):
    def clashing(person):
        django_user_model.objects.create_user("citizen")

    offer(broken__part=clashing, pool__visits=lambda person: person.role_grants.count())
    found = export_personal_data(actor=citizen, person=citizen)
    assert [part["data"] for part in found["parts"]] == [0]
    assert switchboard.reported == ["broken.part"]


@pytest.mark.parametrize("who", ["another_citizen", "clerk", "head_of_unit"])
def test_nobody_else_collects_somebodys_data(offer, request, citizen, who):
    offer(library__loans=failing)
    with pytest.raises(Refused):
        export_personal_data(actor=request.getfixturevalue(who), person=citizen)
    assert not AuditEntry.objects.filter(action="accounts.personal_data_exported").exists()


def test_an_administrator_and_the_portal_itself_collect_anybodys(offer, citizen, administrator):
    offer(library__loans=[1])
    for actor in (administrator, SYSTEM):
        assert export_personal_data(actor=actor, person=citizen)["parts"]


def test_an_administrator_who_signed_in_by_code_is_a_citizen(offer, citizen, administrator):
    administrator.signed_in_by_code = True
    with pytest.raises(Refused):
        export_personal_data(actor=administrator, person=citizen)


def test_collecting_stands_in_the_audit_book(offer, citizen, administrator):
    offer(library__loans=[1], pool__visits=None)
    export_personal_data(actor=administrator, person=citizen)
    entry = AuditEntry.objects.get(action="accounts.personal_data_exported")
    assert (entry.actor, entry.target_id) == (administrator, str(citizen.pk))
    assert entry.details == {"parts": ["library.loans"]}


def test_the_profile_is_collected_with_its_roles(citizen, clerk):
    profile = export_profile(citizen)
    assert (profile["first_name"], profile["mobile"]) == ("Sam", "+989121111111")
    assert profile["roles"] == []
    with override("en"):
        assert export_profile(clerk)["roles"] == [{"role": "Clerk", "unit": "Unit"}]


def test_cases_are_collected_as_their_owner_sees_them(case, citizen, clerk, another_citizen):
    send_message(actor=citizen, case=case, text="When?", uploads=[], as_staff=False)
    case.refresh_from_db()
    add_note(actor=clerk, case=case, text="Secret note")
    with override("fa"):
        (found,) = export_cases(citizen)
    assert found["tracking_code"] == case.pretty_code
    assert found["title"] == "پروانهٔ آزمایشی"
    answers = [row["answer"] for row in found["answers"]]
    assert "خیابان بهار" in answers
    assert "deed.png" in answers
    (file,) = found["files"]
    assert (file["name"], file["address"]) == (
        "deed.png",
        f"/fa/my/file/{case.files.get().pk}/",
    )
    assert "When?" in [entry["text"] for entry in found["timeline"]]
    assert "Secret note" not in str(found)
    assert export_cases(another_citizen) is None


def test_what_somebody_typed_in_for_others_belongs_to_those_others(
    case, citizen, another_citizen, clerk
):
    Case.objects.filter(pk=case.pk).update(submitter=clerk)
    assert export_cases(clerk) is None
    assert may_erase_cases(clerk) is None
    assert len(export_cases(citizen)) == 1


def test_drafts_are_collected_too(draft, citizen):
    with override("en"):
        (found,) = export_cases(citizen)
    assert (found["title"], found["phase"], found["timeline"]) == ("Test permit", "draft", [])
    assert "state" not in found


def test_collecting_cases_costs_no_query_for_each(
    case, citizen, unit, form_version, workflow_version, django_assert_max_num_queries
):
    for _number in range(10):
        start_draft(
            actor=citizen,
            kind="test.matter",
            title={"en": "Another"},
            unit=unit,
            form_version=form_version,
            workflow_version=workflow_version,
            promised_days=1,
        )
    with django_assert_max_num_queries(6):
        assert len(export_cases(citizen)) == 11


def test_markup_of_shown_answers_is_taken_out(case, citizen):
    json.dumps(export_cases(citizen), default=str)
    assert "<" not in str(export_cases(citizen))


@pytest.fixture
def told(citizen, another_citizen):
    """A notice and a message on each way for two citizens, and a code for the first."""
    for person in (citizen, another_citizen):
        key = f"told:{person.pk}"
        InboxNotice.objects.create(user=person, title=f"For {person.username}", dedupe_key=key)
        for channel, address in (
            ("sms", Recipient.of(person).mobile_address),
            ("email", "shared@town.example"),
        ):
            OutboxMessage.objects.create(
                channel=channel,
                address=address,
                language="fa",
                body=f"Text for {person.username}",
                dedupe_key=key,
            )
    OutboxMessage.objects.create(
        channel="sms",
        address=citizen.mobile,
        language="fa",
        body="123456 is your code",
        dedupe_key="sign_in:1",
        sensitive=True,
        expires_at=datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC),
    )


def test_notices_and_messages_are_collected_without_codes(told, citizen):
    found = export_notices(citizen)
    assert [notice["title"] for notice in found["notices"]] == ["For citizen"]
    assert [message["channel"] for message in found["messages"]] == ["sms", "email"]
    assert {message["text"] for message in found["messages"]} == {"Text for citizen"}


def test_claiming_somebodys_e_mail_address_shows_none_of_their_messages(told, citizen):
    citizen.email = "shared@town.example"
    citizen.save()
    assert "another-citizen" not in str(export_notices(citizen))


def test_what_a_number_received_before_it_was_theirs_is_not_collected(citizen):
    OutboxMessage.objects.create(
        channel="sms",
        address=citizen.mobile,
        language="fa",
        body="For whoever had the number before",
        dedupe_key="before",
        created_at=citizen.mobile_verified_at - datetime.timedelta(days=1),
    )
    assert export_notices(citizen) is None


def test_the_record_says_what_they_did_and_what_became_of_their_account(
    citizen, clerk, administrator, rf
):
    request = rf.get("/", REMOTE_ADDR="192.0.2.7")
    record(actor=citizen, action="case_file.read", code="12345", request=request, name="deed")
    record(actor=administrator, action="accounts.profile_changed", target=citizen, fields=["email"])
    record(actor=administrator, action="case_file.read", code="99999", request=request)
    record(actor=administrator, action="accounts.profile_changed", target=clerk, fields=["email"])
    read, changed = export_record(citizen)
    assert (read["action"], read["by_you"]) == ("case_file.read", True)
    assert (read["from_address"], read["details"]) == ("192.0.2.7", {})
    assert (changed["by_you"], changed["from_address"]) == (False, None)
    assert changed["details"] == {"fields": ["email"]}
    for secret in ("12345", administrator.username, str(administrator.pk)):
        assert secret not in str([line | {"at": None} for line in (read, changed)])


def test_somebody_of_whom_the_record_knows_nothing_gets_no_record(citizen):
    assert export_record(citizen) is None


def test_somebody_who_was_told_nothing_has_no_notices(citizen):
    assert export_notices(citizen) is None
