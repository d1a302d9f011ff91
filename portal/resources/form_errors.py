"""What forms of the pages find wrong, as the API tells it."""

from __future__ import annotations

from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm
from rest_framework.exceptions import ErrorDetail
from rest_framework.settings import api_settings

Errors = dict[str, list[ErrorDetail]]


def errors_of(form: BaseForm) -> Errors:
    """Return what is wrong by field, each with the code that programs go by. No query."""
    return {
        _name(key): [ErrorDetail(one["message"], one["code"] or "invalid") for one in found]
        for key, found in form.errors.get_json_data().items()
    }


def _name(key: str) -> str:
    return str(api_settings.NON_FIELD_ERRORS_KEY) if key == NON_FIELD_ERRORS else key
