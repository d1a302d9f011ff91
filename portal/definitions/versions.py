"""Definitions as rows that are written once: a case keeps the version with which it began."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Generic, TypeVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.errors import DomainError

C = TypeVar("C")
V = TypeVar("V", bound="FrozenVersion")
CACHED_VERSIONS = 500


class VersionIsFrozen(DomainError):
    """A published version never changes; publish the next one instead."""

    status = 409
    message = _("A published version cannot be changed. Publish a new one.")


def checksum_of(definition: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a definition, whatever the order of its keys.

    :raises ValueError: the definition holds what JSON cannot (such as NaN).
    """
    canonical = json.dumps(
        definition, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


class FrozenVersionQuerySet(models.QuerySet[V]):
    """Reads versions; changes none of them, not even many at once."""

    def newest(self, name: str) -> V | None:
        """Return the version of ``name`` that new cases get. One query."""
        return self.filter(name=name).order_by("-number").first()

    def update(self, **kwargs: Any) -> int:
        raise VersionIsFrozen

    def delete(self) -> tuple[int, dict[str, int]]:
        raise VersionIsFrozen


class FrozenVersion(models.Model):
    """A definition as it was on one day: numbered by name, and never changed after that.

    A kind of definition subclasses it, keeps ``FrozenVersion.Meta`` and adds ``compiled``.
    """

    FROZEN: ClassVar[tuple[str, ...]] = ("name", "number", "definition", "checksum")

    name = models.SlugField(_("name"), max_length=100)
    number = models.PositiveIntegerField(_("version"))
    definition = models.JSONField(_("definition"))
    checksum = models.CharField(_("checksum"), max_length=64, editable=False)
    created_at = models.DateTimeField(_("published at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("published by"),
    )

    objects = FrozenVersionQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["name", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "number"], name="%(app_label)s_name_number_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new version once.

        :raises VersionIsFrozen: the row exists and would change.
        """
        if self._state.adding:
            self.checksum = checksum_of(self.definition)
            super().save(*args, **kwargs)
            return
        stored = type(self).objects.get(pk=self.pk)
        if any(getattr(self, field) != getattr(stored, field) for field in self.FROZEN):
            raise VersionIsFrozen

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise VersionIsFrozen


class CompiledOnce(Generic[C]):
    """What the stored versions of one kind compile to, each kept by its process.

    What ``is_final`` denies is compiled again next time: a part of it is switched off for now.
    Keeps at most ``CACHED_VERSIONS`` and then begins anew. Threads may share it; two that meet at
    a new version may both compile it. Causes no query.
    """

    def __init__(
        self,
        compile_definition: Callable[[Mapping[str, Any]], C],
        *,
        is_final: Callable[[C], bool] = lambda compiled: True,
    ) -> None:
        self._compile = compile_definition
        self._is_final = is_final
        self._kept: dict[tuple[int | None, str], C] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, version: FrozenVersion) -> C:
        """Return the compiled definition of a version; one not yet stored is compiled each time.

        :raises InvalidDefinition: the definition breaks today's rules.
        """
        key = (version.pk, version.checksum)
        kept = self._kept.get(key)
        return self._keep(key, version) if kept is None else kept

    def _keep(self, key: tuple[int | None, str], version: FrozenVersion) -> C:
        compiled = self._compile(version.definition)
        if version.pk is not None and self._is_final(compiled):
            if len(self._kept) >= CACHED_VERSIONS:
                self._kept.clear()
            self._kept[key] = compiled
        return compiled
