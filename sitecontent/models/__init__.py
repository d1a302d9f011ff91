"""The pages of the site: presentation of content, no case logic."""

from sitecontent.models.categories import NewsCategory, ServiceCategory
from sitecontent.models.content import ContentPage
from sitecontent.models.home import HomePage
from sitecontent.models.news import NewsIndexPage, NewsPage, NewsPageTag
from sitecontent.models.services import IncompleteSheet, ServiceIndexPage, ServicePage

__all__ = [
    "ContentPage",
    "HomePage",
    "IncompleteSheet",
    "NewsCategory",
    "NewsIndexPage",
    "NewsPage",
    "NewsPageTag",
    "ServiceCategory",
    "ServiceIndexPage",
    "ServicePage",
]
