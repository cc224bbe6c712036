"""One visit to Yahoo, from the first name asked to the last: how long it may last, when to stop."""

from __future__ import annotations

import json
import threading
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from curl_cffi.requests import Response, Session

from jobs.sources.backoff import Backoff
from jobs.sources.rate import Rate
from jobs.sources.yahoo_errors import LATE, PausedError, answered
from tracker.errors import UnreachableError

_DATA = ("/v8/finance/chart/", "/v10/finance/quoteSummary/", "/ws/fundamentals-timeseries/")
_CRUMB = "/v1/test/getcrumb"
_LIMITS = (429, 999)
_SHORTEST = 0.02  # seconds; a time-out of 0 ms would mean none at all


@dataclass(frozen=True, slots=True)
class Visit:
    """What all requests of one fetch share."""

    deadline: float
    needs_crumb: bool
    backoff: Backoff
    begun: datetime
    limited: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def lasting(cls, seconds: float, *, needs_crumb: bool, backoff: Backoff) -> Visit:
        """Begin a visit that ends after `seconds`."""
        return cls(time.monotonic() + seconds, needs_crumb, backoff, backoff.clock())

    def stop(self) -> PausedError:
        """Begin the pause that Yahoo wants, for all names and all processes."""
        self.limited.set()
        return PausedError(self.backoff.limited(), asked=True)

    def seconds_left(self) -> float:
        """Give the time that is left, never negative."""
        return max(0.0, self.deadline - time.monotonic())


@dataclass(slots=True)
class Attempt:
    """One try for one name; yfinance renews its cookie once when a try is refused."""

    visit: Visit
    refusals: int = 0

    def wait_for(self, rate: Rate) -> None:
        """Wait for a place to ask; refuse to where it comes too late, or the visit was stopped."""
        wait = rate.take()
        if wait > self.visit.seconds_left():
            raise UnreachableError(LATE)
        self.visit.limited.wait(wait)

    def allowance(self, seconds: float) -> float:
        """Give the time the next request may take, or refuse to make it at all."""
        pause = self.visit.backoff.pause()  # it may be another process that was told
        if pause is not None:
            self.visit.limited.set()
            raise PausedError(pause, asked=False)
        left = self.visit.seconds_left()
        if left < _SHORTEST:
            raise UnreachableError(LATE)
        return min(seconds, left)

    def judge(self, response: Response) -> None:
        """Raise what a refusal means at once: yfinance would ask twice and forget the status."""
        path, status = urlsplit(response.url).path, response.status_code
        is_data = path.startswith(_DATA)
        if _is_limit(path, response):
            # Prices need no crumb, and yfinance goes on without one; estimates do need it.
            if is_data or self.visit.needs_crumb:
                raise self.visit.stop()
        elif is_data and status >= 400:
            self.refusals += status in (401, 403)
            if status not in (401, 403) or self.refusals > 1:
                raise answered(status, _words(response))
        elif is_data:
            self.visit.backoff.answered(since=self.visit.begun)


current_attempt: ContextVar[Attempt] = ContextVar("current_attempt")


class YahooSession(Session[Response]):
    """The one HTTP client given to yfinance: every request keeps to the visit it belongs to."""

    def __init__(self, *, timeout_seconds: float, rate: Rate | None = None) -> None:
        """Look like a browser; proxy and certificates come from the environment."""
        super().__init__(impersonate="chrome")
        self._patience = timeout_seconds
        self._rate = rate

    def request(self, *args: Any, **kwargs: Any) -> Response:
        """Send one request within the visit's time, and judge the answer."""
        attempt = current_attempt.get()
        if self._rate is not None:
            attempt.wait_for(self._rate)
        half = attempt.allowance(self._patience) / 2
        # Half to connect, the whole for all: packets that vanish are noticed early.
        response = super().request(*args, **{**kwargs, "timeout": (half, half)})
        attempt.judge(response)
        return response


def _is_limit(path: str, response: Response) -> bool:
    if response.status_code in _LIMITS:
        return True
    return path == _CRUMB and "Too Many Requests" in response.text


def _words(response: Response) -> str:
    """Give Yahoo's description of an error, if the body holds one."""
    try:
        body = json.loads(response.text)
        (answer,) = body.values()
        return str(answer["error"]["description"])[:120]
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
