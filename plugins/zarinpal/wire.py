"""One careful question to Zarinpal: JSON there and back, never longer than ten seconds."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import partial
from threading import Thread
from typing import Any

import httpx

OPERATION_SECONDS = 8.0
TOTAL_SECONDS = 10.0
LONGEST_ANSWER = 64 * 1024


class NoAnswer(Exception):
    """Zarinpal is out of reach, too slow, or answers something that is no JSON object."""


def ask(
    address: str, question: Mapping[str, Any], *, seconds: float = TOTAL_SECONDS
) -> dict[str, Any]:
    """Send ``question`` by POST and return the answer, whatever its HTTP status says.

    Redirects are not followed, and no more than 64 KB are read. It runs in a thread of its own:
    a server that answers byte by byte holds nobody longer than ``seconds``, nor the thread.

    :raises NoAnswer: see there. Whether Zarinpal has acted on the question is unknown then.
    """
    outcome: Future[bytes] = Future()
    until = time.monotonic() + seconds
    work = partial(_post, address, json.dumps(question).encode(), until)
    Thread(target=_settle, args=(outcome, work), name="zarinpal", daemon=True).start()
    try:
        answer = json.loads(outcome.result(timeout=seconds))
    except TimeoutError as error:
        raise NoAnswer(f"nothing within {seconds} seconds") from error
    except (httpx.HTTPError, ValueError) as error:
        raise NoAnswer(type(error).__name__) from error
    if not isinstance(answer, dict):
        raise NoAnswer("the answer is no object")
    return answer


def _post(address: str, body: bytes, until: float) -> bytes:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    with (
        httpx.Client(timeout=OPERATION_SECONDS, follow_redirects=False, trust_env=False) as client,
        client.stream("POST", address, content=body, headers=headers) as response,
    ):
        read = bytearray()
        for chunk in response.iter_bytes():
            read += chunk
            if len(read) > LONGEST_ANSWER or time.monotonic() > until:
                raise ValueError("the answer is too long, or too slow")
        return bytes(read)


def _settle(outcome: Future[bytes], work: Callable[[], bytes]) -> None:
    try:
        outcome.set_result(work())
    except BaseException as error:
        outcome.set_exception(error)
