"""The one class that a plugin declares itself with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.urls import reverse

from portal.accounts.models import User
from portal.accounts.permissions import PermissionDeclaration, RoleDeclaration, permissions, roles
from portal.accounts.personal_data import (
    PersonalDataEraser,
    PersonalDataExporter,
    erasers,
    exporters,
)
from portal.cases.kinds import CaseKind, TrackingPage, kinds, tracking_pages
from portal.cases.models import Case
from portal.contributions import Contribution, ExtensionPoint
from portal.counter.offerings import CounterServices, counter_services
from portal.events.subscribers import subscribers
from portal.filing.services import Service, services
from portal.forms.field_types import FieldType, field_types
from portal.health import HealthCheck, health_checks
from portal.inquiries.connectors import InquiryConnector, connectors
from portal.notifications.actions import Recipient, notify
from portal.notifications.channels import Channel, channels
from portal.notifications.notices import Notice, notices
from portal.payments.bills import BillSource, bill_sources
from portal.payments.gateways import Gateway, gateways
from portal.provided import Provide, provided_point
from portal.queue import Argument
from portal.registry.back_office import Admin, admin_hooks, admins
from portal.registry.contribute import MARK
from portal.registry.page_blocks import Block, blocks_point
from portal.registry.plugin_settings import current_settings
from portal.registry.points import (
    Door,
    Nav,
    Text,
    cards,
    demo_loaders_point,
    doors,
    jobs,
    navs,
    schedules,
    slots,
)
from portal.registry.tasks import put_off
from portal.rest.apis import Api, apis
from portal.search.sources import sources
from portal.workflow.effects import Effect, effects

#: Which extension point takes a class attribute of which type, subclasses included.
POINT_OF_TYPE: dict[type, ExtensionPoint[Any]] = {
    Door: doors,
    Nav: navs,
    CaseKind: kinds,
    TrackingPage: tracking_pages,
    Notice: notices,
    BillSource: bill_sources,
    Channel: channels,
    CounterServices: counter_services,
    PermissionDeclaration: permissions,
    RoleDeclaration: roles,
    FieldType: field_types,
    Effect: effects,
    Admin: admins,
    Block: blocks_point,
    Api: apis,
    Gateway: gateways,
    HealthCheck: health_checks,
    InquiryConnector: connectors,
    PersonalDataEraser: erasers,
    PersonalDataExporter: exporters,
    Provide: provided_point,
    Service: services,
}
ALL_POINTS: list[ExtensionPoint[Any]] = [
    *POINT_OF_TYPE.values(),
    admin_hooks,
    cards,
    demo_loaders_point,
    jobs,
    schedules,
    slots,
    sources,
    subscribers,
]


class Plugin:
    """Base class of every plugin: contributions are attributes or decorated methods.

    ``slug`` is the entry point's name; ``mount`` is the path of the plugin's ``urls.py`` below the
    language prefix (default ``p/<slug>``). ``settings`` is a frozen dataclass whose fields
    administrators may change; ``essential`` plugins cannot be switched off. Subclasses are created
    once, when models are ready, and must neither query nor call out while they are imported.
    """

    slug: ClassVar[str]
    package: ClassVar[str]
    title: ClassVar[Text] = ""
    description: ClassVar[Text] = ""
    mount: ClassVar[str | None] = None
    settings: ClassVar[type | None] = None
    essential: ClassVar[bool] = False

    @property
    def settings_now(self) -> Any:
        """The settings in force, an instance of ``settings``. Costs no query of its own.

        :raises InvalidSettings: what is stored does not fit the class any more.
        """
        return current_settings(self.slug, self.settings)

    def tell(
        self, person: User | None, notice: Notice, *, case: Case | None = None, **context: Any
    ) -> None:
        """Tell a person about one of the plugin's notices, at most once for each case.

        Nobody is told when ``person`` is None. Without a case, ``key`` in ``context`` says what
        it is about; one notice is sent once for each key. Costs as :func:`notify`.

        :raises ValueError: neither a case nor a key is given.
        """
        about = case.tracking_code if case else str(context.pop("key", ""))
        if not about:
            raise ValueError("Say what the notice is about: case=… or key=…")
        if person is not None:
            notify(
                notice=notice,
                recipient=Recipient.of(person),
                context={"case": case, **context},
                dedupe_key=f"{notice.id}:{about}:{person.pk}",
                case_code=case.tracking_code if case else "",
                url=reverse("cases:my_case", args=[case.tracking_code]) if case else "",
            )

    def later(self, job: str, *args: Argument) -> None:
        """Run the method ``job``, a ``@task``, in the worker after the transaction.

        :raises LookupError: the plugin has no such job.
        """
        put_off(f"{self.slug}.{job}", *args)

    def contributions(self) -> Iterator[tuple[ExtensionPoint[Any], Contribution[Any]]]:
        """Yield every contribution with the extension point that it belongs to."""
        for name, value in _attributes(type(self)).items():
            for kind in type(value).__mro__:
                if point := POINT_OF_TYPE.get(kind):
                    yield point, Contribution(self.slug, name, value)
            if marked := getattr(value, MARK, None):
                point, make = marked
                yield point, Contribution(self.slug, name, make(getattr(self, name)))


def _attributes(plugin: type) -> dict[str, Any]:
    """Return what a class declares and inherits; the nearest declaration of a name counts."""
    return {name: value for one in reversed(plugin.__mro__) for name, value in vars(one).items()}
