"""What somebody typed into a step while their session had ended: it waits until they are back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from portal.accounts.rate_limits import TooMany, client_address, hit

STEP = "filing:step"
MOST_LETTERS = 50_000
HOLDINGS = {"limit": 30, "per_seconds": 3600}
_SESSION_KEY = "held_answers"


def hold(request: HttpRequest) -> bool:
    """Keep what was sent to a step of a form in the visitor's session; say whether it is a step.

    Files are not kept, nor more text than a long form has, nor anything of an address that sends
    such things all the time. Whether there is such a draft makes no difference.
    """
    if request.resolver_match is None or request.resolver_match.view_name != STEP:
        return False
    typed = dict(request.POST.lists())
    typed.pop("csrfmiddlewaretoken", None)
    if sum(len(text) for texts in typed.values() for text in texts) > MOST_LETTERS:
        return True
    try:
        hit("held_answers", client_address(request), **HOLDINGS)
    except TooMany:
        return True
    request.session[_SESSION_KEY] = {"path": request.path, "typed": typed}
    messages.info(
        request, _("You have been signed out. Sign in and go on: what you typed is kept.")
    )
    return True


def take_back(request: HttpRequest) -> QueryDict | None:
    """Return once what was typed into this page before its visitor signed in again. No query."""
    held = request.session.get(_SESSION_KEY)
    if not held or held["path"] != request.path:
        return None
    del request.session[_SESSION_KEY]
    typed = QueryDict(mutable=True)
    for name, texts in held["typed"].items():
        typed.setlist(name, texts)
    return typed
