"""What every address of the API does besides answering: language, caching, the plugin's silence."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt

from portal.accounts.audiences import public
from portal.contributions import Contribution, Gate
from portal.rest.errors import Problem, not_found, plugin_fault, problem_of

View = Callable[..., HttpResponseBase]


def answering(view: View, *, audience: str, contribution: Contribution[Any] | None = None) -> View:
    """Wrap a view of the API so that it speaks the reader's language and keeps private things so.

    While its ``contribution``, or the one action that the request asks for, is muted the address
    does not exist; neither does one with a zero byte, which databases refuse. What fails around the
    framework's own handling, such as an answer that is no JSON, is answered and reported too. No
    query of its own.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        _speak(request)
        if _has_zero_byte(request) or _is_muted(contribution, view, request):
            return _told(not_found())
        try:
            response = _rendered(view(request, *args, **kwargs))
        except (Exception, SystemExit) as error:
            response = _told(_problem(error, contribution, _action(view, request)))
        patch_vary_headers(response, ["Accept-Language"])
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        return response

    answer.audience, answer.contribution = audience, contribution  # type: ignore[attr-defined]
    return answer


@public
@csrf_exempt
def nowhere(request: HttpRequest, rest: str = "") -> HttpResponseBase:
    """Answer 404 in the API's own shape, whatever the method."""
    _speak(request)
    return _told(not_found())


def language_of(request: HttpRequest) -> str:
    """Return the town's language that ``Accept-Language`` likes best, else the town's first."""
    for code, _preference in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            return translation.get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def _is_muted(contribution: Contribution[Any] | None, view: View, request: HttpRequest) -> bool:
    if contribution is None:
        return False
    action = _action(view, request)
    return Gate.is_muted(contribution.id) or Gate.is_muted(f"{contribution.id}.{action}")


def _action(view: View, request: HttpRequest) -> str | None:
    """Return the viewset's method that the request asks for; reading the head is reading."""
    method = "get" if request.method == "HEAD" else (request.method or "").lower()
    action: str | None = getattr(view, "actions", {}).get(method)
    return action


def _has_zero_byte(request: HttpRequest) -> bool:
    return "\0" in unquote(request.get_full_path())


def _rendered(response: HttpResponseBase) -> HttpResponseBase:
    render = getattr(response, "render", None)
    return render() if callable(render) else response


def _problem(
    error: BaseException, contribution: Contribution[Any] | None, action: str | None
) -> Problem:
    """Return what to say about an error.

    :raises BaseException: the error itself, if nobody expected it and no plugin is to blame.
    """
    expected = problem_of(error) if isinstance(error, Exception) else None
    problem = expected or plugin_fault(error, contribution, action)
    if problem is None:
        raise error
    return problem


def _speak(request: HttpRequest) -> None:
    translation.activate(language_of(request))
    request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE


def _told(problem: Problem) -> JsonResponse:
    headers = {"Cache-Control": "no-store", **problem.headers}
    response = JsonResponse(
        problem.as_json(),
        status=problem.status,
        headers=headers,
        json_dumps_params={"ensure_ascii": False},
    )
    patch_vary_headers(response, ["Accept-Language"])
    return response
