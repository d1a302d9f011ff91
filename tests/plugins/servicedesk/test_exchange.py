"""A service goes out as a file and comes in again: looked at first, then all of it or nothing."""

from __future__ import annotations

import json
import re
from copy import deepcopy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from plugins.servicedesk.demo.load import load_demo_offers
from plugins.servicedesk.designs import NameIsTaken
from plugins.servicedesk.exchange import MOST_BYTES, CannotImport, export_offer, read_file
from plugins.servicedesk.exchange_import import (
    HasErrors,
    UnitsMissing,
    import_offer,
    preview_import,
)
from plugins.servicedesk.models import BankQuestion, Design, Offer
from portal.accounts.access import SYSTEM
from portal.accounts.demo import load_demo_people
from portal.audit.models import AuditEntry
from portal.documents.actions import publish_template
from portal.documents.models import DocumentTemplate
from portal.errors import Refused
from portal.forms.actions import publish as publish_form
from portal.forms.models import FormVersion
from portal.workflow.actions import publish
from tests.plugins.servicedesk.test_offers_admin import designer_of
from tests.portal.cases.richer import richer

pytestmark = pytest.mark.django_db
LETTER = {"title": {"fa": "گواهی"}, "body": "گواهی می‌شود.", "number_pattern": "{year}/{serial}"}
OURS = {"type": "text", "label": {"fa": "ما"}}


def fresh(offer):
    return Offer.objects.complete().get(pk=offer.pk)


def exported(offer):
    return json.loads(json.dumps(export_offer(fresh(offer))))


@pytest.fixture
def data(offer):
    return exported(offer)


@pytest.fixture
def own_designer(unit):
    return designer_of(unit)


@pytest.fixture
def town_designer(parent_unit, other_unit):
    return designer_of(parent_unit)


def renamed(data, new="copied"):
    copy = deepcopy(data)
    copy["offer"]["slug"] = copy["form"]["name"] = copy["workflow"]["name"] = new
    return copy


def effects(preview):
    return {part.kind: str(part.effect) for part in preview.parts}


def test_an_export_names_no_numbers_of_the_database_and_no_people(offer, data, designer):
    text = json.dumps(data)
    assert data["kind"] == "darvazeh.offer"
    assert data["format"] == 1
    assert {unit["slug"] for unit in data["units"]} == {"unit", "other-unit"}
    for secret in (designer.username, str(offer.form_version.checksum), "created", "is_open"):
        assert secret not in text
    assert exported(offer) == data


def test_what_is_here_already_is_the_same(offer, data):
    preview = preview_import(data)
    assert set(effects(preview).values()) == {"same"}
    assert preview.changes_nothing
    assert not preview.unknown_units


def test_a_changed_question_is_shown_as_exactly_that(data):
    changed = deepcopy(data)
    question = changed["form"]["definition"]["steps"][0]["fields"][0]
    question["label"] = {"fa": "نام خیابان", "en": "Name of the street"}
    preview = preview_import(changed)
    [part] = [part for part in preview.parts if part.effect == "changed"]
    [change] = part.changes
    assert "نام خیابان" in change.what
    assert len(change.details) == 1


def test_texts_fees_papers_states_and_moves_are_compared(data):
    changed = deepcopy(data)
    changed["offer"]["title"] = {"fa": "دیگر"}
    changed["offer"]["fee_lines"][0]["amount_rial"] = 5
    changed["offer"]["papers"] = [{"title": {"fa": "سند"}, "required": True, "note": None}]
    changed["workflow"]["definition"]["states"][0]["days"] = 9
    changed["workflow"]["definition"]["moves"][0]["label"] = {"fa": "دیگر"}
    found = {part.name: part for part in preview_import(changed).parts}
    assert len(found["test-permit"].changes) == 3
    [_offer, _form, workflow] = preview_import(changed).parts
    assert [len(change.details) for change in workflow.changes] == [1, 1]


def test_a_round_trip_gives_the_same_service(own_designer, town_designer, offer, data):
    copied = import_offer(actor=town_designer, data=renamed(data), publish=True)
    assert not copied.takes_applications
    again = exported(copied)
    assert renamed(again) == renamed(data)
    assert AuditEntry.objects.filter(action="servicedesk.offer_imported").count() == 1


def test_importing_what_is_there_publishes_nothing_new(town_designer, offer, data):
    before = FormVersion.objects.count()
    import_offer(actor=town_designer, data=data, publish=True)
    assert FormVersion.objects.count() == before
    assert fresh(offer).is_open


