"""How often somebody may do something."""

import datetime

import pytest

from portal.accounts.models import RateWindow
from portal.accounts.rate_limits import TooMany, check, client_address, forget, hit

START = datetime.datetime(2026, 5, 23, 8, 0, tzinfo=datetime.UTC)


@pytest.fixture
def at(time_machine):
    """Travel to so many seconds after the start."""

    def travel(*, seconds):
        time_machine.move_to(START + datetime.timedelta(seconds=seconds), tick=False)

    travel(seconds=0)
    return travel


def _times(count, key="a"):
    for _again in range(count):
        hit("door", key, limit=5, per_seconds=600)


def test_up_to_the_limit_is_allowed_and_one_more_is_not(db):
    _times(5)
    with pytest.raises(TooMany) as refusal:
        _times(1)
    assert refusal.value.status == 429
    assert 1 <= refusal.value.retry_after_seconds <= 610


def test_keys_and_scopes_are_counted_apart(db):
    _times(5)
    _times(5, key="b")
    hit("window", "a", limit=5, per_seconds=600)


def test_the_window_slides(db, at):
    _times(5)
    at(seconds=590)
    with pytest.raises(TooMany):
        _times(1)
    at(seconds=612)
    _times(5)


def test_the_limit_holds_across_the_edge_of_a_window(db, at):
    at(seconds=500)
    _times(4)
    at(seconds=700)
    _times(1)
    with pytest.raises(TooMany):
        _times(1)


def test_a_check_counts_nothing(db, django_assert_num_queries):
    _times(4)
    for _again in range(3):
        with django_assert_num_queries(1):
            check("door", "a", limit=5, per_seconds=600)
    _times(1)
    with pytest.raises(TooMany):
        check("door", "a", limit=5, per_seconds=600)


def test_a_success_forgets_the_attempts(db):
    _times(5)
    forget("door", "a")
    _times(5)


def test_what_is_stored_does_not_name_the_key(db):
    _times(1, key="+989121234567")
    window = RateWindow.objects.get()
    assert "9121234567" not in f"{window.fingerprint}{window.hits}"


def test_old_windows_are_swept_when_new_ones_open(db, at):
    _times(1)
    at(seconds=5000)
    _times(1, key="b")
    assert RateWindow.objects.count() == 1


def test_a_counted_attempt_costs_few_queries(db, django_assert_max_num_queries):
    _times(1)
    with django_assert_max_num_queries(5):
        _times(1)


@pytest.mark.parametrize(
    ("sent_from", "counted_as"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        ("2001:db8:1:2:bbbb::2", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("fe80::1%eth0", "fe80::"),
        ("", "unknown"),
    ],
)
def test_who_owns_a_network_is_counted_as_one(rf, sent_from, counted_as):
    assert client_address(rf.get("/", REMOTE_ADDR=sent_from)) == counted_as
