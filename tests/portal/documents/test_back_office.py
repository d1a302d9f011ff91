"""Staff find issued documents, revoke, replace and mend them, and issue new ones."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.accounts.access import SYSTEM
from portal.accounts.actions import grant_role
from portal.accounts.models import Role
from portal.accounts.permissions import sync_roles
from portal.audit.models import AuditEntry
from portal.documents.actions import publish_template
from portal.documents.models import DocumentState, IssuedDocument, Standing
from portal.testing.factories import StaffFactory
from portal.workflow.actions import publish
from tests.portal.cases.richer import richer
from tests.portal.documents.conftest import permit

pytestmark = pytest.mark.django_db

INDEX = "issued_documents:index"
STEPS = ("revoke", "replace", "mend")


def url(name, document):
    return reverse(f"issued_documents:{name}", args=[document.pk])


def listed(client, **query):
    response = client.get(reverse(INDEX), query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def head(client_for, head_of_unit):
    return client_for(head_of_unit)


@pytest.fixture
def issued_by_workflow(designer, case, template):
    """The template of the tests, which the newest version of the case's workflow issues."""
    effect = {"type": "document", "template": template.name}
    definition = richer(reject={"effects": [effect]})
    publish(actor=designer, name=case.workflow_version.name, definition=definition)
    return template


@pytest.fixture
def failed(issue, designer):
    letter = publish_template(
        actor=designer, name="letter", definition=permit(body="{{ staff.area }}")
    )
    return issue(template_version=letter)


def test_the_list_finds_by_number_and_both_codes(head, english, document, case):
    for query in (document.number, document.number[:6], document.pretty_code, case.tracking_code):
        assert url("document", document) in listed(head, q=query)
    assert url("document", document) not in listed(head, q="99999/none")
    assert url("document", document) in listed(head, q=document.holder[:4])


def test_a_list_counts_its_pages_in_the_digits_of_the_language(head, document):
    assert "صفحهٔ ۱ از ۱" in head.get(reverse("issued_documents:index")).content.decode()


def test_the_list_costs_the_same_with_one_and_with_many(
    head, issue, document, django_assert_max_num_queries
):
    listed(head)
    for _once in range(12):
        issue(made=False)
    with django_assert_max_num_queries(14):
        listed(head)


def test_others_see_neither_list_nor_menu(client_for, clerk, citizen, document):
    for person in (clerk, citizen):
        assert client_for(person).get(reverse(INDEX)).status_code in (302, 403, 404)
    home = client_for(clerk).get(reverse("wagtailadmin_home")).content.decode()
    assert reverse(INDEX) not in home


def test_the_page_of_a_document_is_read_on_record(head, head_of_unit, english, document):
    page = head.get(url("document", document)).content.decode()
    assert document.pretty_code in page
    assert AuditEntry.objects.filter(action="document.page_read", actor=head_of_unit).exists()


def test_a_clerk_of_the_unit_sees_it_and_may_do_nothing(client_for, clerk, document):
    client = client_for(clerk)
    page = client.get(url("document", document)).content.decode()
    for step in STEPS:
        assert url(step, document) not in page
        assert client.post(url(step, document)).status_code == 404


def test_for_another_unit_it_does_not_exist(client_for, clerk_of_another_unit, document):
    assert client_for(clerk_of_another_unit).get(url("document", document)).status_code == 404


def test_it_is_revoked_with_a_reason(head, document):
    given = {"revocation": "mistake", "reason": "دو بار صادر شد"}
    assert head.post(url("revoke", document), given).status_code == 302
    document.refresh_from_db()
    assert (document.standing, document.revoked_reason) == (Standing.REVOKED, "دو بار صادر شد")
    assert head.post(url("revoke", document), given).status_code == 409


def test_without_a_reason_nothing_is_revoked_and_the_choice_stays(head, document):
    response = head.post(url("revoke", document), {"revocation": "order", "reason": ""})
    assert response.status_code == 422
    assert '<option value="order" selected' in response.content.decode()
    document.refresh_from_db()
    assert document.revoked_at is None


