"""The words of the portal's templates: numbers, dates, money, codes, icons, fields, statuses."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.utils import formats
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.localised import LocalisedText, localise
from portal.persian.identifiers import display_mobile
from portal.persian.jalali import Style, format_date, format_datetime
from portal.persian.money import format_rial, format_toman
from portal.persian.text import digits_for
from portal.persian.text import in_order as with_numbers_in_order
from portal.ui import fields
from portal.ui.icons import icon_svg
from portal.ui.languages import LanguageLink
from portal.ui.languages import language_links as links_to_languages

register = template.Library()

CODE_GROUPS = (4, 4, 3, 3)
STATUS_SHAPES = {
    "draft": "pencil",
    "open": "clock",
    "waiting_citizen": "warning",
    "waiting_agency": "waiting",
    "closed": "check",
    "approved": "check-circle",
    "answered": "check-circle",
    "rejected": "cross-circle",
    "withdrawn": "cross",
}
MESSAGE_TONES = {"debug": "secondary", "error": "danger"}
MESSAGE_ICONS = {"success": "check-circle", "warning": "warning", "error": "cross-circle"}


@register.filter
def digits(value: object) -> str:
    """Write a value's digits as the page's language does; what comes out is escaped as usual."""
    return "" if value is None else digits_for(value)


@register.filter
def jdate(value: datetime.date | None, style: Style = "long") -> str:
    """Write a date in the calendar of the page's language: long, medium or short."""
    return format_date(value, style) if value else ""


@register.filter
def jdatetime(value: datetime.datetime | None, style: Style = "medium") -> str:
    """Write a moment in the town's time and the page's calendar."""
    return format_datetime(value, style) if value else ""


@register.filter
def rial(amount: int | None) -> str:
    """Write an amount of rials with its unit."""
    return "" if amount is None else format_rial(amount)


@register.filter
def toman(amount_rial: int | None) -> str:
    """Write an amount of rials as tomans with its unit."""
    return "" if amount_rial is None else format_toman(amount_rial)


@register.filter
def localised(text: LocalisedText | Promise | None) -> str:
    """Choose the page's language out of a ``{"fa": …, "en": …}`` value; other text stays."""
    return localise(text) if isinstance(text, Mapping) else str(text or "")


@register.filter
def filesize(size_bytes: int) -> str:
    """Write a file's size in kilobytes, or megabytes from one on, with the page's digits."""
    kilobytes = max(1, round(size_bytes / 1024))
    if kilobytes < 1024:
        return _("%(size)s KB") % {"size": digits_for(kilobytes)}
    megabytes = formats.localize(round(size_bytes / fields.ONE_MEGABYTE, 1), use_l10n=True)
    return _("%(size)s MB") % {"size": digits_for(megabytes)}


@register.filter
def grouped_code(code: object) -> str:
    """Write a fourteen-digit code as 4-4-3-3, anything else unchanged."""
    text = str(code or "")
    if len(text) != sum(CODE_GROUPS) or not text.isdecimal():
        return text
    ends = [sum(CODE_GROUPS[: place + 1]) for place in range(len(CODE_GROUPS))]
    return "-".join(text[end - size : end] for end, size in zip(ends, CODE_GROUPS, strict=True))


@register.filter
def tracking_code(code: object) -> SafeString:
    """Write a tracking code in Latin digits, isolated from the text's direction."""
    return format_html('<bdi dir="ltr" class="code">{}</bdi>', grouped_code(code))


@register.filter
def ltr(value: object) -> SafeString:
    """Isolate a phone number, address or Latin name from the text's direction."""
    return format_html('<bdi dir="ltr">{}</bdi>', "" if value is None else value)


@register.filter
def in_order(text: object) -> str:
    """Keep codes and telephone numbers within a text that people wrote in their order."""
    return with_numbers_in_order("" if text is None else text)


@register.filter
def mobile(number: str) -> SafeString:
    """Write a mobile number the way people write it, isolated from the text's direction."""
    return ltr(display_mobile(number) if number else "")


@register.filter
def under(path: str, address: str) -> bool:
    """Say whether ``path`` is ``address`` or lies below it."""
    return bool(address) and (path == address or path.startswith(address.rstrip("/") + "/"))


@register.filter
def message_tone(level_tag: str) -> str:
    """Turn a message's level into Bootstrap's name for it."""
    return MESSAGE_TONES.get(level_tag, level_tag or "info")


@register.filter
def message_icon(level_tag: str) -> str:
    """Return the icon that goes with a message's level."""
    return MESSAGE_ICONS.get(level_tag, "info")


@register.filter
def page_numbers(page: Page[Any]) -> Iterator[int | str]:
    """List the page numbers worth showing, with an ellipsis for what is left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.filter
def error_links(form: forms.BaseForm) -> list[fields.ErrorLink]:
    """List a form's errors with the ids of the controls they belong to."""
    return list(fields.error_links(form))


@register.simple_tag
def icon(name: str, css_class: str = "") -> SafeString:
    """Draw a decorative icon; the words beside it carry the meaning."""
    return icon_svg(str(name), css_class)


@register.simple_tag(takes_context=True)
def language_links(context: template.Context) -> list[LanguageLink]:
    """Return this page's addresses in the town's languages. One query on a content page."""
    return links_to_languages(context.get("request"), context.get("page"))


@register.inclusion_tag("ui/components/field.html")
def field(bound_field: BoundField, mark: str = "optional", part: bool = False) -> dict[str, Any]:
    """Render one field with label, hint, error and control tied together.

    ``mark`` says which fields carry the word: ``optional``, ``required``, ``both`` or ``none``.
    ``part`` says that it stands inside another field, which brings the scripts of both.
    """
    kind = fields.kind_of(bound_field)
    required = bound_field.field.required
    marked = mark in {"both", "required" if required else "optional"}
    has_control = kind in {"control", "checkbox", "group", "output"}
    return {
        "field": bound_field,
        "kind": kind,
        "marked": marked and kind not in {"checkbox", "output"},
        "required": required,
        "errors": fields.errors_of(bound_field),
        "described_by": fields.description_ids(bound_field),
        "control": fields.control_of(bound_field) if has_control else "",
        "options": fields.options_of(bound_field) if kind == "options" else [],
        "is_file": isinstance(bound_field.field.widget, forms.FileInput),
        "part": part,
        **fields.extras_of(bound_field),
    }


@register.inclusion_tag("ui/components/status.html")
def status(phase: str, label: LocalisedText | Promise, outcome: str = "") -> dict[str, str]:
    """Render a status as words, shape and colour; a known ``outcome`` decides over the phase."""
    key = outcome if outcome in STATUS_SHAPES else phase
    return {
        "key": key if key in STATUS_SHAPES else "open",
        "shape": STATUS_SHAPES.get(key, STATUS_SHAPES["open"]),
        "label": localised(label),
    }
