"""News of the town hall."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.models import PageManager
from wagtail.search import index

from sitecontent.blocks import BodyBlock
from sitecontent.forms import NewsPageForm
from sitecontent.models.base import PublicPage, PublicPageQuerySet
from sitecontent.models.categories import NewsCategory

NEWS_PER_PAGE = 9
CARD_RENDITIONS = ("fill-400x225|format-webp", "fill-800x450|format-webp")
LEAD_RENDITIONS = (
    "fill-480x270|format-webp",
    "fill-960x540|format-webp",
    "fill-1600x900|format-webp",
)


def pictures_in(*renditions: str) -> Prefetch[Any]:
    """Return a prefetch of main pictures together with these sizes of them. Two queries."""
    pictures = get_image_model().objects.prefetch_renditions(*renditions)
    return Prefetch("main_image", queryset=pictures)


class NewsQuerySet(PublicPageQuerySet):
    """Reads for lists of news."""

    def for_lists(self) -> NewsQuerySet:
        """Load cards with their pictures: two queries more, whatever the number of rows."""
        return self.without_pictures().prefetch_related(pictures_in(*CARD_RENDITIONS))

    def without_pictures(self) -> NewsQuerySet:
        return super().for_lists().select_related("category")

    def newest(self) -> NewsQuerySet:
        return self.order_by("-date", "-pk")


class NewsIndexPage(PublicPage):
    """All news, newest first, by category."""

    intro = models.CharField(_("introduction"), max_length=300, blank=True)

    template = "sitecontent/news_index_page.html"
    content_panels = [*PublicPage.content_panels, FieldPanel("intro")]
    parent_page_types = ["sitecontent.HomePage"]
    subpage_types = ["sitecontent.NewsPage"]

    class Meta:
        verbose_name = _("news list")
        verbose_name_plural = _("news lists")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        stories = NewsPage.objects.published_beside(self).child_of(self)
        category = NewsCategory.objects.filter(slug=request.GET.get("category", "")[:50]).first()
        if category is not None:
            stories = stories.filter(category=category)
        pages = Paginator(stories.for_lists().newest(), NEWS_PER_PAGE)
        context |= {
            "categories": NewsCategory.objects.filter(stories__in=_siblings(self)).distinct(),
            "category": category,
            "page_obj": pages.get_page(request.GET.get("page")),
        }
        return context


def _siblings(news_index: NewsIndexPage) -> models.QuerySet[NewsPage]:
    return NewsPage.objects.child_of(news_index).live()


class NewsPageTag(TaggedItemBase):
    """A keyword on a story."""

    content_object = ParentalKey(
        "sitecontent.NewsPage", related_name="tagged_items", on_delete=models.CASCADE
    )


class NewsPage(PublicPage):
    """One story: kicker, title, lead and body, as the public-relations office writes them."""

    kicker = models.CharField(
        _("kicker"), max_length=150, blank=True, help_text=_("The short line above the title.")
    )
    lead = models.TextField(_("lead"), max_length=600)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    main_image = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("main picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    image_alt = models.CharField(
        _("what the picture shows"),
        max_length=200,
        blank=True,
        help_text=_("Read aloud to people who cannot see the picture."),
    )
    category = models.ForeignKey(
        NewsCategory,
        verbose_name=_("category"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="stories",
    )
    tags = ClusterTaggableManager(
        through=NewsPageTag, blank=True, verbose_name=_("keywords"), help_text=""
    )
    date = models.DateField(_("date"), default=timezone.localdate, db_index=True)
    author = models.CharField(_("author"), max_length=120, blank=True)

    objects = PageManager.from_queryset(NewsQuerySet)()
    template = "sitecontent/news_page.html"
    content_panels = [
        FieldPanel("kicker"),
        *PublicPage.content_panels,
        FieldPanel("lead"),
        MultiFieldPanel(
            [FieldPanel("main_image"), FieldPanel("image_alt")], heading=_("Main picture")
        ),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel("category"),
                FieldPanel("date"),
                FieldPanel("author"),
                FieldPanel("tags"),
            ],
            heading=_("About this story"),
        ),
    ]
    search_fields = [
        *PublicPage.search_fields,
        index.SearchField("kicker"),
        index.SearchField("lead"),
        index.SearchField("body"),
        index.FilterField("date"),
        index.FilterField("category"),
    ]
    base_form_class = NewsPageForm
    parent_page_types = ["sitecontent.NewsIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("news story")
        verbose_name_plural = _("news stories")

    def clean(self) -> None:
        super().clean()
        if self.main_image_id and not self.image_alt.strip():
            raise ValidationError({"image_alt": _("Say in words what the picture shows.")})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        others = NewsPage.objects.published_beside(self).exclude(pk=self.pk)
        more_news = list(others.without_pictures().newest()[:3])
        sizes = pictures_in(*CARD_RENDITIONS, *LEAD_RENDITIONS)
        prefetch_related_objects([self, *more_news], sizes)
        context["more_news"] = more_news
        return context
