"""The app of the site's content."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SiteContentConfig(AppConfig):
    name = "sitecontent"
    verbose_name = _("Site content")
