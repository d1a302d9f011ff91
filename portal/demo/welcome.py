"""Who may try the demo town."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from portal.accounts.demo import SampleAccount, load_demo_people


def one_of_each_role(accounts: Iterable[SampleAccount]) -> list[SampleAccount]:
    """Return the first account of every role; a label is the role and maybe ``(unit)``."""
    first: dict[str, SampleAccount] = {}
    for account in accounts:
        first.setdefault(account.role_label.partition(" (")[0], account)
    return list(first.values())


def welcome() -> str:
    """Return one line per sample account: role, user name or mobile, password."""
    rows = [
        (account.role_label, account.username_or_mobile, account.password or _("code by SMS"))
        for account in one_of_each_role(load_demo_people())
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    lines = (f"  {role:<{widths[0]}}  {who:<{widths[1]}}  {how}" for role, who, how in rows)
    return "\n".join(lines)
