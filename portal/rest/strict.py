"""Bodies and query strings that hold what is known, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

MOST_TOLD = 20


class Strict(serializers.Serializer):
    """Refuses fields that it does not know, so that a slip of the pen is no silent loss."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the checked values.

        :raises ValidationError: a value is wrong, or a field is unknown (code ``unknown``).
        """
        if isinstance(data, Mapping):
            known = {name for name, field in self.fields.items() if not field.read_only}
            if strangers := [name for name in data if name not in known]:
                raise serializers.ValidationError(unknown_fields(strangers))
        return super().to_internal_value(data)


def unknown_fields(names: list[Any]) -> dict[str, list[ErrorDetail]]:
    """Return what is said about fields that nobody knows; of many the first twenty."""
    told = ErrorDetail(_("There is no such field."), code="unknown")
    return {str(name)[:100]: [told] for name in names[:MOST_TOLD]}


def checked(serializer: type[serializers.Serializer], data: Any) -> dict[str, Any]:
    """Return what was sent, checked.

    :raises ValidationError: see there.
    """
    given = serializer(data=data.dict() if type(data) is QueryDict and not _files(data) else data)
    given.is_valid(raise_exception=True)
    values: dict[str, Any] = dict(given.validated_data)
    return values


def _files(data: QueryDict) -> bool:
    return any(not isinstance(value, str) for values in data.lists() for value in values[1])