def test_drafts_change_nothing_for_citizens(town_designer, offer, data):
    data["form"]["definition"]["steps"][0]["fields"][0]["label"] = {"fa": "دیگر"}
    before = FormVersion.objects.count()
    assert import_offer(actor=town_designer, data=data, publish=False) is None
    assert FormVersion.objects.count() == before
    assert fresh(offer).form_version_id == offer.form_version_id
    drafts = Design.objects.values_list("kind", "name")
    assert sorted(drafts) == [("form", "matter"), ("workflow", "matter")]


def test_drafts_are_made_of_the_templates_too(town_designer, data):
    data["documents"] = [{"name": "letter", "definition": LETTER}]
    import_offer(actor=town_designer, data=data, publish=False)
    assert Design.objects.get(kind="document").definition == LETTER
    assert not DocumentTemplate.objects.exists()


def test_templates_and_questions_of_the_bank_come_along(town_designer, offer, data):
    publish_template(actor=SYSTEM, name="letter", definition=LETTER)
    data["workflow"]["definition"]["moves"][0]["effects"] = [
        {"type": "document", "template": "letter"}, {"type": "assign", "unit": "other-unit"},
    ]  # fmt: skip
    question = data["form"]["definition"]["steps"][0]["fields"][0]
    question["bank"] = "street"
    BankQuestion.objects.create(slug="street", field=question)
    imported = import_offer(actor=town_designer, data=renamed(data), publish=True)
    again = exported(imported)
    assert again["documents"] == [{"name": "letter", "definition": LETTER}]
    assert [one["slug"] for one in again["bank"]] == ["street"]
    again["documents"][0] = {"name": "letter-2", "definition": LETTER}
    again["bank"][0] = {"slug": "street-2", "field": {**question, "key": "x"}}
    import_offer(actor=town_designer, data=again, publish=True)
    assert DocumentTemplate.objects.filter(name="letter-2").exists()
    assert BankQuestion.objects.filter(slug="street-2").exists()


def test_a_question_of_the_bank_that_is_here_stays(town_designer, data, english):
    BankQuestion.objects.create(slug="street", field=OURS)
    data["bank"] = [{"slug": "street", "field": {**OURS, "label": {"fa": "آنها"}}}]
    assert effects(preview_import(data))["Question of the bank"] == "kept"
    import_offer(actor=town_designer, data=data, publish=True)
    assert BankQuestion.objects.get().field == OURS


def test_the_questions_of_the_bank_come_with_drafts_too(town_designer, data):
    data["bank"] = [{"slug": "street", "field": {**OURS, "key": "street", "bank": "street"}}]
    import_offer(actor=town_designer, data=data, publish=False)
    assert BankQuestion.objects.get(slug="street").field == OURS


class TestWhatThePreviewSays:
    """Whoever confirms an import must read what it does to rights, conditions and money."""

    def changes(self, changed, name):
        [part] = [part for part in preview_import(changed).parts if part.kind == name]
        return part.changes

    def test_another_right_and_a_dropped_condition_of_a_step_are_said(
        self, offer, designer, data, english
    ):
        offer.workflow_version = publish(
            actor=designer, name="matter", definition=richer(approve={"permission": "cases.decide"})
        )
        offer.save()
        changed = exported(offer)
        moves = changed["workflow"]["definition"]["moves"]
        approve = next(move for move in moves if move["key"] == "approve")
        approve["permission"] = "cases.handle"
        del approve["guard"], approve["guard_text"]
        [change] = self.changes(changed, "Workflow")
        said = {name: (was, now) for name, was, now in change.details}
        assert said["Who makes it"][0] != said["Who makes it"][1]
        assert said["When it is possible"][1] == "always possible"

    @pytest.mark.parametrize(
        ("line", "other", "name", "was", "now"),
        [
            ({"formula": "1200 * 1000"}, {"formula": "1200 * 10000"}, "Sum",
             "1200 × 1000", "1200 × 10000"),
            ({"formula": "5000"}, {"formula": "5000", "round_to": 10000}, "Rounded to",
             "", "10,000"),
            ({"table": {"field": "street", "amounts": {"a": 5}}},
             {"table": {"field": "street", "amounts": {"a": 5}, "otherwise": 7}}, "Sum",
             "a: 5", "every other answer: 7"),
            ({"amount_rial": 5}, {"amount_rial": 5, "when": {"field": "street", "is": "a"}},
             "When it counts", "always", "a"),
            ({"amount_rial": 5}, {"assessed": True}, "Sum", "5", "set by the staff"),
            ({"amount_rial": 5, "note": "A"}, {"amount_rial": 5, "note": "B"}, "Note", "A", "B"),
        ],
    )  # fmt: skip
    def test_every_change_of_a_fee_is_said(self, offer, english, line, other, name, was, now):
        label = {"label": {"fa": "کارشناسی", "en": "Review"}}
        offer.fee_lines = [{**label, **line}]
        offer.save()
        changed = exported(offer)
        changed["offer"]["fee_lines"] = [{**label, **other}]
        [change] = self.changes(changed, "Service")
        [(said, before, after)] = change.details
        assert said == name
        assert was in before
        assert now in after
        assert before != after

    def test_two_lines_of_one_name_are_compared_one_by_one(self, offer, data, english):
        line = data["offer"]["fee_lines"][0]
        offer.fee_lines = [line, line]
        offer.save()
        changed = exported(offer)
        changed["offer"]["fee_lines"] = [{**line, "amount_rial": 7}, line]
        assert len(self.changes(changed, "Service")) == 1


