"""Nobody learns a tracking code from the logs."""

from __future__ import annotations

import logging
import sys

from django.conf import settings
from django.utils.module_loading import import_string

from portal.cases import tracking_codes
from portal.cases.masked_logs import MaskedFormatter


def written(message, *args, exc_info=None):
    record = logging.LogRecord("x", logging.INFO, "x.py", 1, message, args, exc_info)
    return MaskedFormatter("{message}", style="{").format(record)


def test_a_code_in_an_address_shows_its_last_four_digits_only():
    code = tracking_codes.generate()
    assert written("Not Found: %s", f"/fa/track/{code}/") == f"Not Found: /fa/track/…{code[-4:]}/"


def test_a_code_in_a_traceback_is_masked_too():
    code = tracking_codes.generate()
    try:
        raise LookupError(code)
    except LookupError:
        text = written("failed", exc_info=sys.exc_info())
    assert "LookupError" in text
    assert code not in text


def test_other_numbers_stay_readable():
    message = "message 42 to +989121234567, key 123456789012345678"
    assert written(message) == message


def test_every_line_of_the_console_goes_through_it():
    logs = settings.LOGGING
    formatter = logs["formatters"][logs["handlers"]["console"]["formatter"]]
    assert import_string(formatter["class"]) is MaskedFormatter
    assert logs["root"]["handlers"] == ["console"]
