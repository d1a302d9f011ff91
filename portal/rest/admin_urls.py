from __future__ import annotations

from django.urls import path

from portal.rest import admin_views as views

app_name = "rest_admin"
_ONE = "<int:application_id>/"
_HOOK = f"{_ONE}webhooks/<uuid:hook_id>/"
urlpatterns = [
    path("", views.applications, name="applications"),
    path("new/", views.new_application, name="new_application"),
    path(_ONE, views.application, name="application"),
    path(f"{_ONE}change/", views.change, name="change"),
    path(f"{_ONE}token/", views.rotate, name="rotate"),
    path(f"{_ONE}revoke/", views.revoke, name="revoke"),
    path(f"{_HOOK}secret/", views.change_secret, name="change_secret"),
    path(f"{_HOOK}resume/", views.go_on, name="go_on"),
    path(f"{_ONE}deliveries/<int:delivery_id>/again/", views.deliver_again, name="deliver_again"),
]
