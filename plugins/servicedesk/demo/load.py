"""Fill the demo town's desk: services that can be filed online, and what people have filed."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from plugins.servicedesk.demo.definitions import (
    Json,
    form_definition,
    services,
    workflow_definition,
)
from plugins.servicedesk.demo.people import load_citizens
from plugins.servicedesk.demo.stage import perform_all
from plugins.servicedesk.models import Application, Offer
from portal.api import Unit, User
from portal.api.definitions import publish_form, publish_workflow
from sitecontent.api import published_service_pages

CONTENT_LANGUAGE = "fa"


def load_demo_offers() -> list[str]:
    """Publish form and workflow of every service and put it online; may be repeated.

    Needs the demo town's units, its administrator and, for the links, its service pages.
    Costs about 10 queries per service.
    """
    administrator = User.objects.filter(is_superuser=True, is_active=True).earliest("pk")
    units = Unit.objects.in_bulk(field_name="slug")
    pages = published_service_pages(CONTENT_LANGUAGE).values_list("slug", "translation_key")
    keys: dict[str, UUID] = dict(pages)
    for service in services():
        _put_online(administrator, service, units[service["unit"]], keys.get(service["slug"]))
    return [_("%(count)s services are online.") % {"count": len(services())}]


def load_demo_cases() -> list[str]:
    """File about seventy cases of the last months through the real actions, at their own times.

    Does nothing once anything has been filed at the desk. Takes about twenty seconds.
    """
    if Application.objects.exists():
        return []
    count = perform_all(load_citizens())
    return [_("%(count)s cases were filed.") % {"count": count}]


def _put_online(actor: User, service: Json, unit: Unit, service_key: UUID | None) -> None:
    slug = service["slug"]
    form = publish_form(actor=actor, name=slug, definition=form_definition(service))
    workflow = publish_workflow(actor=actor, name=slug, definition=workflow_definition(service))
    shown = ("title", "summary", "category", "identity_level", "promised_days", "fee_lines")
    Offer.objects.update_or_create(
        slug=slug,
        defaults={
            **{field: service[field] for field in shown},
            "papers": [_shown_paper(paper) for paper in service["papers"]],
            "unit": unit,
            "service_key": service_key,
            "form_version": form,
            "workflow_version": workflow,
        },
    )


def _shown_paper(paper: Json) -> Json:
    return {key: paper[key] for key in ("title", "required", "note")}
