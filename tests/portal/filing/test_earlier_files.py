"""A file that was sent before is offered again, copied, and never anybody else's."""

from __future__ import annotations

from uuid import uuid4

import pytest

from portal.cases.actions import start_draft
from portal.cases.models import Case
from portal.errors import Refused
from portal.filing.earlier_files import FileNotReusable, earlier_files, reuse_file
from tests.portal.filing.addresses import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(citizen, case, form_version, workflow_version) -> Case:
    """Another draft of the same form, after the first case was sent."""
    return begun(citizen, case, form_version, workflow_version)


def begun(actor, case, form_version, workflow_version) -> Case:
    return start_draft(
        actor=actor, kind=case.kind, title=case.title, unit=case.unit,
        form_version=form_version, workflow_version=workflow_version, promised_days=10,
    )  # fmt: skip


def papers(draft):
    return draft.form.step("papers")


def take(actor, draft, file, key="deed"):
    return reuse_file(actor=actor, draft=draft, step=papers(draft), field_key=key, file_id=file.pk)


def test_a_file_of_an_own_case_is_offered_and_copied(
    citizen, case, second, django_assert_num_queries
):
    with django_assert_num_queries(1):
        offered = earlier_files(citizen, papers(second), second)
    deed = case.files.get()
    assert offered == {"deed": [deed]}
    copy = take(citizen, second, deed)
    assert (copy.case, copy.sha256, copy.name) == (second, deed.sha256, deed.name)
    assert copy.file.name != deed.file.name
    assert copy.file.open("rb").read() == deed.file.open("rb").read()


def test_taking_it_twice_keeps_one(citizen, case, second):
    for _again in range(2):
        take(citizen, second, case.files.get())
    assert second.files.count() == 1


def test_steps_without_files_cost_nothing(citizen, second, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert earlier_files(citizen, second.form.step("place"), second) == {}


def test_nobody_gets_the_file_of_somebody_else(
    another_citizen, citizen, case, second, form_version, workflow_version
):
    foreign = begun(another_citizen, case, form_version, workflow_version)
    assert earlier_files(another_citizen, papers(foreign), foreign) == {}
    with pytest.raises(Refused):
        take(another_citizen, foreign, case.files.get())
    with pytest.raises(Refused):
        take(another_citizen, second, case.files.get())
    assert not foreign.files.exists()


def test_files_of_drafts_messages_and_other_questions_are_not_offered(
    citizen, filled_draft, form_version, workflow_version
):
    other = begun(citizen, filled_draft, form_version, workflow_version)
    assert earlier_files(citizen, papers(other), other) == {}


def test_an_unknown_file_and_a_file_that_is_gone_are_refused(citizen, case, second):
    deed = case.files.get()
    with pytest.raises(Refused):
        reuse_file(
            actor=citizen, draft=second, step=papers(second), field_key="deed", file_id=uuid4()
        )
    deed.file.storage.delete(deed.file.name)
    with pytest.raises(FileNotReusable):
        take(citizen, second, deed)


def test_the_page_offers_it_and_takes_it_with_what_was_typed(
    client_for, citizen, case, second, monkeypatch
):
    deed = case.files.get()
    client = client_for(citizen)
    address = f"{at('reuse_file', second, 'papers', 'deed')}?file={deed.pk}"
    response = client.post(address, {"agree": "on"})
    assert response.url == at("step", second, "papers")
    second.refresh_from_db()
    assert second.answers["agree"] is True
    assert second.files.get().sha256 == deed.sha256


@pytest.mark.parametrize("file", ["", "x", str(uuid4())])
def test_a_wrong_address_is_not_found(client_for, citizen, case, second, file):
    client = client_for(citizen)
    address = at("reuse_file", second, "papers", "deed")
    assert client.post(f"{address}?file={file}").status_code == 404
    assert client.get(f"{address}?file={file}").status_code == 405


def test_strangers_find_no_such_page(client_for, another_citizen, case, second):
    deed = case.files.get()
    address = f"{at('reuse_file', second, 'papers', 'deed')}?file={deed.pk}"
    assert client_for(another_citizen).post(address).status_code == 404
    assert not second.files.exists()
