"""The addresses of inquiries in the back office."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from wagtail import hooks


@hooks.register("register_admin_urls")
def inquiry_urls() -> list[URLPattern | URLResolver]:
    return [path("inquiries/", include("portal.inquiries.admin_urls"))]
