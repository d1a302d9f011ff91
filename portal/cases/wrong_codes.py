"""Wrong codes, so that nobody finds a case or a paper by guessing."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from portal.accounts.rate_limits import TooMany, check, hit
from portal.cases.tracking_codes import InvalidCode, parse

logger = logging.getLogger("portal.cases")
WRONG_CODES = {"limit": 10, "per_seconds": 3600}
WRONG_CODES_SITE = {"limit": 1000, "per_seconds": 3600}


@dataclass(frozen=True)
class WrongCodes:
    """The wrong codes of one ``kind``: an address may try ten in an hour, the world a thousand."""

    kind: str

    def check(self, address: str) -> None:
        """Let an address try a code, right or wrong. Costs 2 queries.

        :raises TooMany: this address, or the whole portal, has tried too many wrong codes.
        """
        check(self._scope, address, **WRONG_CODES)
        check(self._scope_of_site, "", **WRONG_CODES_SITE)

    def hit(self, address: str) -> None:
        """Count a wrong code of an address; too many of all are reported. Costs 6 to 10 queries.

        :raises TooMany: as :meth:`check`.
        """
        hit(self._scope, address, **WRONG_CODES)
        try:
            hit(self._scope_of_site, "", **WRONG_CODES_SITE)
        except TooMany:
            logger.error(
                "more than %s wrong %s codes in an hour", WRONG_CODES_SITE["limit"], self.kind
            )
            raise

    @property
    def _scope(self) -> str:
        return f"{self.kind}_wrong_code"

    @property
    def _scope_of_site(self) -> str:
        return f"{self._scope}_site"


def is_well_formed(code: str) -> bool:
    """Say whether a code is written as we write it, and its check digit fits. No query."""
    try:
        return parse(code).code == code
    except InvalidCode:
        return False
