"""The library's own pages, below ``/<language>/p/library/``."""

from django.urls import path

from portal_library import views

urlpatterns = [path("books/", views.books, name="books")]
