"""A channel of the library's own: short texts for the board at the entrance."""

import logging

from portal.api import Recipient
from portal.api.notifications import Outgoing

logger = logging.getLogger("portal_library.notice_board")
PLACE = "entrance"


def place_of(recipient: Recipient) -> str:
    """Return where people read the board; everybody passes it."""
    return PLACE


def pin_up(message: Outgoing) -> str:
    """Hand one message over and return the provider's reference for it."""
    logger.info("%s: %s", message.address, message.body)
    return message.key
