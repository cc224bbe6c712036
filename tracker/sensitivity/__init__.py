"""Scenarios of a target, its grid of multiple and revenue, and what each input does to it."""

from tracker.sensitivity.cases import Case, Range, cases_of, range_of
from tracker.sensitivity.document import ScenarioDocument, scenario_document
from tracker.sensitivity.grid import PriceGrid, Step, price_grid
from tracker.sensitivity.moves import EdgeMove, Effect, effects
from tracker.sensitivity.today import Today, reasons, today_of

__all__ = [
    "Case",
    "EdgeMove",
    "Effect",
    "PriceGrid",
    "Range",
    "ScenarioDocument",
    "Step",
    "Today",
    "cases_of",
    "effects",
    "price_grid",
    "range_of",
    "reasons",
    "scenario_document",
    "today_of",
]
