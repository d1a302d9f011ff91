"""How somebody proves who they are: staff by password, citizens by a code sent to their mobile."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.http import HttpRequest

from portal.accounts.models import User
from portal.accounts.rate_limits import check, client_address, forget, hit

FAILURES_PER_ACCOUNT_AND_ADDRESS = {"limit": 10, "per_seconds": 3600}
FAILURES_PER_ACCOUNT = {"limit": 50, "per_seconds": 3600}
FAILURES_PER_ADDRESS = {"limit": 100, "per_seconds": 3600}


class StaffPasswordBackend(ModelBackend):
    """Username and password, locked after ten failures in an hour from one address.

    Fifty failures from all addresses together lock the account, a hundred at all accounts lock
    the address.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """Return the account if the password is right. Costs 7 to 18 queries.

        An attempt from an address is counted before the password is looked at, so that parallel
        guesses cannot slip past; success clears that count, but not the one of all addresses.
        Unknown usernames are counted alike.

        :raises TooMany: locked, whatever the password.
        """
        if username is None or password is None:
            return None
        address = client_address(request) if request is not None else "unknown"
        account = username.casefold()
        key = f"{account}|{address}"
        check("staff_sign_in_address", address, **FAILURES_PER_ADDRESS)
        check("staff_sign_in_account", account, **FAILURES_PER_ACCOUNT)
        hit("staff_sign_in", key, **FAILURES_PER_ACCOUNT_AND_ADDRESS)
        user = super().authenticate(request, username=username, password=password, **kwargs)
        if not isinstance(user, User):
            hit("staff_sign_in_address", address, **FAILURES_PER_ADDRESS)
            hit("staff_sign_in_account", account, **FAILURES_PER_ACCOUNT)
            return None
        forget("staff_sign_in", key)
        return user


class SmsCodeBackend(BaseBackend):
    """Loads the user of a session opened by SMS code, with a citizen's rights only.

    An SMS is too weak a proof for the back office, so a member of staff who signs in this way
    acts as the citizen that he or she also is.
    """

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.filter(pk=user_id, is_active=True).first()
        if user is not None:
            user.signed_in_by_code = True
        return user
