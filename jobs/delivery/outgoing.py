"""The guard of outgoing requests: https only, no private address, no redirect.

Where a request goes is only known when it is made: a name may lead anywhere, and a service may
answer with another place. So the guard sits under the library that speaks to the services, looks
at each request before it leaves, and once more at the machine that was really reached before a
byte is sent to it, since a name may have changed meanwhile.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from ipaddress import ip_address
from threading import Lock
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectionError as NotConnectedError
from requests.exceptions import ConnectTimeout, InvalidURL, RequestException
from requests.utils import select_proxy
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import MaxRetryError

INSIDE: Final = "it leads to an address inside a network (private or reserved)"


class RefusedTargetError(InvalidURL):
    """A request to where none may go; nothing was sent."""


@dataclass
class Outgoing:
    """One delivery's requests: what may be reached, and how they ended."""

    private: bool
    committing: Callable[[], None]  # called before the first byte may leave
    begun: bool = False
    status: int | None = None
    refused: str | None = None
    broken: str | None = None  # the network failed before anything was sent
    unsure: str | None = None  # the network failed after it
    raised: list[Exception] = field(default_factory=list)


_current: ContextVar[Outgoing | None] = ContextVar("outgoing", default=None)
_swap: Final = Lock()


@contextmanager
def guarded(outgoing: Outgoing) -> Iterator[None]:
    """Let every request of this thread pass the guard while it lasts.

    The library of the services makes its own sessions and takes none, so the class that it makes
    them of is exchanged; other threads' sessions look for a guard and find none.
    """
    token = _current.set(outgoing)
    try:
        with _swap:
            before = requests.sessions.Session
            requests.sessions.Session = _GuardedSession  # type: ignore[misc]
            try:
                yield
            finally:
                requests.sessions.Session = before  # type: ignore[misc]
    finally:
        _current.reset(token)


def open_guarded(outgoing: Outgoing) -> requests.Session:
    """Give a session of our own whose every request passes the guard; it follows no redirect."""
    token = _current.set(outgoing)
    try:
        return _GuardedSession()
    finally:
        _current.reset(token)


def check_target(url: str, *, private: bool, proxied: bool = False) -> None:
    """Refuse an address that no request may go to: RefusedTargetError.

    Behind a proxy a name that is not known here is the proxy's to resolve, and to forbid.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        found = socket.getaddrinfo(host, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        if proxied and parts.scheme == "https":
            return
        raise NotConnectedError("its host is not known") from error
    inside = [str(one[4][0]) for one in found if not is_public(str(one[4][0]))]
    if inside and not private:
        raise RefusedTargetError(INSIDE)
    if parts.scheme != "https" and not (private and len(inside) == len(found)):
        raise RefusedTargetError("it is not https")


def is_public(address: str) -> bool:
    """Tell whether an address belongs to the public internet."""
    found = ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    return bool((mapped or found).is_global and not found.is_multicast)


class _GuardedSession(requests.Session):
    def __init__(self) -> None:
        super().__init__()
        outgoing = _current.get()
        self.guarded = outgoing is not None
        if outgoing is not None:
            for scheme in ("https://", "http://"):
                self.mount(scheme, _GuardedAdapter(outgoing))

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        if self.guarded:
            kwargs["allow_redirects"] = False
        return super().send(request, **kwargs)


class _GuardedAdapter(HTTPAdapter):
    def __init__(self, outgoing: Outgoing) -> None:
        self.outgoing = outgoing
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _reached(self.outgoing)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        outgoing, url = self.outgoing, str(request.url)
        proxied = select_proxy(url, kwargs.get("proxies")) is not None
        try:
            check_target(url, private=outgoing.private, proxied=proxied)
            kwargs["verify"] = True if kwargs.get("verify") is False else kwargs.get("verify")
            if not outgoing.begun:
                outgoing.committing()
                outgoing.begun = True
            response = super().send(request, *args, **kwargs)
        except RefusedTargetError as error:
            outgoing.refused = str(error)
            raise
        except RequestException as error:
            _note(outgoing, error)
            raise
        except Exception as error:
            outgoing.raised.append(error)
            raise
        outgoing.status = response.status_code
        return response


def _note(outgoing: Outgoing, error: RequestException) -> None:
    """Tell a request that never left from one that may have arrived."""
    cause = error.args[0] if error.args else None
    # Without retries the library gives up by this name only where it could not connect.
    if not outgoing.begun or isinstance(error, ConnectTimeout) or isinstance(cause, MaxRetryError):
        outgoing.broken = "no connection"
    else:
        outgoing.unsure = "no answer after it was sent"


def _reached(outgoing: Outgoing) -> dict[str, Any]:
    """Give pools whose connections look at the machine they reached."""

    def look(sock: socket.socket) -> socket.socket:
        if not outgoing.private and not is_public(str(sock.getpeername()[0])):
            sock.close()
            outgoing.refused = INSIDE
            raise RefusedTargetError(INSIDE)
        return sock

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return look(super()._new_conn())

    class Encrypted(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return look(super()._new_conn())

    plain = type("Plain", (HTTPConnectionPool,), {"ConnectionCls": Plain})
    encrypted = type("Encrypted", (HTTPSConnectionPool,), {"ConnectionCls": Encrypted})
    return {"http": plain, "https": encrypted}
