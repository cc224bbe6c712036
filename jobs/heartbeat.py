"""The heartbeat: an address that is asked after each good cycle, so that silence is noticed.

Whoever watches it (a service that expects to be asked, on another machine) tells when it is not:
the machine is off, the process is gone, a cycle hangs, or a job fails for good.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import structlog
from requests.exceptions import RequestException

from jobs.delivery.outgoing import Outgoing, RefusedTargetError, open_guarded

if TYPE_CHECKING:  # a desk has a heartbeat
    from jobs.desk import Desk

TIMEOUT_SECONDS: Final = 10.0
# Between two requests: cycles come every ten seconds, and such services take a few a minute.
EVERY_SECONDS: Final = 15.0

log = structlog.get_logger()


class Heartbeat:
    """Asks one address, at most one request at a time, never waited for by a cycle."""

    def __init__(
        self, url: str, *, private: bool, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        """Ask `url`; with `private` it may lead into the desk's own network."""
        self._url, self._ticks = url, ticks
        self._private = private or is_loopback(urlsplit(url).hostname)
        self._asked_at: float | None = None
        self._withheld: Sequence[str] = ()
        self._asking: threading.Thread | None = None

    def beat(self, failed: Sequence[str]) -> None:
        """Ask the address after a good cycle, unless these jobs have failed for good."""
        if failed and failed != self._withheld:
            log.warning("heartbeat withheld: jobs fail for good", jobs=list(failed))
        self._withheld = failed
        now = self._ticks()
        early = self._asked_at is not None and now - self._asked_at < EVERY_SECONDS
        if failed or early or (self._asking is not None and self._asking.is_alive()):
            return
        self._asked_at = now
        self._asking = threading.Thread(target=self._ask, name="heartbeat", daemon=True)
        self._asking.start()

    def wait(self, seconds: float) -> None:
        """Wait for the request under way."""
        if self._asking is not None:
            self._asking.join(seconds)

    def _ask(self) -> None:
        problem = send_ping(self._url, private=self._private)
        if problem is not None:
            log.warning("heartbeat not taken", reason=problem)


def beat(desk: Desk, *, good: bool) -> None:
    """Let the heartbeat beat after a good cycle; whatever goes wrong costs the cycle nothing."""
    from db.engine import reading
    from jobs.failing import load_failed_for_good

    if desk.heartbeat is None or not good:
        return
    try:
        with reading(desk.engine) as connection:
            failed = load_failed_for_good(connection)
        desk.heartbeat.beat(failed)
    except Exception as error:  # noqa: BLE001 (it beats again after the next cycle)
        log.warning("no heartbeat", reason=type(error).__name__)


def send_ping(url: str, *, private: bool) -> str | None:
    """Ask the address once: None where it was taken, else why not, without the address."""
    outgoing = Outgoing(private, lambda: None)
    try:
        with open_guarded(outgoing) as session:
            session.trust_env = not is_loopback(urlsplit(url).hostname)  # no proxy leads back here
            with session.get(url, timeout=TIMEOUT_SECONDS, stream=True) as answer:
                status = answer.status_code
    except RefusedTargetError as error:
        return f"not asked: {error}"
    except RequestException as error:
        return type(error).__name__
    if 300 <= status < 400:
        return f"answers {status}: redirects are not followed"
    return None if 200 <= status < 300 else f"answers {status}"


def check_heartbeat(url: str) -> str:
    """Give an address that may be asked; ValueError for another, which is not repeated."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError("expected an address such as https://hc-ping.com/ID") from error
    if not url.isprintable() or " " in url or not host or parts.scheme not in {"http", "https"}:
        raise ValueError("expected an address such as https://hc-ping.com/ID")
    if parts.scheme == "http" and not is_loopback(host):
        raise ValueError("expected https; http may only lead to this machine (127.0.0.1)")
    return url


def is_loopback(host: str | None) -> bool:
    """Tell whether a host is this machine by its very name."""
    try:
        return host == "localhost" or ip_address(host or "").is_loopback
    except ValueError:
        return False
