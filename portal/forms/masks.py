"""Numbers of a fixed pattern such as the renovation code: ``9`` is a digit, the rest stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.persian.text import ascii_digits, clean, digits_for

MASK = re.compile(r"9+(?:[-/. ]9+)*")
LONGEST_MASK = 40
LEAST_DIGITS = 4
_SEPARATORS = re.compile(r"[\s\u200c\-\u2010-\u2015\u2212_./\\،,]+")


@dataclass(frozen=True)
class Mask:
    """A pattern such as ``99-9999``."""

    pattern: str

    @property
    def groups(self) -> list[int]:
        """How many digits each group has, from the left."""
        return [len(nines) for nines in re.findall("9+", self.pattern)]

    @property
    def example(self) -> str:
        """A made-up number of this pattern, its groups counted up."""
        return self._fill("".join(f"{n:0{size}}"[-size:] for n, size in enumerate(self.groups, 1)))

    @property
    def shown_example(self) -> str:
        """The same in the digits of the page, isolated from the sentence around it."""
        return f"\u2066{digits_for(self.example)}\u2069"

    def read(self, text: str) -> str:
        """Return what was typed in this pattern, in any digit script.

        Separators may be missing or others; a group may lack its leading zeros when all groups
        are separated.

        :raises ValidationError: code ``invalid``.
        """
        typed = [group for group in _SEPARATORS.split(ascii_digits(clean(text))) if group]
        if len(typed) == len(self.groups):
            typed = [part.zfill(size) for part, size in zip(typed, self.groups, strict=True)]
        digits = "".join(typed)
        fits = len(typed) != len(self.groups) or [len(part) for part in typed] == self.groups
        if not (fits and len(digits) == sum(self.groups) and re.fullmatch("[0-9]+", digits)):
            raise ValidationError(
                _("This number has %(digits)s digits, such as %(example)s.")
                % {
                    "digits": digits_for(sum(self.groups)),
                    "example": self.shown_example,
                },
                code="invalid",
            )
        return self._fill(digits)

    def _fill(self, digits: str) -> str:
        rest = iter(digits)
        return "".join(next(rest) if sign == "9" else sign for sign in self.pattern)


def is_mask(pattern: object) -> bool:
    """Tell whether ``pattern`` can be a mask: groups of ``9`` with one separator between each."""
    return (
        isinstance(pattern, str)
        and len(pattern) <= LONGEST_MASK
        and MASK.fullmatch(pattern) is not None
        and pattern.count("9") >= LEAST_DIGITS
    )


def renovation_code_mask() -> str:
    """Return the town's own pattern of renovation codes (``PORTAL_RENOVATION_CODE_MASK``)."""
    return str(settings.PORTAL_RENOVATION_CODE_MASK)
