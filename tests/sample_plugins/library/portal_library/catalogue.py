"""What others may know of the books, and what the search finds among them."""

from collections.abc import Iterator
from typing import Protocol

from django.urls import reverse

from portal.api import Hit
from portal_library.models import Book, Branch

SAMPLE_BOOKS = [
    ("شازده کوچولو", "آنتوان دو سنت‌اگزوپری", Branch.MAIN),
    ("بوستان", "سعدی", Branch.PARK),
    ("گلستان", "سعدی", Branch.MAIN),
]


class Catalogue(Protocol):
    """What another plugin may ask of a library: ``provided(Catalogue)``, which may be None."""

    def copies(self, title: str) -> int: ...


def find_books(query: str, limit: int) -> Iterator[Hit]:
    """Find books by words of their titles. One query."""
    for place, book in enumerate(Book.objects.filter(title__icontains=query)[:limit]):
        score = Hit.score_of(query, book.title, place=place)
        yield Hit(book.title, reverse("library:books"), summary=book.author, score=score)


def load_sample_books() -> None:
    for title, author, branch in SAMPLE_BOOKS:
        Book.objects.get_or_create(title=title, defaults={"author": author, "branch": branch})
