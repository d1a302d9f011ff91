"""One careful call to a stranger's server: https only, to public addresses only.

The name is resolved once and the connection goes to exactly that address, so that a name which
changes its mind meanwhile (DNS rebinding) reaches nothing inside. Redirects are not followed. The
call runs in a thread of its own, so that a server that answers byte by byte, or a name that is
never resolved, holds its caller for :data:`TOTAL_SECONDS` at most.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from threading import Thread
from urllib.parse import SplitResult, urlsplit

import httpx

TIMEOUT_SECONDS = 10
TOTAL_SECONDS = 15
LONGEST_URL = 500
HTTPS = 443


class CannotCall(Exception):
    """The call was not taken: the address is inside, out of reach, or answers with an error."""


def web_address(url: str) -> SplitResult | None:
    """Return the parts of an https address with a public name or number; None for any other."""
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        return None
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme != "https" or not host or parts.username or parts.password or parts.fragment:
        return None
    return parts if "\\" not in url and _is_outside(host) else None


def _is_outside(host: str) -> bool:
    """Say whether a host may lie outside: a public number, or a name of two parts or more."""
    try:
        return is_public(host)
    except ValueError:
        last = host.rstrip(".").rpartition(".")[2]
        return "." in host.strip(".") and not last.isdigit() and last not in {"local", "localhost"}


def is_public(address: str) -> bool:
    """Say whether an IP address belongs to the internet, whatever disguise it comes in.

    :raises ValueError: it is no IP address.
    """
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        hidden = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if hidden is not None:
            return hidden.is_global and not hidden.is_multicast
        if ip.is_site_local or ip in ipaddress.ip_network("64:ff9b::/96"):
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def post(url: str, body: bytes, headers: dict[str, str]) -> None:
    """Send one POST and want a 2xx; takes up to 15 seconds. The answer is not read.

    :raises CannotCall: see there.
    """
    parts = web_address(url)
    if parts is None:
        raise CannotCall("not an address outside")
    with _client() as client:
        outcome = _begun(partial(_status, client, parts, body, headers))
        try:
            status = outcome.result(timeout=TOTAL_SECONDS)
        except TimeoutError as error:
            raise CannotCall(f"no answer within {TOTAL_SECONDS} seconds") from error
        except httpx.HTTPError as error:
            raise CannotCall(type(error).__name__) from error
    if not 200 <= status < 300:
        raise CannotCall(f"HTTP {status}")


def _begun(work: Callable[[], int]) -> Future[int]:
    """Do ``work`` in a thread that nobody has to wait for, not even at the end of the process."""
    outcome: Future[int] = Future()
    Thread(target=_settle, args=(outcome, work), name="call outward", daemon=True).start()
    return outcome


def _settle(outcome: Future[int], work: Callable[[], int]) -> None:
    try:
        outcome.set_result(work())
    except BaseException as error:
        outcome.set_exception(error)


def _status(client: httpx.Client, parts: SplitResult, body: bytes, headers: dict[str, str]) -> int:
    """Return the status; the certificate must carry the name of the host, not its number."""
    host = parts.hostname or ""
    target = parts._replace(netloc=_netloc(_public_address(host, parts.port or HTTPS), parts.port))
    with client.stream(
        "POST",
        target.geturl(),
        content=body,
        headers={**headers, "host": _netloc(host, parts.port)},
        extensions={"sni_hostname": host},
    ) as response:
        return response.status_code


def _client() -> httpx.Client:
    return httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False)


def _public_address(host: str, port: int) -> str:
    """Resolve ``host``; every address behind it must be public, not only the one that is used."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise CannotCall("the name cannot be resolved") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(is_public(address.partition("%")[0]) for address in addresses):
        raise CannotCall("the name leads to an address inside")
    return addresses[0]


def _netloc(host: str, port: int | None) -> str:
    named = f"[{host}]" if ":" in host else host
    return named if port is None else f"{named}:{port}"
