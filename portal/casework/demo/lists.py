"""Lists of the inbox that the demo town's staff keep."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from portal.accounts.access import units_below
from portal.accounts.models import User
from portal.casework.saved_filter_rows import SavedFilter
from portal.casework.saved_filters import SHARE, keep_filter
from portal.persian.text import digits_for

LISTS = {
    "clerk": [("تازه‌های امروز", "show=new&sort=newest"), ("مانده‌ها", "sort=longest")],
    "head": [("بدون کارشناس", "show=unassigned"), ("ثبت‌شده در دفاتر", "channel=counter")],
}
SHARED = ("پاسخ‌های عقب‌افتاده", "show=reply")


def load_demo_lists() -> list[str]:
    """Let the clerk and the head keep lists, one of them for the whole unit; may be repeated.

    :raises ImproperlyConfigured: outside the demo, because nobody has done any of it.
    """
    if not getattr(settings, "PORTAL_DEMO", False):
        raise ImproperlyConfigured("Demo lists are made in the demo town only.")
    if not SavedFilter.objects.exists():
        for person in User.objects.filter(username__in=LISTS):
            _keep(person)
    count = SavedFilter.objects.count()
    return [_("%(count)s lists of the inbox are kept.") % {"count": digits_for(count)}]


def _keep(person: User) -> None:
    for name, query in LISTS[person.username]:
        keep_filter(actor=person, name=name, query=query)
    if units := units_below(person, SHARE):
        keep_filter(actor=person, name=SHARED[0], query=SHARED[1], unit=units[0])
