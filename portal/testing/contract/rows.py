"""Makes rows of models that nobody described to us, filled with the citizen's mark."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import Error, models, transaction
from django.utils import timezone
from wagtail.models import Locale, Page

from portal.accounts.models import Unit, User
from portal.cases.models import Case
from portal.forms.models import FormVersion
from portal.workflow.models import WorkflowVersion

logger = logging.getLogger("portal.testing")

#: Stands in the citizen's rows; whoever else reads it on a page sees what is not theirs.
MARK = "kzmark7f3a"
DEEPEST = 3
NOT_MADE = (Error, ValidationError, ValueError, TypeError, AttributeError)


@dataclass
class Maker:
    """Fills fields by their type; what must be unique is numbered."""

    citizen: User
    unit: Unit
    form_version: FormVersion
    workflow_version: WorkflowVersion
    cases: Sequence[Case]
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _turns: Iterator[int] = field(default_factory=lambda: count(0))

    def rows(self, model: type[models.Model], wanted: int) -> list[models.Model]:
        """Return up to ``wanted`` new rows; fewer, or none, if the model has rules of its own."""
        made = (self._row(model) for _number in range(wanted))
        return [row for row in made if row is not None]

    def pages(self, model: type[Page], wanted: int) -> list[Page]:
        """Return published pages of a type, none if it cannot be made without its editors."""
        if model.objects.exists():
            return []
        made = (self._page(model) for _number in range(wanted))
        return [page for page in made if page is not None]

    def _row(self, model: type[models.Model], depth: int = 0) -> models.Model | None:
        try:
            with transaction.atomic():
                return model._base_manager.create(**self._values(model, depth))
        except NOT_MADE as error:
            logger.info("no row of %s could be made: %s", model.__name__, error)
            return None

    def _page(self, model: type[Page]) -> Page | None:
        fa = Locale.objects.get_or_create(language_code="fa")[0]
        number = next(self._numbers)
        try:
            with transaction.atomic():
                own = self._values(model, 0)
                page = model(title=f"{MARK} {number}", slug=f"page-{number}", locale=fa, **own)
                page.live = False
                self._parent(model).add_child(instance=page)
                model.objects.filter(pk=page.pk).update(live=True)
                return model.objects.get(pk=page.pk)
        except (*NOT_MADE, LookupError) as error:
            logger.info("no page of %s could be made: %s", model.__name__, error)
            return None

    def _parent(self, model: type[Page]) -> Page:
        """Return a page below which the type may stand.

        :raises LookupError: there is none.
        """
        for page in Page.objects.filter(locale__language_code="fa").order_by("-depth"):
            if type(page.specific) in model.allowed_parent_page_models():
                return page.specific
        raise LookupError(f"no page may have a {model.__name__} below it")

    def _values(self, model: type[models.Model], depth: int) -> dict[str, Any]:
        fields = (one for one in model._meta.concrete_fields if self._is_asked(one))
        return {one.name: self._value(one, depth) for one in fields}

    def _is_asked(self, one: models.Field[Any, Any]) -> bool:
        if one.primary_key and one.get_internal_type().endswith("AutoField"):
            return False
        if getattr(one.remote_field, "parent_link", False) or one.model is Page:
            return False
        if one.is_relation and one.related_model is User:
            return True
        return not (
            one.has_default() or one.null or one.blank or getattr(one, "auto_now_add", False)
        )

    def _value(self, one: models.Field[Any, Any], depth: int) -> Any:
        if one.is_relation:
            return self._related(one, depth)
        if one.choices:
            return one.flatchoices[0][0]
        number = next(self._numbers)
        for kind, value in (
            (models.EmailField, f"{MARK}{number}@example.invalid"),
            (models.URLField, f"https://example.invalid/{MARK}/{number}"),
            (models.CharField, f"{MARK}-{number}"[-(one.max_length or 100) :]),
            (models.TextField, f"{MARK} {number}"),
            (models.BooleanField, False),
            (models.IntegerField, number),
            (models.FloatField, float(number)),
            (models.DecimalField, Decimal(number)),
            (models.DateTimeField, timezone.now() + timedelta(days=number)),
            (models.DateField, timezone.localdate() + timedelta(days=number)),
            (models.TimeField, timezone.localtime().time()),
            (models.DurationField, timedelta(minutes=number)),
            (models.UUIDField, uuid4()),
            (models.JSONField, {"fa": f"{MARK} {number}", "en": f"{MARK} {number}"}),
        ):
            if isinstance(one, kind):
                return value
        return f"{MARK}-{number}"

    def _related(self, one: models.Field[Any, Any], depth: int) -> Any:
        target = one.related_model
        known = {
            User: self.citizen,
            Unit: self.unit,
            FormVersion: self.form_version,
            WorkflowVersion: self.workflow_version,
        }
        if target in known:
            return known[target]
        if target is Case:
            return self.cases[next(self._turns) % len(self.cases)]
        if not (isinstance(target, type) and issubclass(target, models.Model)):
            return None
        if one.unique or depth >= DEEPEST:
            return self._row(target, depth + 1) if depth < DEEPEST else None
        return target._base_manager.first() or self._row(target, depth + 1)
