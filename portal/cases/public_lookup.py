"""Looking a case up by its code alone, with guesses counted at all doors together."""

from __future__ import annotations

from portal.cases.models import Case
from portal.cases.public_status import find_public
from portal.cases.wrong_codes import WrongCodes, is_well_formed

WRONG = WrongCodes("tracking")


def look_up(*, code: str, address: str, is_known: bool = False) -> Case | None:
    """Return the submitted case of ``code``; a wrong code costs one of this address's tries.

    Once the tries are used up every code waits, right or wrong, so that guessing stops; a visitor
    who has proved the case's mobile (``is_known``) is not held up. Costs 3 queries, and 6 to 10
    more for a wrong code.

    :raises TooMany: this address, or the whole portal, has tried too many wrong codes.
    """
    if not is_known:
        WRONG.check(address)
    case = find_public(code) if is_well_formed(code) else None
    if case is None:
        WRONG.hit(address)
    return case
