"""The portal's addresses with the start pages of the library in front."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from portal.filing.services import namespace_of
from portal.filing.urls_of_services import service_urlpatterns
from portal.urls import urlpatterns as urls_of_the_portal

urlpatterns = [
    *i18n_patterns(
        path(
            "p/library/",
            include((service_urlpatterns("library"), "services"), namespace_of("library")),
        )
    ),
    *urls_of_the_portal,
]
