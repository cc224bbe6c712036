"""The coverage file: what a TOML file must hold, and errors that name the key and the mend."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from tracker.coverage.entries import (
    Benchmark,
    Close,
    Company,
    Consensus,
    Event,
    Forecast,
    Fx,
    PeerSet,
    Policy,
    Scenario,
    Shares,
    Split,
    Status,
    Target,
)
from tracker.coverage.printed import Printed
from tracker.coverage.rules import problems_of
from tracker.coverage.values import Text, Ticker
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
    scenario: tuple[Scenario, ...] = ()
    policy: Annotated[tuple[Policy, ...], Field(min_length=1)]
    close: tuple[Close, ...] = ()
    fx: tuple[Fx, ...] = ()
    shares: tuple[Shares, ...] = ()
    split: tuple[Split, ...] = ()
    consensus: tuple[Consensus, ...] = ()
    forecast: tuple[Forecast, ...] = ()
    benchmark: tuple[Benchmark, ...] = ()
    event: tuple[Event, ...] = ()
    printed: tuple[Printed, ...] = ()

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        problem = next(problems_of(self), None)
        if problem is not None:
            raise ValueError(problem)
        return self


def parse_coverage(text: str, *, name: str) -> Coverage:
    """Read a coverage file's text; `name` is what error messages call the file.

    Raises CoverageError with one line: file, line or key, what was expected.
    """
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise CoverageError(f"{name}: not valid TOML: {error}") from error
    except RecursionError as error:
        raise CoverageError(f"{name}: not a coverage file: lists nested without end") from error
    try:
        return Coverage.model_validate(document)
    except ValidationError as error:
        raise CoverageError(f"{name}: {first_problem(error)}") from error


def first_problem(error: ValidationError) -> str:
    """Say in one line which key of a file is wrong first, what was expected, and how many more."""
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
