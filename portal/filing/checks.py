"""Says at start-up which service in code cannot be published, and why."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Warning, register

from portal.contributions import described, everything_on
from portal.errors import DomainError
from portal.filing.services import services


@register
def every_service_compiles(**options: Any) -> list[CheckMessage]:
    """Report each declared service, on or off, whose form or workflow is refused. No query."""
    found: list[CheckMessage] = []
    for contribution in services.all():
        try:
            with everything_on():
                _ = contribution.value.definitions
        except (DomainError, LookupError) as error:
            found.append(_warning(contribution.id, str(error)))
        except (Exception, SystemExit) as error:
            found.append(_warning(contribution.id, described(error)))
    return found


def _warning(service: str, reason: str) -> Warning:
    return Warning(f"Service {service!r}: {reason}", id="portal.filing.W001")
