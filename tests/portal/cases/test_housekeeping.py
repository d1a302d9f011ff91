"""What nobody can come back to is tidied away; what somebody may need stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.utils import timezone

from portal.cases.models import Case, CaseFile, case_file_storage
from portal.cases.tasks import _discard, discard_lost_drafts, sweep_lost_files

pytestmark = pytest.mark.django_db


def sweep_a_whole_day() -> int:
    later = timezone.now() + timedelta(days=2)
    removed = 0
    for hour in range(24):
        with time_machine.travel(later + timedelta(hours=hour), tick=False):
            removed += sweep_lost_files()
    return removed


def test_a_stored_file_without_a_record_is_removed_after_a_day(case):
    storage = case_file_storage()
    lost = storage.save("ab/lost", ContentFile(b"x"))
    assert sweep_lost_files() == 0
    assert sweep_a_whole_day() >= 1
    assert not storage.exists(lost)
    assert storage.exists(CaseFile.objects.get().file.name)


def test_an_anonymous_draft_goes_after_a_month_and_a_citizens_draft_stays(draft):
    abandoned = Case.objects.get(pk=draft.pk)
    abandoned.pk, abandoned.tracking_code, abandoned.applicant = None, "0" * 14, None
    abandoned.save()
    Case.objects.update(updated_at=timezone.now() - timedelta(days=31))
    assert discard_lost_drafts() == 1
    assert Case.objects.get() == draft


def test_a_draft_that_is_sent_in_the_moment_of_tidying_keeps_its_files(case):
    assert not _discard(case.pk)
    assert case.files.count() == 1
