"""Looking a case up by its code alone, with guesses counted at all doors together."""

from __future__ import annotations

import logging

from portal.accounts.rate_limits import TooMany, check, hit
from portal.cases.models import Case
from portal.cases.public_status import find_public
from portal.cases.tracking_codes import InvalidCode, parse

logger = logging.getLogger("portal.cases")
WRONG_CODES = {"limit": 10, "per_seconds": 3600}
WRONG_CODES_SITE = {"limit": 1000, "per_seconds": 3600}


def look_up(*, code: str, address: str, is_known: bool = False) -> Case | None:
    """Return the submitted case of ``code``; a wrong code costs one of this address's tries.

    Once the tries are used up every code waits, right or wrong, so that guessing stops; a visitor
    who has proved the case's mobile (``is_known``) is not held up. Costs 3 queries, and 6 to 10
    more for a wrong code.

    :raises TooMany: this address, or the whole portal, has tried too many wrong codes.
    """
    if not is_known:
        check("tracking_wrong_code", address, **WRONG_CODES)
        check("tracking_wrong_code_site", "", **WRONG_CODES_SITE)
    case = find_public(code) if _is_well_formed(code) else None
    if case is None:
        hit("tracking_wrong_code", address, **WRONG_CODES)
        _count_for_the_site()
    return case


def _count_for_the_site() -> None:
    try:
        hit("tracking_wrong_code_site", "", **WRONG_CODES_SITE)
    except TooMany:
        logger.error("more than %(limit)s wrong tracking codes in an hour", WRONG_CODES_SITE)
        raise


def _is_well_formed(code: str) -> bool:
    try:
        return parse(code).code == code
    except InvalidCode:
        return False
