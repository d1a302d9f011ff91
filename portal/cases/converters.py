"""Tracking codes in addresses: canonical digits only; pages that take typed codes parse them."""

from __future__ import annotations

from django.urls.converters import StringConverter, register_converter


class TrackingCodeConverter(StringConverter):
    regex = "[0-9]{14}"


register_converter(TrackingCodeConverter, "tracking_code")