def test_a_title_that_is_no_text_is_shown_as_one(data):
    data["form"]["title"] = {"fa": 5}
    assert preview_import(data).parts[1].title == "5"


class TestExamplesOfTheWorkflow:
    """What an imported workflow must do is tried before it is published."""

    def example(self, expected):
        return {"name": "first look", "moves": [], "expect": {"state": expected}}

    def test_one_that_fails_stands_against_publishing(self, town_designer, data):
        new = renamed(data)
        new["workflow"]["assertions"] = [self.example("nowhere")]
        preview = preview_import(new)
        assert [one.level for one in preview.findings if "first look" in one.text] == ["error"]
        with pytest.raises(HasErrors):
            import_offer(actor=town_designer, data=new, publish=True)
        assert import_offer(actor=town_designer, data=new, publish=False) is None

    def test_one_that_holds_comes_along(self, town_designer, data):
        new = renamed(data)
        example = self.example(new["workflow"]["definition"]["initial"])
        new["workflow"]["assertions"] = [example]
        copied = import_offer(actor=town_designer, data=new, publish=True)
        assert exported(copied)["workflow"]["assertions"] == [example]

    def test_the_form_of_another_service_with_this_workflow_is_looked_at(
        self, town_designer, offer, unit, other_form, data
    ):
        Offer.objects.create(
            slug="second", title={"fa": "دوم"}, unit=unit, form_version=other_form,
            workflow_version=offer.workflow_version,
        )  # fmt: skip
        move = data["workflow"]["definition"]["moves"][0]
        move["guard"] = {"field": "street", "is": "a"}
        assert not preview_without_others(data).has_errors
        assert preview_import(data).has_errors

    @pytest.fixture
    def other_form(self, designer):
        field = {"key": "other", "type": "text", "label": {"fa": "دیگر"}}
        step = {"key": "only", "title": {"fa": "پرسش"}, "fields": [field]}
        return publish_form(actor=designer, name="other", definition={"steps": [step]})


def preview_without_others(data):
    return preview_import(renamed(data))


class TestNamesOfOthers:
    """A file names what it likes; that makes nothing of other units the importer's."""

    def test_a_template_that_no_service_issues_is_not_replaced(self, unit, offer, data):
        publish_template(actor=SYSTEM, name="letter", definition=LETTER)
        own = designer_of(unit)
        data["documents"] = [{"name": "letter", "definition": {**LETTER, "body": "مال ما"}}]
        for publishing in (True, False):
            with pytest.raises(NameIsTaken):
                import_offer(actor=own, data=data, publish=publishing)
        assert DocumentTemplate.objects.newest("letter").definition == LETTER
        assert not Design.objects.exists()

    def test_the_form_of_a_service_of_another_unit_is_not_captured_by_a_draft(
        self, unit, other_unit, offer, data
    ):
        Offer.objects.update(unit=other_unit)
        with pytest.raises(NameIsTaken):
            import_offer(actor=designer_of(unit), data=data, publish=False)
        assert not Design.objects.exists()


class TestUnits:
    @pytest.fixture
    def foreign(self, data):
        text = json.dumps(renamed(data)).replace('"other-unit"', '"far-unit"')
        return json.loads(text)

    def test_unknown_units_are_asked_for(self, town_designer, foreign):
        preview = preview_import(foreign)
        [need] = preview.unknown_units
        assert need.slug == "far-unit"
        assert need.suggested == "other-unit"
        with pytest.raises(UnitsMissing):
            import_offer(actor=town_designer, data=foreign, publish=True)
        with pytest.raises(UnitsMissing):
            import_offer(actor=town_designer, data=foreign, publish=True, units={"far-unit": "no"})
        assert Offer.objects.count() == 1

    def test_another_unit_can_stand_for_them(self, town_designer, foreign):
        offer = import_offer(
            actor=town_designer, data=foreign, publish=True, units={"far-unit": "unit"}
        )
        units = [state.get("unit") for state in offer.workflow_version.definition["states"]]
        assert "unit" in units
        assert "far-unit" not in units


