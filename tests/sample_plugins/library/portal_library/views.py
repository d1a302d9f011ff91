"""What everybody may look at."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.api import public
from portal_library.models import Book


@public
@require_GET
def books(request: HttpRequest) -> HttpResponse:
    """Show the catalogue."""
    return render(request, "library/books.html", {"books": Book.objects.all()})
