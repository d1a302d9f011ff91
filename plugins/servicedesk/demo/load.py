"""Fill the demo town's desk: services that can be filed online, and what people have filed."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from plugins.servicedesk.demo.definitions import (
    Json,
    bank_questions,
    documents,
    form_definition,
    services,
    turnings,
    workflow_definition,
)
from plugins.servicedesk.demo.people import load_citizens
from plugins.servicedesk.demo.stage import perform_all
from plugins.servicedesk.designs import begin_design, change_design
from plugins.servicedesk.field_bank import keep_in_bank
from plugins.servicedesk.models import Application, BankQuestion, Design, Offer
from portal.api import Unit, User
from portal.api.definitions import publish_form, publish_workflow
from portal.api.documents import publish_template
from sitecontent.api import published_service_pages

CONTENT_LANGUAGE = "fa"


def load_demo_offers() -> list[str]:
    """Publish form, workflow and document of every service and put it online; may be repeated.

    Needs the demo town's units, its administrator and, for the links, its service pages.
    Costs about 10 queries per service.
    """
    administrator = User.objects.filter(is_superuser=True, is_active=True).earliest("pk")
    units = Unit.objects.in_bulk(field_name="slug")
    pages = published_service_pages(CONTENT_LANGUAGE).values_list("slug", "translation_key")
    keys: dict[str, UUID] = dict(pages)
    for name, definition in documents().items():
        publish_template(actor=administrator, name=name, definition=definition)
    _fill_the_bank(administrator)
    for service in services():
        _put_online(administrator, service, units[service["unit"]], keys.get(service["slug"]))
        _keep_examples(administrator, service, units[service["unit"]])
    return [_("%(count)s services are online.") % {"count": len(services())}]


def load_demo_cases() -> list[str]:
    """File about seventy cases of the last months through the real actions, at their own times.

    Does nothing once anything has been filed at the desk. Takes about twenty seconds.
    """
    if Application.objects.exists():
        return []
    count = perform_all(load_citizens())
    return [_("%(count)s cases were filed.") % {"count": count}]


def _fill_the_bank(actor: User) -> None:
    known = set(BankQuestion.objects.values_list("slug", flat=True))
    for question in bank_questions():
        if question["slug"] not in known:
            keep_in_bank(actor=actor, question=question["field"], slug=question["slug"])


def _keep_examples(actor: User, service: Json, unit: Unit) -> None:
    """Begin the design of a workflow that has examples to keep, unless somebody did before."""
    slug, examples = service["slug"], turnings().get(service["slug"], {}).get("assertions")
    designs = Design.objects.filter(kind=Design.Kind.WORKFLOW, name=slug)
    if not examples or designs.exists():
        return
    design = begin_design(
        actor=actor, kind=Design.Kind.WORKFLOW, name=slug, title=service["title"], unit=unit,
        definition=workflow_definition(service),
    )  # fmt: skip
    change_design(
        actor=actor, design=design, seen_revision=design.revision, values={"assertions": examples}
    )


def _put_online(actor: User, service: Json, unit: Unit, service_key: UUID | None) -> None:
    slug = service["slug"]
    form = publish_form(actor=actor, name=slug, definition=form_definition(service))
    workflow = publish_workflow(actor=actor, name=slug, definition=workflow_definition(service))
    shown = (
        "title", "summary", "category", "identity_level", "promised_days", "fee_lines", "papers",
    )  # fmt: skip
    Offer.objects.update_or_create(
        slug=slug,
        defaults={
            **{field: service[field] for field in shown},
            "instalments": service.get("instalments", []),
            "unit": unit,
            "service_key": service_key,
            "form_version": form,
            "workflow_version": workflow,
        },
    )