class TestRefusals:
    @pytest.mark.parametrize(
        "content",
        [b"", b"{", b"\xff\xfe\x00", b"[" * 100_000, b'{"a": NaN}', b"x" * (MOST_BYTES + 1)],
        ids=["empty", "cut off", "binary", "deep", "nan", "too large"],
    )
    def test_a_broken_file_is_refused_in_words(self, content, english):
        with pytest.raises(CannotImport) as refusal:
            read_file(content)
        assert "file" in str(refusal.value)

    @pytest.mark.parametrize("data", [None, 5, [], {}, {"kind": "darvazeh.page", "format": 1}])
    def test_a_file_of_another_kind_is_told_so(self, data, english):
        with pytest.raises(CannotImport, match="another kind"):
            preview_import(data)

    @pytest.mark.parametrize("number", [None, "1", 0, True, -1, 1.5])
    def test_a_file_without_a_format_is_refused(self, data, number):
        with pytest.raises(CannotImport):
            preview_import({**data, "format": number})

    def test_a_newer_file_names_its_portal(self, data):
        with pytest.raises(CannotImport, match=r"9\.9"):
            preview_import({**data, "format": 2, "portal": "9.9"})

    @pytest.mark.parametrize(
        ("place", "value"),
        [
            ("offer.slug", "../../etc"), ("offer.slug", None), ("offer.title", {}),
            ("offer.title", "text"), ("offer.identity_level", "god"), ("offer.promised_days", -1),
            ("offer.fee_lines", {}), ("offer.fee_lines", [{"label": "x", "amount_rial": "1"}]),
            ("offer.papers", [{"title": 5}]), ("offer.instalments", [{"percent": 3}]),
            ("offer.more", 1), ("form", []), ("form.name", "a.b"), ("form.definition", []),
            ("workflow.assertions", "text"), ("units", [{"slug": "x"}]), ("documents", [1]),
            ("bank", [{"slug": "x", "field": 1}]), ("bank", [{"slug": "x", "field": {}}]),
            ("bank", [{"slug": "x", "field": {"type": "text", "label": {"fa": 5}}}]),
            ("bank", [{"slug": "x", "field": {"type": "choice", "label": {"fa": "x"}}}]),
            ("bank", [{"slug": "x" * 51, "field": {"type": "text", "label": {"fa": "x"}}}]),
            ("extra", 1),
        ],
    )  # fmt: skip
    def test_what_was_changed_by_hand_is_refused_with_its_place(self, data, place, value, english):
        *path, last = place.split(".")
        target = data
        for key in path:
            target = target[key]
        target[last] = value
        with pytest.raises(CannotImport, match=re.escape(place)):
            preview_import(data)

    @pytest.mark.parametrize("letter", ["\0", "\ud800"])
    def test_what_no_database_keeps_is_refused(self, data, letter, english):
        data["offer"]["summary"] = {"fa": letter}
        with pytest.raises(CannotImport, match="cannot be stored"):
            preview_import(data)

    def test_a_form_with_mistakes_can_only_become_a_draft(self, town_designer, data):
        data = renamed(data)
        data["form"]["definition"]["steps"][0]["fields"][0]["type"] = "telepathy"
        preview = preview_import(data)
        assert preview.has_errors
        with pytest.raises(HasErrors):
            import_offer(actor=town_designer, data=data, publish=True)
        assert not Design.objects.exists()
        import_offer(actor=town_designer, data=data, publish=False)
        assert Design.objects.count() == 2

    @pytest.mark.parametrize(
        "workflow",
        [{}, {"states": 5, "moves": "x"}, {"states": [1, {"key": {}}], "moves": [{"effects": 1}]}],
    )
    def test_a_workflow_that_is_none_can_only_become_a_draft(self, data, workflow):
        data["workflow"]["definition"] = workflow
        data["workflow"]["assertions"] = [5, {"name": {}}]
        preview = preview_import(data)
        assert preview.has_errors
        assert not preview.parts[2].changes

    def test_a_failure_in_the_middle_leaves_nothing(self, town_designer, data, monkeypatch):
        def broken(**anything):
            raise RuntimeError

        monkeypatch.setattr("plugins.servicedesk.exchange_import.add_offer", broken)
        with pytest.raises(RuntimeError):
            import_offer(actor=town_designer, data=renamed(data), publish=True)
        assert not Design.objects.exists()
        assert FormVersion.objects.count() == 1

    def test_a_designer_of_another_unit_imports_nothing(self, other_unit, data):
        with pytest.raises(Refused):
            import_offer(actor=designer_of(other_unit), data=renamed(data), publish=True)

    def test_a_citizen_imports_nothing(self, citizen, data):
        with pytest.raises(Refused):
            import_offer(actor=citizen, data=data, publish=False)


