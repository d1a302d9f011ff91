"""What editors may put into pages."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class OpeningHoursBlock(blocks.StructBlock):
    days = blocks.CharBlock(label=_("Days"), max_length=100)
    hours = blocks.CharBlock(label=_("Hours"), max_length=100)

    class Meta:
        icon = "time"
        label = _("Opening hours of the library")
        template = "library/blocks/opening_hours.html"
