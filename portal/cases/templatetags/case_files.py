"""Files among answers, for templates."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from portal.cases.models import CaseFile

register = template.Library()


@register.simple_tag
def file_for(files: Mapping[str, CaseFile], field_key: str) -> CaseFile | None:
    """Return the file that answers ``field_key``, if one was sent."""
    return files.get(field_key)
