"""Signing in and out, the profile and one's own data; mounted at ``account/``."""

from __future__ import annotations

from django.urls import path

from portal.accounts import personal_data_views, views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/code/", views.sign_in_code, name="sign_in_code"),
    path("sign-in/code/again/", views.resend_code, name="resend_code"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("profile/", views.profile, name="profile"),
    path("my-data/", personal_data_views.my_data, name="my_data"),
    path("my-data/download/", personal_data_views.download, name="download_my_data"),
    path("my-data/download/code/", personal_data_views.send_download_code, name="download_code"),
    path("my-data/close/", personal_data_views.close, name="close_account"),
    path("my-data/close/code/", personal_data_views.send_closing_code, name="closing_code"),
]
