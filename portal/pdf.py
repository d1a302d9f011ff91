"""The one press of the house: HTML becomes PDF from our own files alone; QR codes beside it."""

from __future__ import annotations

from mimetypes import guess_type
from pathlib import Path

import segno
from django.contrib.staticfiles import finders
from django.utils.safestring import SafeString, mark_safe
from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

STATIC = "static:"
MARGIN_OF_QR = 2


class StaticOnly(URLFetcher):
    """Lets a document load ``static:<name>`` (our own files) and what it carries itself."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        if url.startswith("data:"):
            return super().fetch(url, headers)
        path = finders.find(url.removeprefix(STATIC))
        if not url.startswith(STATIC) or not isinstance(path, str):
            raise ValueError(f"a document may not load {url}")
        content_type = guess_type(path)[0] or "application/octet-stream"
        return URLFetcherResponse(url, Path(path).read_bytes(), {"Content-Type": content_type})


def pdf_of(page: str) -> bytes:
    """Typeset a page of HTML as a tagged PDF. Takes about half a second, and more for each page.

    Nothing but ``static:<name>`` and ``data:`` addresses is loaded; what else the page asks for
    is left out.
    """
    return bytes(HTML(string=page, url_fetcher=StaticOnly()).write_pdf(pdf_tags=True) or b"")


def qr_image(address: str) -> str:
    """Return a QR code of ``address`` as a ``data:`` address, for documents."""
    return str(_qr(address).png_data_uri(scale=8, border=MARGIN_OF_QR))


def qr_svg(address: str) -> SafeString:
    """Return a QR code of ``address`` as inline SVG, coloured by the page's text."""
    svg = _qr(address).svg_inline(
        scale=4, border=MARGIN_OF_QR, svgclass="qr", lineclass=None, omitsize=True
    )
    return mark_safe(svg)  # noqa: S308  (drawn by the library from our own address)


def _qr(address: str) -> segno.QRCode:
    return segno.make(address, error="m")
