"""What an answer to each kind of question looks like, as JSON Schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from portal.forms.definition import FormField
from portal.forms.group_types import columns_of
from portal.forms.text_types import LONG_TEXT_LONGEST, TEXT_LONGEST
from portal.localised import localise

Schema = dict[str, Any]
TIME = "^([01][0-9]|2[0-3]):[0-5][0-9]$"
PATTERNS = {
    "national_id": "^[0-9]{8,10}$",
    "legal_id": "^[0-9]{11}$",
    "postcode": "^[0-9]{10}$",
    "sheba": "^(IR)?[0-9]{24}$",
    "mobile": r"^(\+98|0098|0)?9[0-9]{9}$",
}


def question_schema(field: FormField) -> Schema:
    """Return what an answer to ``field`` must be; anything for kinds that plugins add.

    Where nothing need be answered, ``null`` is an answer too. No query.
    """
    make = MAKERS.get(field.type)
    if make is None:
        return {}
    made = make(field)
    return made if field.required else {"anyOf": [made, {"type": "null"}]}


def _text(field: FormField) -> Schema:
    longest = LONG_TEXT_LONGEST if field.type == "long_text" else TEXT_LONGEST
    least = max(field.min_length or 0, int(field.required))
    return {"type": "string", "minLength": least, "maxLength": field.max_length or longest}


def _whole(field: FormField) -> Schema:
    least = 0 if field.type == "money_rial" else None
    limits = {"minimum": least if field.minimum is None else field.minimum}
    return {"type": "integer", **_known({**limits, "maximum": field.maximum})}


def _decimal(field: FormField) -> Schema:
    limits = _known({"minimum": field.minimum, "maximum": field.maximum})
    return {
        "anyOf": [
            {"type": "number", **limits},
            {"type": "string", "pattern": r"^-?[0-9]+([.][0-9]+)?$"},
        ]
    }


def _date(field: FormField) -> Schema:
    return {"type": "string", "format": "date", **_days(field)}


def _days(field: FormField) -> Schema:
    return _known({"x-earliest": field.minimum, "x-latest": field.maximum})


def _date_range(field: FormField) -> Schema:
    day = {"type": "string", "format": "date"}
    return {**_object({"from": day, "to": day}, ["from", "to"]), **_days(field)}


def _choices(field: FormField) -> list[Schema]:
    return [{"const": one.value, "title": localise(one.label)} for one in field.choices]


def _choice(field: FormField) -> Schema:
    return {"oneOf": _choices(field)}


def _several(field: FormField) -> Schema:
    least = field.minimum if field.minimum is not None else (1 if field.required else None)
    limits = _known({"minItems": least, "maxItems": field.maximum})
    return {
        "type": "array", "items": {"oneOf": _choices(field)}, "uniqueItems": True, **limits,
    }  # fmt: skip


def _yes_no(field: FormField) -> Schema:
    return {"type": "boolean"}


def _consent(field: FormField) -> Schema:
    return {"const": True} if field.required else {"type": "boolean"}


def _email(field: FormField) -> Schema:
    return {"type": "string", "format": "email"}


def _by_pattern(field: FormField) -> Schema:
    return {"type": "string", "pattern": PATTERNS[field.type]}


def _time(field: FormField) -> Schema:
    limits = _known({"x-earliest": field.minimum, "x-latest": field.maximum})
    return {"type": "string", "pattern": TIME, **limits}


def _string(field: FormField) -> Schema:
    return {"type": "string", "minLength": 1, **_known({"x-mask": field.settings.get("mask")})}


def _address(field: FormField) -> Schema:
    text = {"type": ["string", "null"]}
    parts = {"street": {"type": "string", "minLength": 1}, "number": text, "alley": text,
             "unit": text, "postcode": text}  # fmt: skip
    needs_postcode = bool(field.settings.get("postcode_needed", True))
    return _object(parts, ["street", *(["postcode"] if needs_postcode else [])])


def _point(field: FormField) -> Schema:
    latitude = {"type": "number", "minimum": -90, "maximum": 90}
    longitude = {"type": "number", "minimum": -180, "maximum": 180}
    return _object({"lat": latitude, "lon": longitude}, ["lat", "lon"])


def _rows(field: FormField) -> Schema:
    columns = columns_of(field)
    row = _object(
        {one.key: {**question_schema(one), "title": localise(one.label)} for one in columns},
        [one.key for one in columns if one.required],
    )
    least = field.minimum if field.minimum is not None else (1 if field.required else None)
    return {
        "type": "array", "items": row, **_known({"minItems": least, "maxItems": field.maximum}),
    }  # fmt: skip


def _object(parts: Schema, required: list[str]) -> Schema:
    return {
        "type": "object", "properties": parts, "required": required, "additionalProperties": False,
    }  # fmt: skip


def _known(limits: Schema) -> Schema:
    return {name: value for name, value in limits.items() if value is not None}


MAKERS: Mapping[str, Callable[[FormField], Schema]] = {
    "text": _text,
    "long_text": _text,
    "integer": _whole,
    "money_rial": _whole,
    "decimal": _decimal,
    "date": _date,
    "date_range": _date_range,
    "time": _time,
    "choice": _choice,
    "multiple_choice": _several,
    "yes_no": _yes_no,
    "consent": _consent,
    "email": _email,
    **dict.fromkeys(PATTERNS, _by_pattern),
    "plate": _string,
    "renovation_code": _string,
    "address": _address,
    "map_point": _point,
    "group": _rows,
}
