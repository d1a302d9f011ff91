"""The library keeps cards, the books on its shelves, and a page for each branch."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from portal.api.pages import PluginPage


class Branch(models.TextChoices):
    MAIN = "main", _("Main")
    PARK = "park", _("Park")


class LibraryCardQuerySet(models.QuerySet["LibraryCard"]):
    def visible_to(self, user: Any) -> LibraryCardQuerySet:
        """Keep the cards of one person."""
        return self.filter(owner_id=user.pk).order_by("pk")

    def ended(self) -> LibraryCardQuerySet:
        return self.filter(valid_until__lt=timezone.localdate())

    def ending_within(self, days: int) -> LibraryCardQuerySet:
        today = timezone.localdate()
        soon = self.filter(valid_until__range=(today, today + timedelta(days=days)))
        return soon.select_related("owner")


class LibraryCard(models.Model):
    """A reader's right to borrow books; ``case_code`` is the application behind it."""

    owner = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", null=True)
    case_code = models.CharField(max_length=14, unique=True)
    valid_until = models.DateField()
    branch = models.CharField(max_length=10, choices=Branch.choices, default=Branch.MAIN)
    reader = models.CharField(max_length=100, blank=True)

    objects = LibraryCardQuerySet.as_manager()

    def __str__(self) -> str:
        return self.case_code


class Book(index.Indexed, models.Model):
    """One title, and how many copies each branch can lend."""

    title = models.CharField(_("title"), max_length=200)
    author = models.CharField(_("author"), max_length=200)
    branch = models.CharField(_("branch"), max_length=10, choices=Branch.choices)
    copies = models.PositiveSmallIntegerField(_("copies"), default=1)

    search_fields = [index.SearchField("title"), index.AutocompleteField("title")]

    class Meta:
        verbose_name = _("book")
        verbose_name_plural = _("books")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class BranchPage(PluginPage):
    """A page about one branch, with what stands on its shelves."""

    branch = models.CharField(_("branch"), max_length=10, choices=Branch.choices)
    address = models.CharField(_("address"), max_length=200)

    parent_page_types = ["sitecontent.HomePage"]
    template = "library/branch_page.html"
    content_panels = [*PluginPage.content_panels, FieldPanel("branch"), FieldPanel("address")]

    class Meta:
        verbose_name = _("library branch")
        verbose_name_plural = _("library branches")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        books = Book.objects.filter(branch=self.branch)
        return {**super().get_context(request, *args, **kwargs), "books": books}
