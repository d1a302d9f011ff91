"""What can be said about each plugin: who made it, what it adds, how it is doing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.contributions import Contribution, ExtensionPoint, guard
from portal.events.models import EventDelivery
from portal.events.subscribers import subscribers
from portal.health import HealthResult, run_health_checks, setup_results
from portal.inquiries.connectors import connectors
from portal.payments.gateways import gateways
from portal.registry import gate, loading
from portal.registry.discovery import CORE_SLUG, InstalledPlugin
from portal.registry.models import PluginFault, PluginState
from portal.registry.plugin import ALL_POINTS, Plugin
from portal.registry.plugin_settings import InvalidSettings

#: How many failures are shown for one plugin, and how many events that it failed to hear.
FAULTS_SHOWN = 20
DELIVERIES_SHOWN = 20


@dataclass(frozen=True)
class PluginOverview:
    """One plugin as administrators see it."""

    plugin: Plugin
    package: InstalledPlugin
    enabled: bool
    faults: Sequence[PluginFault]
    muted: Sequence[str]
    stored_settings: Mapping[str, Any]
    changed_at: datetime | None

    @property
    def slug(self) -> str:
        return self.plugin.slug

    @property
    def title(self) -> str:
        return self._text("title") or self.slug

    @property
    def description(self) -> str:
        return self._text("description")

    @property
    def muted_parts(self) -> list[tuple[str, str]]:
        """The muted contributions: (id, name within the plugin)."""
        return [(one, one.partition(".")[2]) for one in self.muted]

    @property
    def last_fault(self) -> PluginFault | None:
        return self.faults[0] if self.faults else None

    @property
    def settings_problem(self) -> str:
        """What is wrong with the stored settings, ``""`` when nothing is."""
        if self.plugin.settings is None:
            return ""
        try:
            _read = self.plugin.settings_now
        except InvalidSettings as error:
            return str(error)
        return ""

    def _text(self, attribute: str) -> str:
        """Return a text of the plugin, ``""`` where it cannot be made."""
        with guard(Contribution(self.slug, attribute, self.plugin)):
            return str(getattr(self.plugin, attribute) or "")
        return ""

    @property
    def state(self) -> str:
        """``"off"``, ``"trouble"`` or ``"on"``."""
        if not self.enabled:
            return "off"
        return "trouble" if self.muted or self.settings_problem else "on"


@dataclass(frozen=True)
class FailedDeliveries:
    """The events that a plugin failed to hear: how many, and the latest of them.

    ``latest`` holds pairs: a delivery, and whether the plugin still has that subscriber.
    """

    count: int
    can_be_repeated: bool
    latest: Sequence[tuple[EventDelivery, bool]]


def all_plugins() -> list[PluginOverview]:
    """Return the loaded plugins, the core left out, in the order of their slugs. Two queries."""
    states = {state.slug: state for state in PluginState.objects.all()}
    faults: dict[str, list[PluginFault]] = {}
    for fault in PluginFault.objects.order_by("-last_at"):
        faults.setdefault(fault.plugin, []).append(fault)
    return [
        _overview(slug, states.get(slug), faults.get(slug, []))
        for slug in sorted(loading.loaded)
        if slug != CORE_SLUG
    ]


def one_plugin(slug: str) -> PluginOverview | None:
    """Return one loaded plugin, the core included, or None. Two queries."""
    if slug not in loading.loaded:
        return None
    faults = PluginFault.objects.filter(plugin=slug).order_by("-last_at")
    return _overview(slug, PluginState.objects.filter(slug=slug).first(), list(faults))


def contributions_of(slug: str) -> list[tuple[str, list[Contribution[object]]]]:
    """Return what a plugin adds, by the name of the extension point. No query."""
    found: list[tuple[str, list[Contribution[object]]]] = []
    for point in _points():
        if mine := point.of_plugin(slug):
            found.append((str(point.name), mine))
    return found


def failed_deliveries_of(slug: str) -> FailedDeliveries:
    """Return the events that a plugin failed to hear. One query, three when there are any."""
    failed = EventDelivery.objects.failed().of_plugin(slug)
    shown = list(failed.order_by("-finished_at", "-pk")[:DELIVERIES_SHOWN])
    if not shown:
        return FailedDeliveries(0, can_be_repeated=False, latest=[])
    listening = {found.id for found in subscribers.of_plugin(slug)}
    return FailedDeliveries(
        count=failed.count(),
        can_be_repeated=failed.of_subscribers(listening).exists(),
        latest=[(one, one.subscriber in listening) for one in shown],
    )


def health_of(slug: str) -> list[HealthResult]:
    """Ask a plugin's health checks, gateways and connectors how they are. Costs what they cost."""
    return [
        *run_health_checks(slug),
        *setup_results(gateways, slug),
        *setup_results(connectors, slug),
    ]


def plugins_in_trouble() -> list[PluginOverview]:
    """Return the enabled plugins of which a part is muted or badly set. Two queries."""
    return [one for one in all_plugins() if one.state == "trouble"]


def _overview(
    slug: str, state: PluginState | None, faults: Sequence[PluginFault]
) -> PluginOverview:
    return PluginOverview(
        plugin=loading.loaded[slug],
        package=loading.packages[slug],
        enabled=gate.is_open(slug),
        faults=faults[:FAULTS_SHOWN],
        muted=state.muted if state else [],
        stored_settings=state.settings if state else {},
        changed_at=state.changed_at if state else None,
    )


def _points() -> list[ExtensionPoint[object]]:
    return list(dict.fromkeys(ALL_POINTS))


STATE_WORDS = {"on": _("On"), "off": _("Off"), "trouble": _("On, with failures")}
