from __future__ import annotations

import pytest
from django.db import IntegrityError

from portal.accounts.access import SYSTEM
from portal.definitions import actions
from portal.definitions.actions import PublishedMeanwhile
from portal.definitions.reading import InvalidDefinition
from portal.definitions.versions import checksum_of
from portal.errors import Refused

pytestmark = pytest.mark.django_db


def test_publishing_gives_numbered_versions_with_author_and_checksum(kind, version, administrator):
    second = kind.publish(actor=administrator, name="permit", definition=kind.changed())
    assert (version.number, second.number) == (1, 2)
    assert type(second) is kind.model
    assert second.created_by == administrator
    assert second.checksum == checksum_of(kind.changed())
    assert kind.model.objects.newest("permit") == second
    assert str(second) == "permit 2"


def test_publishing_the_same_again_gives_the_same_version(kind, version, administrator):
    shuffled = dict(reversed(list(kind.permit().items())))
    assert kind.publish(actor=administrator, name="permit", definition=shuffled) == version
    assert kind.model.objects.count() == 1


def test_going_back_to_an_older_definition_is_a_new_version(kind, version, administrator):
    kind.publish(actor=administrator, name="permit", definition=kind.changed())
    again = kind.publish(actor=administrator, name="permit", definition=kind.permit())
    assert again.number == 3


def test_other_names_count_for_themselves(kind, version, administrator):
    report = kind.publish(actor=administrator, name="report", definition=kind.permit())
    assert report.number == 1


def test_an_unsound_definition_is_not_kept(kind, administrator):
    with pytest.raises(InvalidDefinition):
        kind.publish(actor=administrator, name="permit", definition=kind.unsound)
    assert not kind.model.objects.exists()


def test_a_citizen_cannot_publish(kind, citizen):
    with pytest.raises(Refused):
        kind.publish(actor=citizen, name="permit", definition=kind.permit())
    assert not kind.model.objects.exists()


def test_who_may_not_publish_learns_nothing_about_the_definition(kind, citizen):
    with pytest.raises(Refused):
        kind.publish(actor=citizen, name="permit", definition=kind.unsound)


def test_the_system_publishes_without_an_author(kind):
    version = kind.publish(actor=SYSTEM, name="permit", definition=kind.permit())
    assert version.created_by is None


def test_staff_signed_in_as_citizens_cannot_publish(kind, administrator):
    administrator.signed_in_by_code = True
    with pytest.raises(Refused):
        kind.publish(actor=administrator, name="permit", definition=kind.permit())


def test_staff_who_left_cannot_publish(kind, administrator):
    administrator.is_active = False
    with pytest.raises(Refused):
        kind.publish(actor=administrator, name="permit", definition=kind.permit())


def test_publishing_costs_few_queries(kind, administrator, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        kind.publish(actor=administrator, name="permit", definition=kind.permit())


def test_losing_a_race_for_a_number_is_a_conflict(kind, administrator, monkeypatch):
    def lost(*args):
        raise IntegrityError

    monkeypatch.setattr(actions, "_publish", lost)
    with pytest.raises(PublishedMeanwhile) as refusal:
        kind.publish(actor=administrator, name="permit", definition=kind.permit())
    assert refusal.value.status == 409


def test_the_database_keeps_each_number_once(kind, version):
    with pytest.raises(IntegrityError):
        kind.model.objects.create(name="permit", number=1, definition=kind.changed())
