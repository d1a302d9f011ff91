"""The portal's addresses. Pages live below a language prefix; plugins mount where they ask."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.staticfiles.urls import staticfiles_urlpatterns
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal.accounts.audiences import public
from portal.accounts.views import back_office_door
from portal.cases import converters as converters  # registers "tracking_code"
from portal.cases.views import follow
from portal.documents.views import follow_code
from portal.registry.urls import plugin_urlpatterns
from portal.registry.views import alive, ready
from portal.ui.views import root

urlpatterns: list[URLPattern | URLResolver] = [
    path("", root, name="root"),
    path("c/<tracking_code:code>/", follow, name="follow"),
    path("v/<tracking_code:code>/", follow_code, name="verify_document"),
    path("health/alive/", alive, name="alive"),
    path("health/ready/", ready, name="ready"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("api/v1/", include("portal.rest.urls")),
]
if settings.PORTAL_DEMO:
    urlpatterns += [
        path("demo/", include("portal.notifications.demo_urls")),
        re_path(r"^media/(?P<path>.*)$", public(serve), {"document_root": settings.MEDIA_ROOT}),
        *staticfiles_urlpatterns(),
    ]
urlpatterns += i18n_patterns(
    path("account/", include("portal.accounts.urls")),
    path("my/notices/", include("portal.notifications.urls")),
    path("my/drafts/", include("portal.filing.urls")),
    path("my/documents/", include("portal.documents.urls")),
    path("my/payments/", include("portal.payments.urls")),
    path("my/", include("portal.cases.urls")),
    path("counter/", include("portal.counter.urls")),
    path("verify/receipt/", include("portal.payments.verify_urls")),
    path("verify/", include("portal.documents.verify_urls")),
    path("search/", include("portal.search.urls")),
    path("ui/", include("portal.ui.urls")),
    *plugin_urlpatterns(),
    path("_util/login/", back_office_door),
    path("", include(wagtail_urls)),
    prefix_default_language=True,
)

handler400 = "portal.ui.views.bad_request"
handler403 = "portal.ui.views.forbidden"
handler404 = "portal.ui.views.not_found"
handler500 = "portal.ui.views.server_error"
