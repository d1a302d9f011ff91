"""Keeps tracking codes out of the logs: whoever knows a code sees where its case is.

Addresses hold codes, and Django itself logs the address of a page that was not found.
"""

from __future__ import annotations

import logging
import re

from portal.cases.tracking_codes import LENGTH

SHOWN_DIGITS = 4
_CODE = re.compile(rf"(?<![0-9])[0-9]{{{LENGTH - SHOWN_DIGITS}}}([0-9]{{{SHOWN_DIGITS}}})(?![0-9])")


class MaskedFormatter(logging.Formatter):
    """Writes of every tracking code the last four digits only, in messages and in tracebacks."""

    def format(self, record: logging.LogRecord) -> str:
        return _CODE.sub(r"…\1", super().format(record))
