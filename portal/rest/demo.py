"""Two applications of other systems in the demo town: one in use, one whose time is over.

Its webhook is paused, so that the demo town calls nobody outside.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from portal.accounts.access import has_permission
from portal.accounts.models import User
from portal.accounts.permissions import MANAGE_API
from portal.rest.applications import create_application, revoke_application
from portal.rest.models import Application, CallTally, Subscription
from portal.rest.scopes import Scope
from portal.rest.subscriptions import Happening, subscribe

CITY_APP, REGISTER = "برنامهٔ همراه شهر", "سامانهٔ پیشین شهرسازی"
DAYS, USUAL, STEP = 12, 180, 17


def load_demo_applications() -> list[str]:
    """Let two programs in, once; return their names. Their tokens are known to nobody."""
    people = User.objects.filter(is_active=True)
    caretaker = next((one for one in people.filter(username="admin") if _may(one)), None)
    account = people.filter(username="clerk").first()
    if caretaker is None or account is None or Application.objects.exists():
        return []
    app, _token = create_application(
        actor=caretaker, name=CITY_APP, contact="سازمان فناوری اطلاعات شهرداری، داخلی ۲۱۵",
        account=account, scopes=[Scope.SERVICES_READ, Scope.CASES_READ, Scope.MESSAGES_WRITE,
                                 Scope.WEBHOOKS_MANAGE],
        networks=["198.51.100.0/24"],
    )  # fmt: skip
    old, _token = create_application(
        actor=caretaker, name=REGISTER, contact="معاونت شهرسازی، داخلی ۳۰۷", account=account,
        scopes=[Scope.CASES_READ],
    )  # fmt: skip
    revoke_application(actor=caretaker, application=old)
    webhook = subscribe(
        actor=caretaker, application=app, url="https://app.example.com/darvazeh/rooydad",
        events=[Happening.SUBMITTED, Happening.MOVED],
    )  # fmt: skip
    Subscription.objects.filter(pk=webhook.pk).update(paused_at=timezone.now())
    _pretend_use(app)
    return [CITY_APP, REGISTER]


def _may(user: User) -> bool:
    return has_permission(user, MANAGE_API, unit=None)


def _pretend_use(app: Application) -> None:
    """Give an application the calls of some days, so that its page has something to show."""
    today = timezone.localdate()
    CallTally.objects.bulk_create(
        CallTally(
            application=app, day=today - timedelta(days=ago),
            answered=USUAL + ago * STEP % 90, refused=ago % 4,
        )
        for ago in range(DAYS)
    )  # fmt: skip
    app.last_used_at = timezone.now() - timedelta(minutes=7)
    app.save(update_fields=["last_used_at"])
