"""The difference of two vintages as one document, as `--json` gives it.

Each figure stands as it is (`old`) and as it would be (`new`); None: there is none. Money is in
millions of `currency`, ratios are ratios; `change` is new - old.
"""

from __future__ import annotations

from typing import Literal, TypedDict

from tracker.document import FindingDocument

Status = Literal["new", "dropped", "changed", "same"]


class Moved(TypedDict):
    """A number before and after."""

    old: float | None
    new: float | None
    change: float | None


class Turned(TypedDict):
    """A word or a date before and after."""

    old: str | None
    new: str | None


class LineDocument(TypedDict):
    """One line of the model in one period; `dropped`: the new vintage does not have it."""

    line: str
    period_end: str
    months: int
    unit: str
    currency: str | None
    status: Status
    value: Moved
    ratio: float | None  # new / old - 1; None where old is not above zero or of another unit
    growth: Moved  # on a year before, within the vintage
    margin: Moved  # of the revenue of its period


class TargetDocument(TypedDict):
    """The target in force: as published, and what it is with the inputs of before and after."""

    published: Moved
    marked: Moved
    peer_marked: Moved
    multiple: Moved
    currency: Turned
    fiscal_end: Turned
    published_on: Turned
    horizon_ends: Turned


class UpsideDocument(TypedDict):
    """Each upside, as a ratio."""

    published: Moved
    marked: Moved
    peer_marked: Moved
    relative: Moved


# Functional form because `from` is a keyword.
FlipDocument = TypedDict("FlipDocument", {"from": str, "to": str, "price": Moved})


class ScenarioDocument(TypedDict):
    """One case beside the target."""

    name: str
    multiple: Moved
    revenue_m: Moved
    price: Moved
    upside: Moved


class DifferenceDocument(TypedDict):
    """What changes: the model line by line, and what follows for target, upside and band."""

    ticker: str
    as_of: str
    known_at: str
    published_on: Turned  # of the two vintages that are compared
    in_force: str | None  # the vintage that is valued after
    lines: list[LineDocument]
    price: Moved
    market_multiple: Moved
    target: TargetDocument
    upside: UpsideDocument
    banded: Turned
    band: Turned
    rating: Turned
    flip_prices: list[FlipDocument]
    scenarios: list[ScenarioDocument]
    findings: list[FindingDocument]  # that stand after and did not before
