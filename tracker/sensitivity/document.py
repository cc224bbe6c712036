"""The document of `tracker scenarios`: cases, grid and sensitivity of one valuation."""

from __future__ import annotations

from typing import TypedDict

from tracker.document import Disclaimer, FindingDocument, FlipPrice, Name, Valuation
from tracker.origins import number
from tracker.sensitivity.cases import Case, Range, cases_of, range_of
from tracker.sensitivity.grid import PriceGrid, Step, price_grid
from tracker.sensitivity.moves import Effect, effects
from tracker.sensitivity.reckoning import reckon
from tracker.sensitivity.today import Of, reasons, today_of


class CaseDocument(TypedDict):
    """One scenario; `revenue_m` is in millions of `currency`, the price in the quoted unit."""

    name: str
    multiple: float | None
    revenue_m: float | None
    currency: str | None
    price: float | None
    upside: float | None
    band: str | None
    flip_prices: list[FlipPrice]


class RangeDocument(TypedDict):
    """The lowest and the highest case, without probabilities."""

    lowest: str
    highest: str
    low: float | None
    high: float | None
    low_upside: float | None
    high_upside: float | None
    reward: float | None  # what the highest adds over what the lowest takes


class StepDocument(TypedDict):
    """One step of an axis; `marks` are of "today", "market" and "consensus"."""

    value: float | None
    change: float
    marks: list[str]


class CellDocument(TypedDict):
    """One cell of the grid."""

    price: float | None
    upside: float | None
    band: str | None


class GridDocument(TypedDict):
    """The grid: a row a multiple, a column a revenue; what lies beyond an axis is in `outside`."""

    multiples: list[StepDocument]
    revenues_m: list[StepDocument]
    cells: list[list[CellDocument]]
    outside: dict[str, float]


class EdgeDocument(TypedDict):
    """The value of an input at the edge to another band, and its change as a ratio."""

    band: str
    value: float
    change: float


class EffectDocument(TypedDict):
    """What one percent of an input does to the upside: ratios, -0.0155 is 1.55 points less."""

    input: str
    value: float | None
    down_1_percent: float | None
    up_1_percent: float | None
    edges: list[EdgeDocument]


class ScenarioDocument(TypedDict):
    """Everything that follows from other inputs than today's."""

    as_of: str
    known_at: str
    aged_at: str
    ticker: str
    name: Name
    status: str | None
    price: float | None
    currency: str | None
    fiscal_end: str | None
    revenue_currency: str | None
    of: Of  # the computed target that is varied
    target: float | None
    upside: float | None
    band: str | None
    cases: list[CaseDocument]
    range: RangeDocument | None
    grid: GridDocument
    sensitivity: list[EffectDocument]
    missing: dict[str, str]  # by input: why cells are empty
    disclaimer: Disclaimer
    findings: list[FindingDocument]


def scenario_document(document: Valuation, ads_ratio: float | None) -> ScenarioDocument:
    """Give cases, grid and sensitivity of a valuation; of a restricted coverage without figures."""
    today = today_of(document, ads_ratio)
    now = reckon(today.inputs, today.basis)
    cases = cases_of(document, today.basis)
    return {
        "as_of": document["as_of"],
        "known_at": document["known_at"],
        "aged_at": document["aged_at"],
        "ticker": document["ticker"],
        "name": document["name"],
        "status": document["status"],
        "price": document["price"]["value"],
        "currency": document["price"]["currency"],
        "fiscal_end": document["target"]["fiscal_end"],
        "revenue_currency": today.basis.revenue_currency or None,
        "of": today.of,
        "target": number(now.target),
        "upside": number(now.upside),
        "band": now.band,
        "cases": [_case(one) for one in cases],
        "range": _range(range_of(cases, document["price"]["value"])),
        "grid": _grid(price_grid(today)),
        "sensitivity": [_effect(one) for one in effects(today)],
        "missing": reasons(document, today),
        "disclaimer": document["disclaimer"],
        "findings": document["findings"],
    }


def _case(case: Case) -> CaseDocument:
    return {
        "name": case.name,
        "multiple": case.multiple,
        "revenue_m": case.revenue_m,
        "currency": case.currency,
        "price": case.price,
        "upside": case.upside,
        "band": case.band,
        "flip_prices": [
            FlipPrice({"from": upper, "to": lower, "price": price})
            for upper, lower, price in case.flips
        ],
    }


def _range(found: Range | None) -> RangeDocument | None:
    if found is None:
        return None
    lowest, highest = found.lowest, found.highest
    return {
        "lowest": lowest.name,
        "highest": highest.name,
        "low": lowest.price,
        "high": highest.price,
        "low_upside": lowest.upside,
        "high_upside": highest.upside,
        "reward": found.reward,
    }


def _grid(grid: PriceGrid) -> GridDocument:
    found = grid.verdicts
    return {
        "multiples": [_step(one) for one in grid.multiples],
        "revenues_m": [_step(one) for one in grid.revenues],
        "cells": [
            [
                {
                    "price": number(grid.prices[row, column]),
                    "upside": number(found.upside[row, column]),
                    "band": found.band[row, column],
                }
                for column in range(len(grid.revenues))
            ]
            for row in range(len(grid.multiples))
        ],
        "outside": grid.outside,
    }


def _step(step: Step) -> StepDocument:
    return {"value": number(step.value), "change": step.change, "marks": list(step.marks)}


def _effect(effect: Effect) -> EffectDocument:
    return {
        "input": effect.name,
        "value": number(effect.value),
        "down_1_percent": number(effect.down),
        "up_1_percent": number(effect.up),
        "edges": [
            {"band": one.band, "value": one.value, "change": one.change} for one in effect.edges
        ],
    }
