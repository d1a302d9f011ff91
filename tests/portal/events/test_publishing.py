"""Publishing writes one row for each listener, in the transaction of what happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django_q.models import OrmQ

from portal.events.models import EventDelivery
from portal.events.publishing import publish
from tests.portal.events.conftest import BookLent, BookReturned, Ear, Listen, Switches


class Aborted(Exception):
    """The caller changed its mind."""


def listeners() -> list[str]:
    return sorted(EventDelivery.objects.values_list("subscriber", flat=True))


@pytest.mark.django_db(transaction=True)
def test_publishing_wakes_the_worker_after_the_commit(ear: Ear) -> None:
    with transaction.atomic():
        [delivery] = publish(BookLent(7, "history"))
        assert not OrmQ.objects.exists()
    row = OrmQ.objects.get()
    assert (row.func(), row.args()) == ("portal.events.tasks.deliver", (delivery.pk,))
    assert ear.heard == []


@pytest.mark.django_db(transaction=True)
def test_publishing_is_undone_with_its_transaction(ear: Ear) -> None:
    def change_and_fail() -> None:
        with transaction.atomic():
            publish(BookLent(7))
            raise Aborted

    with pytest.raises(Aborted):
        change_and_fail()
    assert not EventDelivery.objects.exists()
    assert not OrmQ.objects.exists()


def test_a_delivery_says_who_hears_what(delivery: EventDelivery) -> None:
    delivery.refresh_from_db()
    assert (delivery.subscriber, delivery.event) == ("library.ear", BookLent.name)
    assert delivery.payload == {"book": 7, "shelf": "history"}
    assert (delivery.state, delivery.attempts, delivery.last_error) == ("pending", 0, "")
    assert str(delivery) == f"{BookLent.name} for library.ear: pending"


@pytest.mark.django_db
def test_each_listener_gets_a_delivery_of_its_own(listen: Listen) -> None:
    listen(BookLent, name="one")
    listen(BookLent, name="history", shelf="history")
    listen(BookLent, name="poetry", shelf="poetry")
    listen(BookReturned, name="returned")
    publish(BookLent(7, "history"))
    assert listeners() == ["library.history", "library.one"]


@pytest.mark.django_db
def test_a_plugin_that_is_off_never_hears_of_it(ear: Ear, gate: Switches) -> None:
    gate.closed.add("library")
    assert publish(BookLent(7)) == []
    assert listeners() == []


@pytest.mark.django_db
def test_a_muted_subscriber_loses_nothing(ear: Ear, gate: Switches) -> None:
    gate.muted.add("library.ear")
    publish(BookLent(7))
    assert listeners() == ["library.ear"]


@pytest.mark.django_db
def test_publishing_to_nobody_costs_no_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        publish(BookLent(7))


@pytest.mark.django_db
def test_publishing_to_three_costs_one_query(
    listen: Listen, django_assert_num_queries: Any
) -> None:
    for name in ("one", "two", "three"):
        listen(name=name)
    with django_assert_num_queries(1):
        publish(BookLent(7))


@pytest.mark.django_db
@pytest.mark.parametrize("prepare", [lambda listen: None, lambda listen: listen()])
def test_a_wrong_value_is_refused_whether_anybody_listens_or_not(
    listen: Listen, prepare: Callable[[Listen], object]
) -> None:
    prepare(listen)
    with pytest.raises(TypeError, match=r"BookLent\.book"):
        publish(BookLent("seven"))  # type: ignore[arg-type]
    assert listeners() == []