def test_a_failed_one_shows_why_and_is_tried_again(head, english, failed):
    assert "staff.area" in head.get(url("document", failed)).content.decode()
    assert head.post(url("mend", failed)).status_code == 302
    failed.refresh_from_db()
    assert failed.state == DocumentState.PENDING


def test_a_finished_one_is_not_mended(head, document):
    assert head.post(url("mend", document)).status_code == 409


def test_it_is_replaced(head, document):
    response = head.post(url("replace", document))
    new = IssuedDocument.objects.get(replaces=document)
    assert response.url == url("document", new)
    assert head.post(url("replace", new)).status_code == 409


def test_a_document_that_is_being_replaced_is_not_replaced_again(head, document):
    assert head.post(url("replace", document)).status_code == 302
    assert head.post(url("replace", document)).status_code == 409
    assert IssuedDocument.objects.filter(replaces=document).count() == 1


def test_after_a_replacement_that_failed_another_is_issued(head, document):
    head.post(url("replace", document))
    IssuedDocument.objects.filter(replaces=document).update(state=DocumentState.FAILED)
    assert head.post(url("replace", document)).status_code == 302


def test_the_head_issues_one_from_the_case(head, english, case, issued_by_workflow, typeset):
    template = issued_by_workflow
    at_desk = head.get(reverse("cases_admin:case", args=[case.tracking_code])).content.decode()
    address = reverse("issued_documents:issue", args=[case.tracking_code])
    assert address in at_desk
    assert head.get(address).status_code == 200
    assert head.post(address, {"template": ""}).status_code == 422
    response = head.post(address, {"template": template.pk, "decision": "موافقت شد"})
    document = case.documents.get()
    assert response.url == url("document", document)
    assert document.context["decision"] == "موافقت شد"


def test_a_page_that_is_sent_twice_issues_one_document(head, case, issued_by_workflow, typeset):
    address = reverse("issued_documents:issue", args=[case.tracking_code])
    page = head.get(address)
    key = page.context["form"]["document_id"].value()
    assert f'name="document_id" value="{key}"' in page.content.decode()
    sent = {"template": issued_by_workflow.pk, "document_id": str(key)}
    first, second = head.post(address, sent), head.post(address, sent)
    assert first.url == second.url == url("document", case.documents.get())


def test_only_the_newest_version_can_be_chosen(head, designer, case, issued_by_workflow):
    template = issued_by_workflow
    newer = publish_template(actor=designer, name="permit", definition=permit(body="نو"))
    address = reverse("issued_documents:issue", args=[case.tracking_code])
    assert head.post(address, {"template": template.pk}).status_code == 422
    assert head.post(address, {"template": newer.pk}).status_code == 302


def test_a_document_has_to_be_chosen(head, case, issued_by_workflow):
    address = reverse("issued_documents:issue", args=[case.tracking_code])
    page = head.get(address)
    assert "---" not in str(page.context["form"]["template"])
    assert head.post(address, {"template": ""}).status_code == 422


def test_a_unit_issues_no_documents_of_other_services(head, case, template, typeset):
    address = reverse("issued_documents:issue", args=[case.tracking_code])
    page = head.get(address).content.decode()
    assert "سندی صادر نمی‌کند" in page
    assert 'name="template"' not in page
    assert head.post(address, {"template": template.pk}).status_code == 422
    assert not case.documents.exists()


def test_who_issues_for_the_whole_town_may_choose_any(client_for, case, template, typeset):
    sync_roles()
    mayor = StaffFactory.create()
    grant_role(actor=SYSTEM, user=mayor, role=Role.objects.get(slug="head"), unit=None)
    address = reverse("issued_documents:issue", args=[case.tracking_code])
    assert client_for(mayor).post(address, {"template": template.pk}).status_code == 302


def test_a_clerk_issues_nothing(client_for, clerk, case, template):
    address = reverse("issued_documents:issue", args=[case.tracking_code])
    assert client_for(clerk).post(address, {"template": template.pk}).status_code == 404
