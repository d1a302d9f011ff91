"""Let the demo town's staff keep ready texts, hand a case over, note, link, and go on leave."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import Unit, User
from portal.cases.models import Case
from portal.cases.querysets import CaseQuerySet
from portal.casework.absences import Days, SubstituteLacksRights, enter_absence
from portal.casework.case_keys import keep_keys
from portal.casework.hand_overs import hand_over_case
from portal.casework.later_holidays import follow_calendar
from portal.casework.link_rows import CaseLink
from portal.casework.links import link_cases
from portal.casework.mentions import write_note
from portal.casework.models import Absence, CannedReply, HandOver, Mention
from portal.casework.people import DECIDE, HANDLE, colleagues_around
from portal.persian.text import digits_for

TEXTS = Path(__file__).with_name("ready_texts_fa.json")
NOTE = "لطفاً پیش از تصمیم، پیوست نقشه را ببینید؛ اندازهٔ پیشامدگی با سند نمی‌خواند."
OVER = "بخش دوم درخواست در صلاحیت واحد شماست؛ مدارک هویتی بررسی و تأیید شده است."
LEAVE = "مرخصی استحقاقی"


def load_demo_casework() -> list[str]:
    """Keep the ready texts and let colleagues work together on a few cases; may be repeated.

    :raises ImproperlyConfigured: outside the demo, because nobody has done any of it.
    """
    if not getattr(settings, "PORTAL_DEMO", False):
        raise ImproperlyConfigured("Demo casework is made in the demo town only.")
    for case in Case.objects.exclude(phase="draft").select_related("form_version"):
        keep_keys(case)
    follow_calendar()
    count = _keep_texts()
    if not Mention.objects.exists():
        _work_together()
    return [_("%(count)s ready texts are kept.") % {"count": digits_for(count)}]


def _keep_texts() -> int:
    texts = json.loads(TEXTS.read_text(encoding="utf-8"))
    for number, row in enumerate(texts):
        CannedReply.objects.get_or_create(
            title=row["title"], defaults={"text": row["text"], "times_used": 3 * number % 17}
        )
    return len(texts)


def _work_together() -> None:
    for act in (_speak, _give, _link, _leave):
        act()


def _open_cases() -> CaseQuerySet:
    rows = Case.objects.with_related().filter(phase="open", applicant__isnull=False)
    return rows.order_by("-submitted_at", "pk")


def _speak() -> None:
    """A clerk speaks to the head of the unit in a note."""
    for case in _open_cases():
        people = colleagues_around(case)
        heads = [one for one in people.able(DECIDE) if not one.is_superuser]
        clerks = [one for one in people.able(HANDLE) if one not in heads and not one.is_superuser]
        if heads and clerks:
            write_note(actor=clerks[0], case=case, text=NOTE, mentioned=heads[:1])
            return


def _give() -> None:
    """A case goes to the unit beside its own."""
    for case in _open_cases()[1:]:
        above = case.holder.get_parent()
        beside = above.get_children().exclude(pk=case.holder_id).first() if above else None
        clerks = [o for o in colleagues_around(case).able(HANDLE) if not o.is_superuser]
        if beside and clerks and not HandOver.objects.exists():
            unit: Unit = beside
            hand_over_case(
                actor=clerks[0], case=case, unit=unit, reason=OVER, seen_version=case.version
            )
            return


def _link() -> None:
    """Two cases of one applicant with one unit follow from each other."""
    for case in _open_cases():
        others = Case.objects.with_related().filter(applicant=case.applicant, holder=case.holder)
        earlier = others.exclude(phase="draft").filter(submitted_at__lt=case.submitted_at).last()
        clerks = [o for o in colleagues_around(case).able(HANDLE) if not o.is_superuser]
        if earlier and clerks:
            link_cases(actor=clerks[0], case=case, other=earlier, kind=CaseLink.Kind.FOLLOWS)
            return


def _leave() -> None:
    """An officer is away for a few days, and a colleague of the unit stands in."""
    today = timezone.localdate()
    days = Days(today, today + timedelta(days=4))
    for case in _open_cases().filter(assignee__isnull=False):
        person: User = case.assignee
        others = [o for o in colleagues_around(case).able(HANDLE) if o != person]
        for other in (one for one in others if not one.is_superuser):
            if Absence.objects.exists():
                return
            try:
                enter_absence(actor=person, person=person, substitute=other, days=days, note=LEAVE)
            except SubstituteLacksRights:
                continue
