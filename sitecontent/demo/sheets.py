"""Turns the catalogue's entries into the fields of a service page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from sitecontent.choices import (
    AccessMode,
    AskedBy,
    Channel,
    DurationUnit,
    ExchangeMethod,
    Frequency,
    InPersonReason,
    OfficeLevel,
    Original,
    Period,
    Stage,
)

Entry = Mapping[str, Any]
Rows = list[tuple[str, dict[str, Any]]]
ONCE_A_YEAR = {"سالی یک بار", "سالانه"}
WHENEVER = {"موردی", "when needed"}
REASONS = {
    Stage.INFORMATION: InPersonReason.NO_INFRASTRUCTURE,
    Stage.REQUEST: InPersonReason.DOCUMENT_CHECK,
    Stage.PRODUCTION: InPersonReason.OTHER,
    Stage.DELIVERY: InPersonReason.IDENTITY_CHECK,
}


def sheet_fields(entry: Entry, texts: Entry, *, number: int, applicants: int) -> dict[str, Any]:
    """Return the values of all sheet fields except unit and category.

    ``number`` makes the national code unique; ``texts`` are the town's sentences in the language
    of the entry.
    """
    sheet = entry["sheet"]
    return {
        **_open_items(entry, texts),
        **_figures(sheet, applicants=applicants),
        "service_code": f"1404265{number:02d}00",
        "subservices": _rows(
            {"title": title, "service_code": ""} for title in sheet["subservices"]
        ),
        "provider_name": texts["provider_name"],
        "parent_agency": texts["parent_agency"],
        "service_type": entry["type"],
        "audience": entry["audience"],
        "nature": sheet["nature"],
        "levels": [entry["level"]],
        "life_events": sheet["life_events"],
        "start_trigger": sheet["start_trigger"],
        "maturity": sheet["maturity"],
        "system_name": texts["system_name"],
        "access": _access(sheet["channels"], texts),
        "internal_systems": _rows(_system(name, texts) for name in sheet["systems"]),
        "other_agencies": _rows(_agency(inquiry) for inquiry in entry["inquiries"]),
        "processes": _rows({"title": step["title"]} for step in entry["workflow"]),
        "filled_by": texts["filled_by"],
        "contact_phone": "021-5500 0137",
        "contact_email": "services@sample-town.example",
        "approved_date": timezone.localdate() - timedelta(days=120),
    }


def _open_items(entry: Entry, texts: Entry) -> dict[str, Any]:
    complaint, fee = entry["complaint"], entry["fee"]
    return {
        "summary": entry["summary"],
        "steps": _rows({"text": text} for text in entry["steps"]),
        "workflow_steps": _rows(_without(step, "order") for step in entry["workflow"]),
        "documents": _rows(_document(paper) for paper in entry["documents"]),
        "no_documents_needed": not entry["documents"],
        "upper_laws": _rows(_law(law) for law in entry["laws"]),
        "faq": _rows({"question": pair["q"], "answer": pair["a"]} for pair in entry["faq"]),
        "inquiries": _rows(dict(inquiry) for inquiry in entry["inquiries"]),
        "duration_value": entry["duration_days"],
        "duration_unit": DurationUnit.WORKING_DAY,
        "fees": _rows([_fee(fee)]),
        "complaint_unit": complaint["unit"],
        "complaint_how": complaint["how"],
        "complaint_response_days": complaint["response_days"],
        "legal_remedy": complaint["legal_remedy"] or "",
        "follow_up": texts["follow_up"],
    }


def _figures(sheet: Entry, *, applicants: int) -> dict[str, Any]:
    words = sheet["frequency"]
    yearly = words in ONCE_A_YEAR
    return {
        "applicants_count": applicants,
        "applicants_period": Period.YEAR,
        "frequency": Frequency.TIMES if yearly else Frequency.WHEN_NEEDED,
        "frequency_times": 1 if yearly else None,
        "frequency_period": Period.YEAR if yearly else "",
        "frequency_note": "" if yearly or words in WHENEVER else words,
        "in_person_visits": sheet["in_person_visits"],
    }


def _rows(values: Iterable[dict[str, Any]]) -> Rows:
    return [("row", value) for value in values]


def _without(entry: Entry, key: str) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != key}


def _document(paper: Entry) -> dict[str, Any]:
    return {
        "title": paper["title"],
        "required": paper["required"],
        "original": Original.SCAN.value,
        "note": paper["note"] or "",
    }


def _law(law: Entry) -> dict[str, Any]:
    return {
        "title": law["title"],
        "article": law["article"] or "",
        "date": "",
        "link": "",
        "note": law["note"] or "",
    }


def _fee(fee: Entry) -> dict[str, Any]:
    return {
        "title": fee["basis"],
        "amount_rial": fee["amount_rial"],
        "account_numbers": "",
        "electronic_payment": fee["online_payment"],
        "note": fee["note"] or "",
    }


def _system(name: str, texts: Entry) -> dict[str, Any]:
    return {"system": name, "exchanged": texts["exchanged"], "method": ExchangeMethod.ONLINE.value}


def _agency(inquiry: Entry) -> dict[str, Any]:
    by_letter = inquiry["method"] == ExchangeMethod.MANUAL
    return {
        "agency": inquiry["agency"],
        "system": "",
        "exchanged": inquiry["title"],
        "cost_rial": None,
        "method": inquiry["method"],
        "asked_by": AskedBy.AGENCY.value if by_letter else "",
    }


def _access(channels: Entry, texts: Entry) -> Rows:
    return _rows(_stage(Stage(stage), names, texts) for stage, names in channels.items())


def _stage(stage: Stage, names: list[str], texts: Entry) -> dict[str, Any]:
    in_person = AccessMode.IN_PERSON.value in names
    electronic = [name for name in names if name in set(Channel.values)]
    others = [texts["other_channel"][name] for name in names if name in texts["other_channel"]]
    if others:
        electronic.append(Channel.OTHER.value)
    modes = [AccessMode.ELECTRONIC.value] * bool(electronic)
    return {
        "stage": stage.value,
        "modes": [*modes, *[AccessMode.IN_PERSON.value] * in_person],
        "channels": electronic,
        "other_channel": " ".join(others),
        "counter_contract": "1404/118" if Channel.COUNTER_OFFICE in names else "",
        "reason": REASONS[stage].value if in_person else "",
        "reason_note": texts["reason_note"][stage.value] if in_person else "",
        "office_level": OfficeLevel.COUNTY.value if in_person else "",
    }
