"""Pages come and go at the times that editors chose."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.registry.tasks import run_schedule
from sitecontent.models import NewsPage, ServicePage
from tests.sitecontent.conftest import MakeNews, MakeService

pytestmark = pytest.mark.django_db
SCHEDULE = "sitecontent.publish_scheduled"


def due(page: NewsPage | ServicePage) -> None:
    """Let the page's newest draft have been due for a minute."""
    page.go_live_at = timezone.now() - timedelta(minutes=1)
    revision = page.save_revision()
    revision.approved_go_live_at = page.go_live_at
    revision.save()


@pytest.fixture
def waiting_story(make_news: MakeNews) -> NewsPage:
    story = make_news("خبر", live=False)
    due(story)
    return story


def test_a_page_is_published_when_its_time_has_come(waiting_story: NewsPage) -> None:
    run_schedule(SCHEDULE)
    waiting_story.refresh_from_db()
    assert waiting_story.live


def test_a_page_waits_until_then(make_news: MakeNews) -> None:
    story = make_news("خبر", live=False)
    story.go_live_at = timezone.now() + timedelta(hours=1)
    story.save_revision().publish()
    run_schedule(SCHEDULE)
    story.refresh_from_db()
    assert not story.live


def test_an_expired_page_is_withdrawn(make_news: MakeNews) -> None:
    story = make_news("خبر", expire_at=timezone.now() - timedelta(minutes=1))
    run_schedule(SCHEDULE)
    story.refresh_from_db()
    assert (story.live, story.expired) == (False, True)


def test_a_complete_sheet_is_published(make_service: MakeService) -> None:
    page = make_service("خدمت", publish=False)
    due(page)
    run_schedule(SCHEDULE)
    assert ServicePage.objects.get(pk=page.pk).live


def test_an_incomplete_sheet_is_reported_once_and_stops_nobody(
    make_service: MakeService, waiting_story: NewsPage, caplog: pytest.LogCaptureFixture
) -> None:
    page = make_service("ناقص", publish=False, steps=[])
    due(page)
    with caplog.at_level(logging.ERROR, logger="portal.sitecontent"):
        run_schedule(SCHEDULE)
        run_schedule(SCHEDULE)
    assert not ServicePage.objects.get(pk=page.pk).live
    waiting_story.refresh_from_db()
    assert waiting_story.live
    assert len([line for line in caplog.records if line.name == "portal.sitecontent"]) == 1
