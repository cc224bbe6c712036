"""Whether a model adds up in itself: parts, halves, margins, growth, the balance.

The relations are those of `tracker.reconcile`, tried on the figures of one vintage instead of a
printed report; only those that hold by definition in any model, whatever lines it leaves out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from tracker.findings import Finding, Severity
from tracker.intervals import Interval
from tracker.reconcile.figures import Figure, Key, Report
from tracker.reconcile.periods import Period
from tracker.reconcile.relation import Relation
from tracker.reconcile.relations import RELATIONS
from tracker.reconcile.terms import Leaf, evaluate, leaves
from tracker.reconcile.trials import Trial, trials
from tracker.reconcile.wording import amount, span, title, written

# Relative; what a spreadsheet computes differs from what is recomputed by less.
TOLERANCE: Final = Fraction(1, 1_000_000_000)
COARSEST_RATIO: Final = Fraction(1, 100)  # 0.3 in a cell is 30 %, not 25 to 35 %
_HELD: Final = frozenset(
    {
        ("parts and halves", "sum of the parts"),
        ("parts and halves", "sum of the halves"),
        ("growth", "on a year before"),
        ("margins and ratios", "of revenue"),
        ("margins and ratios", "of assets"),
        ("statements", "revenue less cost"),
        ("statements", "current + non-current"),
        ("statements", "liabilities + equity"),
    }
)
_BALANCE: Final = "liabilities + equity"
_MINORITIES: Final = "minority_interests"
# Where others hold a part of the equity, the sides of the balance need it too.
_WITH_MINORITIES: Final = Relation(
    "statements",
    "liabilities + equity + minorities",
    "total_assets",
    f"total_liabilities + equity_attributable + {_MINORITIES}",
)
HELD: Final = (
    *(one for one in RELATIONS if (one.group, one.name) in _HELD),
    _WITH_MINORITIES,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """One figure of a model as its file states it; money in millions, ratios as ratios.

    `step` is one of the last digit that the file writes, in the unit of `value`: 0.001 for 26.1 %.
    """

    line: str
    period_end: date
    months: int
    value: float
    unit: str
    currency: str | None
    where: str  # "Model!D7", "line 12"
    step: float


def check_model(ticker: str, published_on: date, figures: Sequence[Stated]) -> list[Finding]:
    """Find what does not add up in one vintage, each relation and period by itself.

    A figure is right where it meets what follows for it within half of its own last digit and of
    those it follows from, or within a billionth. Worked: revenue of 700 beside parts of 401 and
    302 is found, since 699.5 to 700.5 does not meet 702 to 704; 702.5 beside them is not.
    """
    keyed = {_key(ticker, one): one for one in figures}
    report = Report(
        ticker=ticker,
        published_on=published_on,
        peers=(),
        figures={key: _figure(key, one) for key, one in keyed.items()},
        year_ends={},
        basis=None,
        ads_ratios={},
    )
    where = {key: one.where for key, one in keyed.items()}
    found = (_finding(trial, report, where) for trial in _meant(report))
    return [one for one in found if one is not None]


def _meant(report: Report) -> Iterator[Trial]:
    """Give the relations of which every figure is there, and that are meant where they stand."""
    for trial in trials(report, HELD):
        if trial.lacking(report) or trial.unknowns:
            continue
        key = trial.figure.key
        others = Key(key.ticker, _MINORITIES, key.period) in report.figures
        if trial.relation.name != _BALANCE or not others:
            yield trial


def _finding(trial: Trial, report: Report, where: dict[Key, str]) -> Finding | None:
    figure = trial.figure
    computed = evaluate(trial.term, report, {})
    if not computed.bounded or figure.interval.intersects(computed):
        return None
    used = [one.key for one in leaves(trial.term) if isinstance(one, Leaf)]
    cells = ", ".join(dict.fromkeys(where[key] for key in (figure.key, *used)))
    how = written(trial.term, report, figure.key)
    follows = span(computed, figure.scale, figure.unit)
    return Finding(
        Severity.WARNING,
        report.ticker,
        "model_does_not_add_up",
        f"{report.ticker}: {title(figure.key, report)} is {amount(figure)}, but {how} is {follows} "
        f"({cells})",
    )


def _key(ticker: str, one: Stated) -> Key:
    return Key(ticker, one.line, Period.ending(one.period_end, one.months))


def _figure(key: Key, one: Stated) -> Figure:
    value = Fraction(repr(one.value))
    step = Fraction(repr(one.step))
    scale, unit = Fraction(1), f"{one.currency} {one.unit}" if one.currency else one.unit
    if one.unit == "ratio":
        step, scale, unit = min(step, COARSEST_RATIO), Fraction(1, 100), "%"
    half = max(step / 2, abs(value) * TOLERANCE)
    text = f"{float(value / scale):.10g}"
    interval = Interval(value - half, value + half)
    return Figure(key, text, unit, interval, scale, one.currency)
