"""How a test asks a source for closes that it may be refused."""

from __future__ import annotations

from collections.abc import Callable

from jobs.sources.contract import Closes, Failure
from jobs.sources.yahoo import YahooSource
from tests.jobs.sources.conftest import EVENING, MON

Hurry = Callable[..., YahooSource]


def refusal(source: YahooSource, ticker: str = "ABCD") -> Failure:
    found = source.fetch_closes([ticker], start=MON, now=EVENING)[ticker]
    assert isinstance(found, Failure), found
    assert found.subject == ticker
    assert found.message.startswith(f"{ticker}: ")
    assert "\n" not in found.message
    return found


def priced(source: YahooSource, ticker: str = "ABCD") -> list[float]:
    found = source.fetch_closes([ticker], start=MON, now=EVENING)[ticker]
    assert isinstance(found, Closes), found
    return list(found.bars["close"])
