"""The coverage file: what a TOML file must hold, and errors that name the key and the mend."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from tracker.coverage_entries import (
    Close,
    Company,
    Consensus,
    Event,
    Forecast,
    Fx,
    PeerSet,
    Policy,
    Printed,
    Shares,
    Split,
    Status,
    Target,
)
from tracker.coverage_values import NOT_AVAILABLE, Text, Ticker
from tracker.errors import CoverageError


class Coverage(BaseModel):
    """One coverage file: a covered company, its peers, and everything known about them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ticker: Ticker
    source: Text = "report"
    company: Annotated[tuple[Company, ...], Field(min_length=1)]
    peer_set: tuple[PeerSet, ...] = ()
    status: tuple[Status, ...] = ()
    target: Annotated[tuple[Target, ...], Field(min_length=1)]
    policy: Annotated[tuple[Policy, ...], Field(min_length=1)]
    close: tuple[Close, ...] = ()
    fx: tuple[Fx, ...] = ()
    shares: tuple[Shares, ...] = ()
    split: tuple[Split, ...] = ()
    consensus: tuple[Consensus, ...] = ()
    forecast: tuple[Forecast, ...] = ()
    event: tuple[Event, ...] = ()
    printed: tuple[Printed, ...] = ()

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        problems = [
            *self._unknown_tickers(),
            *self._foreign_prices(),
            *self._unbased_targets(),
            *self._unknown_ratings(),
        ]
        if problems:
            raise ValueError(problems[0])
        return self

    def _unknown_tickers(self) -> Iterable[str]:
        known = {entry.ticker for entry in self.company}
        peers = {peer for entry in self.peer_set for peer in entry.peers}
        if self.ticker in peers:
            yield f"peer_set: {self.ticker} cannot be its own peer"
        named = {self.ticker} | peers
        named |= {entry.ticker for entry in self.close} | {entry.ticker for entry in self.shares}
        named |= {entry.ticker for entry in self.split} | {entry.ticker for entry in self.event}
        named |= {entry.ticker for entry in self.consensus}
        named |= {entry.ticker for entry in self.printed}
        for ticker in sorted(named - known):
            yield f"company: expected an entry for {ticker}, which the file uses"

    def _foreign_prices(self) -> Iterable[str]:
        """A price per share in another unit than the quote's could be compared with no close."""
        quoted: dict[str, list[str]] = {}
        for entry in self.company:
            quoted.setdefault(entry.ticker, []).append(entry.quote_currency)
        priced = [(f"close[{i}]", one.ticker, one.currency) for i, one in enumerate(self.close)]
        priced += [(f"target[{i}]", self.ticker, one.currency) for i, one in enumerate(self.target)]
        for place, ticker, currency in priced:
            units = quoted.get(ticker, [currency])
            if currency not in units:
                yield (
                    f"{place}.currency: expected {' or '.join(dict.fromkeys(units))}, in which "
                    f"{ticker} is quoted, found {currency}"
                )

    def _unbased_targets(self) -> Iterable[str]:
        modelled = {
            (block.published_on, end)
            for block in self.forecast
            if block.months == 12 and "revenue" in block.lines
            for end, value in zip(block.period_ends, block.lines["revenue"].values, strict=True)
            if value != NOT_AVAILABLE and (not block.reported_until or end > block.reported_until)
        }
        for position, target in enumerate(self.target):
            if (target.multiple is None) != (target.fiscal_end is None):
                yield f"target[{position}]: expected both `multiple` and `fiscal_end`, or neither"
            elif target.fiscal_end is not None and not any(
                end == target.fiscal_end and known <= target.published_on for known, end in modelled
            ):
                yield (
                    f"target[{position}].fiscal_end: expected a year, not yet reported, whose "
                    f"12-month revenue a forecast published by {target.published_on} holds, found "
                    f"{target.fiscal_end}"
                )

    def _unknown_ratings(self) -> Iterable[str]:
        known = {band.id for policy in self.policy for band in policy.bands}
        for position, target in enumerate(self.target):
            if target.rating not in known:
                yield (
                    f"target[{position}].rating: expected one of {', '.join(sorted(known))}, "
                    f"found {target.rating!r}"
                )


def parse_coverage(text: str, *, name: str) -> Coverage:
    """Read a coverage file's text; `name` is what error messages call the file.

    Raises CoverageError with one line: file, line or key, what was expected.
    """
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise CoverageError(f"{name}: not valid TOML: {error}") from error
    try:
        return Coverage.model_validate(document)
    except ValidationError as error:
        raise CoverageError(f"{name}: {_first_problem(error)}") from error


def _first_problem(error: ValidationError) -> str:
    problems = error.errors(include_url=False)
    first: dict[str, Any] = dict(problems[0])
    where = _key_path(first["loc"])
    message = str(first["msg"]).removeprefix("Value error, ")
    text = f"{where}: {message}" if where else message
    if first["type"] not in {"missing", "value_error"} and not isinstance(
        first["input"], dict | list | BaseModel
    ):
        text += f", found {' '.join(str(first['input']).split())}"
    more = len(problems) - 1
    return text + (f" (and {more} more)" if more else "")


def _key_path(location: Iterable[int | str]) -> str:
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path
