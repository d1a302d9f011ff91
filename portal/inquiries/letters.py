"""The letter of an inquiry, on the town's paper."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language_bidi, override
from django.utils.translation import gettext as _

from portal.inquiries.models import Inquiry
from portal.pdf import pdf_of


def letter_pdf(inquiry: Inquiry) -> bytes:
    """Typeset the letter in the town's language. Half a second; no query where all is joined.

    Until the secretariat has given it a number and a date, it carries our own and today's.
    """
    with override(settings.LANGUAGE_CODE):
        context = {
            "inquiry": inquiry,
            "case": inquiry.case,
            "agency": inquiry.addressee,
            "day": inquiry.letter_date or timezone.localdate(),
            "opening": _opening(inquiry),
            "unit": inquiry.case.holder.label,
            "rtl": get_language_bidi(),
            "language": settings.LANGUAGE_CODE,
            "town_name": settings.TOWN_NAME,
        }
        return pdf_of(render_to_string("inquiries/letter_pdf.html", context))


def _opening(inquiry: Inquiry) -> list[str]:
    """Return the words before the facts: the agency's own, or the usual ones, by paragraph."""
    own = inquiry.addressee.letter_text if inquiry.addressee else ""
    usual = _(
        "In the town hall there is a request under the tracking code below. Please let us know"
        " what your agency says about “%(title)s”, so that the applicant does not have to come to"
        " you."
    ) % {"title": inquiry.label}
    return (own or usual).splitlines()