class TestPages:
    IMPORT = "online-services:import"
    CONFIRM = "online-services:import_confirm"

    def upload(self, client, content):
        file = SimpleUploadedFile("s.json", content, "application/json")
        return client.post(reverse(self.IMPORT), {"file": file})

    def test_a_designer_exports_from_the_page_of_the_service(
        self, client_for, own_designer, offer, data
    ):
        client = client_for(own_designer)
        address = reverse("online-services:export", args=[offer.pk])
        edit = client.get(reverse("online-services:edit", args=[offer.pk])).content.decode()
        assert address in edit
        file = client.get(address)
        assert file["Content-Disposition"].endswith('"service-test-permit.json"')
        assert json.loads(file.content) == data

    def test_upload_look_confirm(self, client_for, town_designer, data):
        client = client_for(town_designer)
        assert reverse(self.IMPORT) in client.get(reverse("online-services:index")).content.decode()
        assert client.get(reverse(self.IMPORT)).status_code == 200
        look = self.upload(client, json.dumps(renamed(data)).encode())
        assert look.status_code == 200
        typed = {"content": look.context["form"]["content"].value(), "mode": "publish"}
        done = client.post(reverse(self.CONFIRM), typed)
        imported = Offer.objects.get(slug="copied")
        assert done.url == reverse("online-services:edit", args=[imported.pk])

    def test_a_missing_unit_is_asked_for_and_the_choice_is_kept(
        self, client_for, town_designer, data
    ):
        client = client_for(town_designer)
        foreign = json.dumps(renamed(data)).replace('"other-unit"', '"far-unit"')
        look = self.upload(client, foreign.encode())
        assert "unit-far-unit" in look.content.decode()
        typed = {"content": foreign, "mode": "publish", "unit-far-unit": ""}
        again = client.post(reverse(self.CONFIRM), typed)
        assert again.status_code == 422
        done = client.post(reverse(self.CONFIRM), typed | {"unit-far-unit": "unit"})
        assert done.status_code == 302
        assert Offer.objects.filter(slug="copied").exists()

    def test_drafts_lead_back_to_the_list(self, client_for, town_designer, data):
        typed = {"content": json.dumps(data), "mode": "drafts"}
        done = client_for(town_designer).post(reverse(self.CONFIRM), typed)
        assert done.url == reverse("online-services:index")

    @pytest.mark.parametrize("content", [b"{", b"[]", b""])
    def test_a_wrong_file_says_so_at_the_field(self, client_for, town_designer, content):
        answer = self.upload(client_for(town_designer), content)
        assert answer.status_code == 422
        assert answer.context["form"].errors["file"]

    def test_a_confirmation_that_was_tampered_with_changes_nothing(self, client_for, town_designer):
        client = client_for(town_designer)
        for typed in ({}, {"content": "{"}, {"content": '"\\ud800"', "mode": "publish"}):
            assert client.post(reverse(self.CONFIRM), typed).url == reverse(self.IMPORT)
        assert client.get(reverse(self.CONFIRM)).url == reverse(self.IMPORT)
        assert not Design.objects.exists()

    def test_others_do_not_see_it(self, client_for, clerk, other_unit, offer):
        export = reverse("online-services:export", args=[offer.pk])
        assert client_for(designer_of(other_unit)).get(export).status_code == 404
        for address in (export, reverse(self.IMPORT), reverse(self.CONFIRM)):
            assert client_for(clerk).get(address).status_code == 404


def test_all_services_of_the_demo_town_come_back_as_they_went(settings, designer):
    settings.PORTAL_DEMO = True
    load_demo_people()
    load_demo_offers()
    offers = list(Offer.objects.complete())
    files = {offer.slug: json.dumps(export_offer(offer)) for offer in offers}
    assert len(files) == 28
    for slug, text in files.items():
        preview = preview_import(json.loads(text))
        assert preview.changes_nothing, slug
        assert not preview.has_errors, (slug, preview.findings)
        new = renamed(json.loads(text), f"{slug}-2")
        copied = import_offer(actor=designer, data=new, publish=True)
        assert exported(copied) == new | {"documents": json.loads(text)["documents"]}
