"""The library's screens in the back office."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from portal_library.models import Book


class BookScreen(SnippetViewSet):
    """The catalogue; Wagtail's permissions on books say who may edit it."""

    model = Book
    icon = "list-ul"
    menu_label = _("Library books")
    add_to_admin_menu = True
    list_display = ["title", "author", "branch", "copies"]
    list_filter = ["branch"]
    panels = [FieldPanel("title"), FieldPanel("author"), FieldPanel("branch"), FieldPanel("copies")]
