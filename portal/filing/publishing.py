"""Publishes what services in code compile to, and finds the versions that new drafts pin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext_lazy as _

from portal.accounts.access import SYSTEM
from portal.contributions import Gate, guard
from portal.definitions.actions import PublishedMeanwhile
from portal.definitions.versions import FrozenVersion, FrozenVersionQuerySet, checksum_of
from portal.errors import DomainError
from portal.filing.services import Service, services
from portal.forms.actions import publish as publish_form
from portal.forms.models import FormVersion
from portal.workflow.actions import publish as publish_workflow
from portal.workflow.models import WorkflowVersion

V = TypeVar("V", bound=FrozenVersion)
ATTEMPTS = 3


class ServiceNotReady(DomainError):
    """The form or the workflow of a service is refused; staff read why on the plugins page."""

    status = 503
    message = _("This service cannot be used at the moment. We have noted it.")


def publish_services(plugin: str | None = None) -> None:
    """Publish form and workflow of every active service, or of those of one ``plugin``.

    What is published already stays as it is. A service whose definition is refused is reported
    under its id and left out. Costs two queries for each service, four more for a new version.
    """
    for contribution in services.active():
        if plugin in (None, contribution.plugin):
            with guard(contribution):
                _versions(contribution.value)


def versions_of(service: Service) -> tuple[FormVersion, WorkflowVersion]:
    """Return what a new draft pins: the versions of this code, published now if they are not.

    During an update the old and the new code each find their own version. Costs two queries.

    :raises ServiceNotReady: the definition is refused; the reason has been reported.
    """
    try:
        return _versions(service)
    except (OperationalError, InterfaceError):
        raise
    except (Exception, SystemExit) as error:
        Gate.report(service.id, error)
        raise ServiceNotReady from error


def _versions(service: Service) -> tuple[FormVersion, WorkflowVersion]:
    made = service.definitions
    return (
        _version(FormVersion.objects.all(), publish_form, service.id, made.form),
        _version(WorkflowVersion.objects.all(), publish_workflow, service.id, made.workflow),
    )


def _version(
    versions: FrozenVersionQuerySet[V],
    publish: Callable[..., V],
    name: str,
    definition: Mapping[str, Any],
) -> V:
    checksum = checksum_of(definition)
    for _attempt in range(ATTEMPTS):
        found = versions.filter(name=name, checksum=checksum).order_by("-number").first()
        if found:
            return found
        try:
            return publish(actor=SYSTEM, name=name, definition=definition)
        except PublishedMeanwhile:
            continue
    raise PublishedMeanwhile
