"""Reads what programs send, within the limits that forms have too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from json import JSONDecodeError
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.utils import json

from portal.persian.text import digits_for

_UNFIT = re.compile("[\0\ud800-\udfff]")


class Json(JSONParser):
    """JSON of at most ``settings.DATA_UPLOAD_MAX_MEMORY_SIZE`` bytes, of text that can be kept."""

    def parse(
        self,
        stream: BinaryIO,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the parsed body.

        :raises RequestDataTooBig: the body is too long; it is not read.
        :raises ParseError: it is no JSON, nested too deeply, or has zero bytes or half characters.
        """
        request = (parser_context or {})["request"]
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        try:
            body = super().parse(stream, media_type, parser_context)
            if not _is_fit(body):
                raise ParseError
            return body
        except RecursionError as error:
            raise ParseError from error
        except ParseError as error:
            raise ParseError(_what_is_wrong(error.__context__)) from error


def read_json(text: str) -> Any:
    """Return what a part of a multipart body holds as JSON, of text that can be kept.

    :raises ParseError: it is no JSON, nested too deeply, or has zero bytes or half characters.
    """
    try:
        value = json.loads(text, parse_constant=json.strict_constant)
        if _is_fit(value):
            return value
    except (RecursionError, ValueError) as error:
        raise ParseError(_what_is_wrong(error)) from error
    raise ParseError


def _is_fit(value: Any) -> bool:
    """Say whether databases take every text in a parsed body, names included."""
    if isinstance(value, str):
        return _UNFIT.search(value) is None
    if isinstance(value, dict):
        return all(_is_fit(name) and _is_fit(below) for name, below in value.items())
    return not isinstance(value, list) or all(_is_fit(one) for one in value)


def _what_is_wrong(error: BaseException | None) -> str | None:
    """Return where a body stops being JSON; None leaves it at the general words."""
    if not isinstance(error, JSONDecodeError):
        return None
    place = {"line": digits_for(error.lineno), "column": digits_for(error.colno)}
    return _("The body is not JSON: look at line %(line)s, column %(column)s.") % place
