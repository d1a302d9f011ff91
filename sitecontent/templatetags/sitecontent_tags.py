"""Words for the choices of the information sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.models import Page

from sitecontent.models import ContentPage

register = template.Library()
NOTHING = "–"


@register.simple_tag
def choice_label(row: Any, name: str) -> str:
    """Return the label of the choice that a row made in its field ``name``."""
    return _labels(row, name, [row[name]])


@register.simple_tag
def row_choice_labels(row: Any, name: str) -> str:
    """Return the labels of all choices that a row made in its field ``name``."""
    return _labels(row, name, row[name] or ())


@register.simple_tag
def choice_labels(page: Model, name: str) -> str:
    """Return the labels of the choices in a page's choice-set field."""
    field = page._meta.get_field(name)
    labels = dict(field.flatchoices)  # type: ignore[union-attr]
    return _joined(labels.get(value, value) for value in getattr(page, name))


@register.inclusion_tag("sitecontent/components/fee_in_short.html")
def fee_in_short(fees: Sequence[Any]) -> dict[str, Any]:
    """Say in a few words what a service costs: free, a fixed sum, or calculated for each case."""
    amounts = [row["amount_rial"] for row in fees]
    known = [amount for amount in amounts if amount is not None]
    if not amounts or len(known) < len(amounts):
        return {"kind": "varies"}
    return {"kind": "fixed" if sum(known) else "free", "amount_rial": sum(known)}


@register.simple_tag
def footer_pages(page: Page) -> list[Page]:
    """Return the plain pages of this language that are marked for menus. One query."""
    pages = ContentPage.objects.live().filter(locale_id=page.locale_id)
    return list(pages.in_menu().for_lists().order_by("path"))


def _labels(row: Any, name: str, values: Iterable[str]) -> str:
    choices = dict(row.block.child_blocks[name].field.choices)
    return _joined(choices.get(value, value) for value in values if value)


def _joined(labels: Iterable[Any]) -> str:
    return _(", ").join(str(label) for label in labels) or NOTHING
