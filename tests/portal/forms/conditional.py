"""A form with conditions, stops and a calculated fee, as a designer would make it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.forms.answers import StepResult, clean_step
from portal.forms.compile import compile_form
from portal.forms.compiled import CompiledForm
from portal.forms.visibility import effective_answers

KINDS = [
    {"value": "house", "label": {"fa": "خانه", "en": "House"}},
    {"value": "shop", "label": {"fa": "مغازه", "en": "Shop"}},
]
IS_SHOP = {"field": "kind", "is": "shop"}
TALL = {"field": "floors", "more_than": 2}

DIGGING: dict[str, Any] = {
    "steps": [
        {
            "key": "place",
            "title": {"fa": "محل", "en": "Place"},
            "fields": [
                {
                    "key": "kind",
                    "type": "choice",
                    "label": {"fa": "نوع", "en": "Kind"},
                    "choices": KINDS,
                    "required": True,
                    "messages": {"required": {"fa": "نوع را بگویید.", "en": "Say which kind."}},
                },
                {
                    "key": "guild",
                    "type": "text",
                    "label": {"fa": "صنف", "en": "Guild"},
                    "required": True,
                    "show_if": IS_SHOP,
                    "bank": "guild-name",
                },
                {
                    "key": "floors",
                    "type": "integer",
                    "label": {"fa": "طبقات", "en": "Floors"},
                    "min": 0,
                    "max": 99,
                    "messages": {"too_large": "Nobody builds that high."},
                },
                {
                    "key": "licence",
                    "type": "yes_no",
                    "label": {"fa": "پروانه دارید؟", "en": "Have you a licence?"},
                    "required": True,
                    "show_if": {"all": [IS_SHOP, TALL]},
                    "stops": [
                        {
                            "when": {"field": "licence", "is": False},
                            "text": {"fa": "اول پروانه بگیرید.", "en": "First get a licence."},
                            "link": {
                                "label": {"fa": "پروانه", "en": "Licences"},
                                "url": "/licences/",
                            },
                        }
                    ],
                },
            ],
        },
        {
            "key": "trade",
            "title": {"fa": "کسب", "en": "Trade"},
            "show_if": IS_SHOP,
            "fields": [
                {"key": "staff", "type": "integer", "label": "Staff", "required": True},
                {"key": "deed", "type": "file", "label": "Deed", "show_if": TALL},
            ],
        },
        {
            "key": "fee",
            "title": {"fa": "هزینه", "en": "Fee"},
            "fields": [
                {"key": "area", "type": "decimal", "label": "Area", "required": True},
                {
                    "key": "total",
                    "type": "calculated",
                    "label": {"fa": "جمع", "en": "Total"},
                    "formula": "area * 12000 + max(0, given(floors, 0) - 2) * 500000",
                },
                {
                    "key": "reason",
                    "type": "text",
                    "label": "Reason",
                    "required": True,
                    "show_if": {"field": "total", "more_than": 1_000_000},
                },
            ],
        },
    ]
}


def form(definition: Mapping[str, Any] = DIGGING) -> CompiledForm:
    return compile_form(definition)


def send(
    step: str, data: Mapping[str, Any], answers: Mapping[str, Any] | None = None, **options: Any
) -> StepResult:
    """Send one step of :data:`DIGGING` after ``answers`` to it."""
    earlier = effective_answers(form(), answers or {})
    return clean_step(form().step(step), data, None, "en", earlier=earlier, **options)


def one_step(*fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return a form of one step with questions whose type is text unless they say so."""
    named = [{"type": "text", "label": str(field.get("key")), **field} for field in fields]
    return {"steps": [{"key": "only", "title": "Only", "fields": named}]}
