"""Files among answers, for templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import template

from portal.cases.models import CaseFile

register = template.Library()


@register.simple_tag
def files_for(files: Mapping[str, Sequence[CaseFile]], field_key: str) -> Sequence[CaseFile]:
    """Return the files that answer ``field_key``, in their order."""
    return files.get(field_key, ())
