"""What lies below ``/api/v1/``; the last route keeps lost programs from the pages' 404."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from portal.rest import views
from portal.rest.answering import answering, nowhere
from portal.rest.policy import governed
from portal.rest.routes import api_urlpatterns

app_name = "rest"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", answering(governed(views.Index).as_view(), audience="public"), name="index"),
    path("schema/", answering(governed(views.Schema).as_view(), audience="public"), name="schema"),
    path("docs/", views.docs, name="docs"),
    *api_urlpatterns(),
    re_path(r"^(?P<rest>[\s\S]*)$", nowhere),
]
