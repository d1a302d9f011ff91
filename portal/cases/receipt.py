"""The receipt: what a citizen keeps in hand after filing."""

from __future__ import annotations

from mimetypes import guess_type
from pathlib import Path

import segno
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi
from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from portal.cases.models import Case
from portal.cases.public_status import public_status


class StaticOnly(URLFetcher):
    """Lets a document load ``static:<name>`` (our own files) and what it carries itself."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        if url.startswith("data:"):
            return super().fetch(url, headers)
        path = finders.find(url.removeprefix("static:"))
        if not url.startswith("static:") or not isinstance(path, str):
            raise ValueError(f"a receipt may not load {url}")
        content_type = guess_type(path)[0] or "application/octet-stream"
        return URLFetcherResponse(url, Path(path).read_bytes(), {"Content-Type": content_type})


def tracking_address(case: Case) -> str:
    """Return the short public address, printed and in QR codes, where the code can be followed."""
    return f"{settings.WAGTAILADMIN_BASE_URL}{reverse('follow', args=[case.tracking_code])}"


def receipt_qr_svg(case: Case) -> SafeString:
    """Return a QR code of the tracking address as inline SVG, coloured by the page's text."""
    svg = _qr(case).svg_inline(scale=4, border=2, svgclass="qr", lineclass=None, omitsize=True)
    return mark_safe(svg)  # noqa: S308  (drawn by the library from our own address)


def _qr(case: Case) -> segno.QRCode:
    return segno.make(tracking_address(case), error="m")


def receipt_pdf(case: Case) -> bytes:
    """Return the receipt as PDF bytes, typeset right to left for Persian. Takes about 0.3 s."""
    context = {
        "case": case,
        "status": public_status(case),
        "qr": _qr(case).png_data_uri(scale=8, border=2),
        "tracking_address": tracking_address(case),
        "rtl": get_language_bidi(),
        "town_name": settings.TOWN_NAME,
    }
    page = render_to_string("cases/receipt_pdf.html", context)
    return bytes(HTML(string=page, url_fetcher=StaticOnly()).write_pdf() or b"")
