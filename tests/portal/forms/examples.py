"""One form with a question of every type, and good answers to it."""

from __future__ import annotations

from typing import Any

from portal.forms.answers import StepResult, clean_step
from portal.forms.compile import compile_form


def label(text: str) -> dict[str, str]:
    return {"fa": f"{text} فارسی", "en": text}


CHOICES = [{"value": v, "label": label(v.title())} for v in ("house", "shop", "garden")]

FIELDS: list[dict[str, Any]] = [
    {"key": "note", "type": "information", "label": label("Read this"), "help": label("Calmly")},
    {"key": "full_name", "type": "text", "label": label("Name"), "profile": "full_name"},
    {"key": "story", "type": "long_text", "label": label("Story")},
    {"key": "floors", "type": "integer", "label": label("Floors"), "min": 0, "max": 40},
    {"key": "area", "type": "decimal", "label": label("Area"), "min": 0},
    {"key": "price", "type": "money_rial", "label": label("Price")},
    {"key": "day", "type": "date", "label": label("Day"), "min": "2020-01-01"},
    {"key": "use", "type": "choice", "label": label("Use"), "choices": CHOICES},
    {"key": "parts", "type": "multiple_choice", "label": label("Parts"), "choices": CHOICES},
    {"key": "owner", "type": "yes_no", "label": label("Owner?")},
    {"key": "agreed", "type": "consent", "label": label("I agree")},
    {"key": "email", "type": "email", "label": label("E-mail")},
    {"key": "mobile", "type": "mobile", "label": label("Mobile"), "profile": "mobile"},
    {"key": "person", "type": "national_id", "label": label("ID"), "profile": "national_id"},
    {"key": "firm", "type": "legal_id", "label": label("Firm")},
    {"key": "postcode", "type": "postcode", "label": label("Postcode")},
    {"key": "account", "type": "sheba", "label": label("Account")},
    {"key": "deed", "type": "file", "label": label("Deed"), "accept": ["pdf", "jpeg"]},
    {"key": "opens", "type": "time", "label": label("Opens"), "min": "07:00", "max": "22:30"},
    {"key": "works", "type": "date_range", "label": label("Works"), "min": "2020-01-01"},
    {"key": "car", "type": "plate", "label": label("Car")},
    {"key": "tax_code", "type": "renovation_code", "label": label("Code"), "mask": "9-99-999"},
    {"key": "home", "type": "address", "label": label("Address")},
    {"key": "spot", "type": "map_point", "label": label("Spot")},
    {"key": "photos", "type": "files", "label": label("Photos"), "most": 3},
    {"key": "hand", "type": "signature", "label": label("Signature")},
    {
        "key": "owners",
        "type": "group",
        "label": label("Owners"),
        "row_label": label("Owner"),
        "max": 4,
        "fields": [
            {"key": "name", "type": "text", "label": label("Name"), "required": True},
            {"key": "share", "type": "decimal", "label": label("Share"), "min": 0, "max": 6},
            {"key": "paid", "type": "money_rial", "label": label("Paid")},
            {"key": "since", "type": "date", "label": label("Since")},
            {"key": "present", "type": "yes_no", "label": label("Present?")},
            {"key": "uses", "type": "multiple_choice", "label": label("Uses"), "choices": CHOICES},
        ],
    },
    {"key": "fee", "type": "calculated", "label": label("Fee"), "formula": "floors * 1000"},
]

FORM: dict[str, Any] = {"steps": [{"key": "all", "title": label("All"), "fields": FIELDS}]}

FULL_POST: dict[str, Any] = {
    "full_name": "علي كريمي",
    "story": "یک\r\nدو",
    "floors": "۳",
    "area": "۱۲۰٫۵",
    "price": "۱٬۰۰۰٬۰۰۰",
    "day": "۱۴۰۵/۰۳/۰۲",
    "use": "house",
    "parts": ["garden", "house"],
    "owner": "yes",
    "agreed": "on",
    "email": "sara@example.ir",
    "mobile": "۰۹۱۲۱۲۳۴۵۶۷",
    "person": "۰۰۱۲۳۴۵۶۷۹",
    "firm": "10380284790",
    "postcode": "۱۲۳۴۵۶۷۸۹۰",
    "account": "820540102680020817909002",
    "opens": "۸ و نیم",
    "works": {"from": "۱۴۰۵/۰۳/۰۲", "to": "2026-06-01"},
    "car": "۱۲ ب ۳۴۵ ایران ۶۷",
    "tax_code": "۱/۲/۳",
    "home": {"street": "خيابان وليعصر", "number": "۱۲/۱", "postcode": "۱۲۳۴۵-۶۷۸۹۰"},
    "spot": "۳۵٫۱۲۳۴، ۴۸٫۹",
    "owners": [
        {"name": "علي", "share": "۲٫۵", "paid": "۱٬۰۰۰", "since": "۱۴۰۵/۰۱/۰۱", "present": "no"},
        {},
        {"name": "Sara", "uses": ["shop", "house"]},
    ],
}

#: What a question of these types cannot be without.
NEEDS: dict[str, dict[str, Any]] = {
    "choice": {"choices": CHOICES},
    "multiple_choice": {"choices": CHOICES},
    "group": {"fields": [{"key": "name", "type": "text", "label": label("Name")}]},
    "calculated": {"formula": "1 + 1"},
}


def only(kind: str, **options: Any) -> dict[str, Any]:
    """Return a form with the single question ``q``."""
    question = {"key": "q", "type": kind, "label": label("Question"), **options}
    return {"steps": [{"key": "s", "title": label("Step"), "fields": [question]}]}


def ask(kind: str, value: Any, *, language: str = "fa", **options: Any) -> StepResult:
    """Answer the single question of a form with ``value``."""
    step = compile_form(only(kind, **options)).step("s")
    return clean_step(step, {} if value is None else {"q": value}, None, language)
