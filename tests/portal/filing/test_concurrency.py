"""Many people at once, just after a plugin was switched on."""

from __future__ import annotations

from functools import partial

import pytest

from portal.cases.actions import submit_case
from portal.cases.kinds import CaseKind
from portal.cases.models import Case
from portal.filing.actions import start_service, submit_draft
from portal.testing.factories import CitizenFactory
from portal.testing.races import race
from tests.portal.filing.conftest import versions

pytestmark = pytest.mark.django_db(transaction=True)


def test_six_people_who_begin_first_publish_one_version(library):
    citizens = [CitizenFactory.create() for _person in range(6)]
    race([partial(start_service, actor=who, service=library.membership) for who in citizens])
    assert Case.objects.count() == 6
    assert versions() == (1, 1)


def test_the_rule_of_a_kind_runs_once_when_four_devices_send(declare, citizen, filled_draft):
    asked = []

    def submit(*, actor, case):
        asked.append(case.pk)
        return submit_case(actor=actor, draft=case)

    declare(type("Test", (), {"slug": "test", "matter": CaseKind("Matter", submit=submit)}))
    copies = [Case.objects.get(pk=filled_draft.pk) for _device in range(4)]
    race([partial(submit_draft, actor=citizen, draft=copy) for copy in copies])
    assert asked == [filled_draft.pk]
    assert filled_draft.timeline.count() == 1
