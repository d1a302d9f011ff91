"""A middleware that stands in for a session store without its database."""

from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse


def database_is_away(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def fail(request: HttpRequest) -> HttpResponse:
        raise OperationalError("the session cannot be read")

    return fail
