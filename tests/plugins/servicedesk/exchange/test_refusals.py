"""What is no service, or another's, is refused in words; all of it comes in or nothing."""

from __future__ import annotations

import re

import pytest

from plugins.servicedesk.designs import NameIsTaken
from plugins.servicedesk.exchange import MOST_BYTES, CannotImport, read_file
from plugins.servicedesk.exchange_import import HasErrors, import_offer, preview_import
from plugins.servicedesk.models import Design, Offer
from portal.accounts.access import SYSTEM
from portal.documents.actions import publish_template
from portal.documents.models import DocumentTemplate
from portal.errors import Refused
from portal.forms.models import FormVersion
from tests.plugins.servicedesk.conftest import designer_of
from tests.plugins.servicedesk.exchange.conftest import LETTER, renamed

pytestmark = pytest.mark.django_db


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
