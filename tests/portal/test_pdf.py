"""The press loads our own files only."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.exceptions import SuspiciousFileOperation
from pypdf import PdfReader

from portal.pdf import StaticOnly, pdf_of, qr_image, qr_svg


@pytest.mark.parametrize(
    "address", ["https://example.org/x.png", "file:///etc/passwd", "static:../settings/base.py"]
)
def test_nothing_from_elsewhere_is_loaded(address):
    with pytest.raises((ValueError, SuspiciousFileOperation)):
        StaticOnly().fetch(address)


def test_our_own_files_and_what_the_page_carries_are():
    assert StaticOnly().fetch("static:ui/logo.svg").read()
    assert StaticOnly().fetch(qr_image("https://example.org")).read()


def test_a_page_becomes_a_tagged_pdf_though_a_picture_is_forbidden():
    page = '<html lang="fa"><title>t</title><p>می‌شود</p><img alt="x" src="file:///etc/passwd">'
    reader = PdfReader(BytesIO(pdf_of(page)))
    assert len(reader.pages) == 1
    assert reader.trailer["/Root"]["/Lang"] == "fa"


def test_a_qr_code_is_drawn_in_the_colour_of_the_page():
    assert 'class="qr"' in qr_svg("https://example.org")
