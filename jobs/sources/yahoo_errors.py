"""Foreign errors of yfinance and its HTTP client, mapped once to the project's own tree.

SourceError
├── NotFoundError
├── RateLimitedError
│   └── PausedError         with the time until which nothing is asked
├── UnreachableError
│   └── RefusedError        said no, and will say it again
└── MalformedError
    ├── GarbledError        not JSON at all: a page or a cut answer, worth asking again
    └── WrongCurrencyError  a rate quoted in another currency than asked
"""

from __future__ import annotations

import json
import pickle  # nosec B403 # for the name of its error; nothing is unpickled here
import re
from collections.abc import Iterator
from contextlib import contextmanager

from curl_cffi import CurlError
from curl_cffi.requests import exceptions as curl
from peewee import OperationalError, PeeweeException
from yfinance import exceptions as yf

from jobs.sources.backoff import Pause
from jobs.sources.contract import Failure, FailureKind
from tracker.errors import (
    MalformedError,
    NotFoundError,
    RateLimitedError,
    SourceError,
    UnreachableError,
)

LIMITED = "Yahoo takes no more requests for now (429); wait some minutes before the next run"
LATE = "no answer from Yahoo in the time allowed; check network and proxy, then run it again"
CHANGED = "Yahoo's answer has another shape than expected; compare the versions of yfinance"


class PausedError(RateLimitedError):
    """Too many requests: the source rests until the pause is over."""

    def __init__(self, pause: Pause, *, asked: bool) -> None:
        """Say until when; `asked` tells a name that was refused from one that was spared."""
        limited = f"Yahoo takes no more requests (429) {pause.told}"
        super().__init__(f"{'' if asked else 'not asked: '}{limited}; the jobs go on after it")
        self.until = pause.until


class RefusedError(UnreachableError):
    """Yahoo, or something on the way to it, said no and will say it again."""


class GarbledError(MalformedError):
    """An answer that is no JSON: an error page or a cut line, worth asking again."""


class WrongCurrencyError(MalformedError):
    """A quote in another currency than the one asked for."""


# The first entry that fits wins, so subclasses stand before their bases.
MAPPING: tuple[tuple[type[Exception], type[SourceError], str], ...] = (
    (yf.YFRateLimitError, RateLimitedError, LIMITED),
    (yf.YFTickerMissingError, NotFoundError, "Yahoo has no prices for it; check the ticker"),
    (yf.YFDataException, UnreachableError, "Yahoo says it is down; run it again later"),
    (yf.YFException, MalformedError, CHANGED),
    (yf.YFNotImplementedError, MalformedError, CHANGED),
    (
        curl.SSLError,
        RefusedError,
        "the certificate on the way to Yahoo is not trusted; behind a desk proxy name its "
        "authority in REQUESTS_CA_BUNDLE",
    ),
    (curl.ProxyError, UnreachableError, "the proxy refused the connection; check HTTPS_PROXY"),
    (curl.DNSError, UnreachableError, "Yahoo's host name does not resolve; check the network"),
    (curl.Timeout, UnreachableError, "Yahoo did not answer in time; check network and proxy"),
    (curl.ConnectionError, UnreachableError, "no connection to Yahoo; check network and proxy"),
    (CurlError, UnreachableError, "the request to Yahoo failed; check network and proxy"),
    (json.JSONDecodeError, GarbledError, "Yahoo's answer is not JSON; run it again later"),
    (OperationalError, UnreachableError, "the cache folder of Yahoo is busy; run it again later"),
    (PeeweeException, MalformedError, "the cache folder of Yahoo is damaged; delete it"),
    (pickle.UnpicklingError, MalformedError, "the cache folder of Yahoo is damaged; delete it"),
    (OSError, UnreachableError, "the request to Yahoo failed; check network and cache folder"),
    (Exception, MalformedError, CHANGED),
)

KINDS: tuple[tuple[type[SourceError], FailureKind], ...] = (
    (NotFoundError, FailureKind.NOT_FOUND),
    (RateLimitedError, FailureKind.RATE_LIMITED),
    (UnreachableError, FailureKind.UNREACHABLE),
    (WrongCurrencyError, FailureKind.WRONG_CURRENCY),
    (MalformedError, FailureKind.MALFORMED),
)


def translated(error: Exception) -> SourceError:
    """Give the project's error for a foreign one, with its sentence."""
    if isinstance(error, SourceError):
        return error
    if isinstance(error, curl.HTTPError) and error.response is not None:
        return answered(error.response.status_code)
    _, own, sentence = next(entry for entry in MAPPING if isinstance(error, entry[0]))
    return own(f"{sentence} [{_cause(error)}]")


def answered(status: int, words: str = "") -> SourceError:
    """Give the error for an HTTP status of 400 or more, with Yahoo's own words if it had any."""
    said = f" ({words})" if words else ""
    if status in (429, 999):
        return RateLimitedError(LIMITED)
    if status in (400, 404, 422):
        return NotFoundError(f"Yahoo has nothing for it{said}; check the ticker [{status}]")
    if status in (401, 403, 407):
        return RefusedError(f"Yahoo refused the visit{said}; run it again later [{status}]")
    return UnreachableError(f"Yahoo answered with an error; run it again later [{status}]")


def worth_repeating(error: SourceError) -> bool:
    """Tell whether the same request may well succeed in a moment."""
    if isinstance(error, GarbledError):
        return True
    return isinstance(error, UnreachableError) and not isinstance(error, RefusedError)


def failure_of(subject: str, error: SourceError) -> Failure:
    """Give the failure an operator reads: one line that starts with the name."""
    kind = next(kind for own, kind in KINDS if isinstance(error, own))
    until = error.until if isinstance(error, PausedError) else None
    return Failure(subject, kind, " ".join(f"{subject}: {error}.".split()), until)


@contextmanager
def mapped() -> Iterator[None]:
    """Let nothing foreign out of the block."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 (yfinance raises bare Exception too)
        raise translated(error) from error


def _cause(error: Exception) -> str:
    """Name the foreign error without its text, which may hold addresses; keep a proxy's status."""
    status = re.search(r"response (\d{3})", str(error)) if isinstance(error, CurlError) else None
    return f"{type(error).__name__} {status[1]}" if status else type(error).__name__
