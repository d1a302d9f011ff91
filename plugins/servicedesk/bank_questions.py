"""What a question of the field bank is: the part of it that several forms can share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: What belongs to one form only and is not kept in the bank.
OF_ITS_FORM = ("key", "show_if", "stops", "bank")
LONGEST_SLUG = 50


def shared_part(question: Mapping[str, Any]) -> dict[str, Any]:
    """Return a question without what belongs to the form that it stands in."""
    return {key: value for key, value in question.items() if key not in OF_ITS_FORM}
