"""Texts kept by language, as two fields of a back-office form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise

from portal.api.persian import TextField

LANGUAGES = ("fa", "en")


def text_fields(
    base: str, labels: tuple[str | Promise, str | Promise], *, required: bool = False,
    longest: int = 300, lines: int = 1, help_text: str | Promise = "",
) -> dict[str, forms.Field]:  # fmt: skip
    """Return ``base_fa`` and ``base_en``; only the Persian one can be ``required``."""
    fields: dict[str, forms.Field] = {
        f"{base}_{code}": TextField(
            longest=longest, lines=lines, required=required and code == "fa", label=label,
            help_text=help_text if code == "fa" else "",
        )
        for code, label in zip(LANGUAGES, labels, strict=True)
    }  # fmt: skip
    fields[f"{base}_en"].widget.attrs["dir"] = "ltr"
    return fields


def spread(base: str, text: object) -> dict[str, str]:
    """Return the initial values of ``base_fa`` and ``base_en``."""
    if not isinstance(text, Mapping):
        return {f"{base}_fa": str(text or ""), f"{base}_en": ""}
    return {f"{base}_{code}": str(text.get(code) or "") for code in LANGUAGES}


def gathered(base: str, typed: Mapping[str, Any]) -> dict[str, str]:
    """Return one text by language, without empty ones."""
    return {code: typed[f"{base}_{code}"] for code in LANGUAGES if typed.get(f"{base}_{code}")}


def set_text(part: dict[str, Any], key: str, typed: Mapping[str, Any], base: str = "") -> None:
    """Write a text into ``part``, or take it out where nothing was typed."""
    text = gathered(base or key, typed)
    if text:
        part[key] = text
    else:
        part.pop(key, None)
