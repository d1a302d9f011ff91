"""How often somebody may do something; counted in the database, for all processes together."""

from __future__ import annotations

import datetime
import ipaddress
import math

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from portal.accounts.models import RateWindow
from portal.audit import addresses
from portal.errors import DomainError
from portal.persian.text import digits_for

_SLICES = 60


class TooMany(DomainError):
    """Something was tried too often; ``retry_after_seconds`` says when it is worth trying again."""

    status = 429

    def __init__(self, *, retry_after_seconds: int) -> None:
        self.retry_after_seconds = retry_after_seconds
        minutes = max(1, math.ceil(retry_after_seconds / 60))
        text = ngettext(
            "Too many attempts. Please try again in %(minutes)s minute.",
            "Too many attempts. Please try again in %(minutes)s minutes.",
            minutes,
        )
        super().__init__(text % {"minutes": digits_for(minutes)})


def client_address(request: HttpRequest) -> str:
    """Return the IP address that a client's attempts are counted by.

    Of an IPv6 address that is the first half: whoever has one address of a /64 network has them
    all. ``"unknown"`` where the web server gives none.
    """
    address = addresses.client_address(request)
    return _network_of(ipaddress.ip_address(address)) if address else "unknown"


@transaction.atomic
def hit(scope: str, key: str, *, limit: int, per_seconds: int) -> None:
    """Count one attempt at ``scope`` by ``key``: at most ``limit`` in any ``per_seconds``.

    The window slides in steps of a sixtieth, never allowing more than the limit. An attempt that
    is refused is not counted. Costs 3 to 5 queries.

    :raises TooMany: the limit is reached.
    """
    now = timezone.now().timestamp()
    window = _locked_window(_fingerprint(scope, key), per_seconds)
    recent = _recent(window.hits, now, per_seconds)
    _refuse_above(limit, recent, now, per_seconds)
    current = str(int(now // _slice(per_seconds) * _slice(per_seconds)))
    window.hits = {**recent, current: recent.get(current, 0) + 1}
    window.expires_at = timezone.now() + datetime.timedelta(seconds=2 * per_seconds)
    window.save(update_fields=["hits", "expires_at"])


def check(scope: str, key: str, *, limit: int, per_seconds: int) -> None:
    """Refuse if :func:`hit` would, without counting anything. Costs one query.

    :raises TooMany: the limit is reached.
    """
    window = RateWindow.objects.filter(fingerprint=_fingerprint(scope, key)).first()
    if window is not None:
        now = timezone.now().timestamp()
        _refuse_above(limit, _recent(window.hits, now, per_seconds), now, per_seconds)


def forget(scope: str, key: str) -> None:
    """Forget all attempts at ``scope`` by ``key``, after a success."""
    RateWindow.objects.filter(fingerprint=_fingerprint(scope, key)).delete()


def _network_of(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Address(int(address) >> 64 << 64))


def _fingerprint(scope: str, key: str) -> str:
    return salted_hmac(f"portal.rate_limits.{scope}", key, algorithm="sha256").hexdigest()


def _locked_window(fingerprint: str, per_seconds: int) -> RateWindow:
    expires_at = timezone.now() + datetime.timedelta(seconds=2 * per_seconds)
    window, created = RateWindow.objects.select_for_update().get_or_create(
        fingerprint=fingerprint, defaults={"expires_at": expires_at}
    )
    if created:
        RateWindow.objects.filter(expires_at__lt=timezone.now()).delete()
    return window


def _slice(per_seconds: int) -> int:
    return max(1, per_seconds // _SLICES)


def _recent(hits: dict[str, int], now: float, per_seconds: int) -> dict[str, int]:
    oldest = now - per_seconds - _slice(per_seconds)
    return {start: count for start, count in hits.items() if int(start) > oldest}


def _refuse_above(limit: int, recent: dict[str, int], now: float, per_seconds: int) -> None:
    if sum(recent.values()) < limit:
        return
    free_at = min(int(start) for start in recent) + _slice(per_seconds) + per_seconds
    raise TooMany(retry_after_seconds=max(1, math.ceil(free_at - now)))
