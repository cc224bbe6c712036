"""Formulas of relations: read from text and bound to the figures of one report.

A formula is arithmetic (+ - * /) on numbers and names of figures, with these words:

- `before(x)`: x a year before; `first_half(x)`, `second_half(x)`, `other_half(x)`: of the same
  year; `year(x)`: of the fiscal year it lies in; `nine_months(x)`: what is left of that year before
  it; `basis(x)`: of the year that the target is a multiple of
- `grown(x)`: its growth on a year before
- `ads()`: the ordinary shares of one that is quoted
- `compounded(x, n)`: what one grows to at the rate x in n years
- `chosen(x)`: x is an assumption, taken to the last digit, not a rounding
- `fx(x, y)`: the rate that brings money of x into the currency of y
- `parts(...)`: the sum over all parts of a line; PART in a name stands for each
- `peers(...)`: the mean over the peers
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from keyword import iskeyword

from tracker.reconcile.figures import Key, Report
from tracker.reconcile.periods import Period
from tracker.reconcile.terms import (
    ONE,
    Gap,
    Leaf,
    Number,
    Operation,
    Term,
    Unknown,
    joined,
    middle,
    summed,
)

LONGEST = 51  # years; what compounds longer is no forecast
COUNT = "shares"  # solved for where it is not printed
SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
# A pair is quoted as units of the later for one of the earlier; all others follow by alphabet.
FIRST = ("USD", "EUR", "GBP", "HKD")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a formula is bound: whose figures, of which period."""

    report: Report
    ticker: str
    period: Period | None


Shift = Callable[[Place], Period | Gap]


def is_word(name: str) -> bool:
    """Tell whether a name may stand in a formula."""
    return name.isidentifier() and not iskeyword(name)


def bind(formula: str, place: Place) -> Term:
    """Bind a formula to the figures of one place; a `Gap` stands where it has no meaning there."""
    return _bound(_parsed(formula), place)


@cache
def _parsed(formula: str) -> ast.expr:
    return ast.parse(formula, mode="eval").body


def _bound(node: ast.expr, place: Place) -> Term:
    if isinstance(node, ast.BinOp):
        return joined(SIGNS[type(node.op)], _bound(node.left, place), _bound(node.right, place))
    if isinstance(node, ast.Name):
        key = _located(node.id, place)
        if node.id == COUNT and key not in place.report.figures:
            return Unknown(f"{COUNT} of {place.ticker}")
        return Leaf(key)
    if isinstance(node, ast.Call):
        assert isinstance(node.func, ast.Name)
        return WORDS[node.func.id](node.args, place)
    assert isinstance(node, ast.Constant)
    return Number(Fraction(str(node.value)))


def _located(name: str, place: Place) -> Key:
    """Give a figure of the period, or of the report's day where only that is printed."""
    key = Key(place.ticker, name, place.period)
    of_the_day = replace(key, period=None)
    figures = place.report.figures
    return of_the_day if key not in figures and of_the_day in figures else key


def _moved(shift: Shift) -> Callable[[list[ast.expr], Place], Term]:
    def word(args: list[ast.expr], place: Place) -> Term:
        period = shift(place)
        if isinstance(period, Gap):
            return period
        return _bound(args[0], replace(place, period=period))

    return word


def _of_period(shift: Callable[[Place, Period], Period | Gap]) -> Shift:
    def moved(place: Place) -> Period | Gap:
        if place.period is None:
            return Gap("it is printed without a period")
        return shift(place, place.period)

    return moved


@_of_period
def _before(_: Place, period: Period) -> Period:
    return period.earlier(12)


@_of_period
def _first_half(_: Place, period: Period) -> Period:
    return period.earlier(6, length=6)


@_of_period
def _second_half(_: Place, period: Period) -> Period:
    return period.earlier(0, length=6)


@_of_period
def _other_half(place: Place, half: Period) -> Period | Gap:
    if half.months != 6:
        return Gap("it is no half-year")
    year = place.report.fiscal_year(place.ticker, half)
    return half.earlier(6) if half.month == year.month else half.earlier(-6)


@_of_period
def _year(place: Place, period: Period) -> Period:
    return place.report.fiscal_year(place.ticker, period)


@_of_period
def _nine_months(place: Place, period: Period) -> Period | Gap:
    year = place.report.fiscal_year(place.ticker, period)
    return year.less(period) or Gap("it is not the end of its fiscal year")


def _basis(place: Place) -> Period | Gap:
    return place.report.basis or Gap("the target names no year that it is a multiple of")


def _chosen(args: list[ast.expr], place: Place) -> Term:
    term = _bound(args[0], place)
    assert isinstance(term, Leaf)
    return replace(term, chosen=True)


def _compounded(args: list[ast.expr], place: Place) -> Term:
    """Give (1 + rate) as often as there are years, which are a count and no rounding."""
    rate, years = (_bound(arg, place) for arg in args)
    assert isinstance(years, Leaf)
    figure = place.report.figures.get(years.key)
    if figure is None:
        return years
    count = middle(figure.interval).ends[0]
    if count not in range(1, LONGEST):
        return Gap(f"{figure.text} is no whole number of years")
    return Operation("^", Operation("+", ONE, rate), Number(count))


def _ads(_: list[ast.expr], place: Place) -> Term:
    return Number(place.report.ads_ratios.get(place.ticker, Fraction(1)))


def _fx(args: list[ast.expr], place: Place) -> Term:
    base, quote = (_currency(_bound(arg, place), place) for arg in args)
    if base is None or quote is None or base == quote:
        return ONE  # a figure that is missing or without currency is named as such, not as a rate
    first, second = sorted((base, quote), key=_rank)
    rate = Unknown(first + second)
    return rate if first == base else Operation("/", ONE, rate)


def _rank(currency: str) -> tuple[int, str]:
    return (FIRST.index(currency) if currency in FIRST else len(FIRST), currency)


def _currency(term: Term, place: Place) -> str | None:
    figure = place.report.figures.get(term.key) if isinstance(term, Leaf) else None
    return None if figure is None else figure.currency


def _parts(args: list[ast.expr], place: Place) -> Term:
    text = ast.unparse(args[0])
    first = next(node.id for node in ast.walk(args[0]) if isinstance(node, ast.Name))
    stem = first.removesuffix("PART")
    names = sorted(
        name
        for name in place.report.names(place.ticker, place.period)
        if name.startswith(stem)
        and is_word(name)
        and place.report.figures[Key(place.ticker, name, place.period)].currency is not None
    )
    if len(names) < 2:
        return Gap(f"no two parts of {stem.removesuffix('_')} are printed")
    terms = [bind(text.replace("PART", name.removeprefix(stem)), place) for name in names]
    return summed(terms)


def _peers(args: list[ast.expr], place: Place) -> Term:
    if not place.report.peers:
        return Gap("the coverage names no peers")
    if place.period is None:
        return Gap("it is printed without a period")
    terms = [_bound(args[0], _at_peer(place, peer, place.period)) for peer in place.report.peers]
    return joined("/", summed(terms), Number(Fraction(len(terms))))


def _at_peer(place: Place, peer: str, period: Period) -> Place:
    """Give the place of a peer: its own fiscal year that ends in the same calendar year.

    A report that calendarises prints its peers on the company's own years: those then.
    """
    if any(place.report.names(peer, period)):
        return Place(place.report, peer, period)
    month = period.year * 12 + place.report.year_ends.get(peer, 12) - 1
    return Place(place.report, peer, Period(month, 12))


def _grown(args: list[ast.expr], place: Place) -> Term:
    """Give growth on a year before; a loss grows by getting smaller, so it counts from 1 down."""
    (line,) = args
    assert isinstance(line, ast.Name)
    earlier = _before(place)
    if isinstance(earlier, Gap):
        return earlier
    now, base = (_located(line.id, one) for one in (place, replace(place, period=earlier)))
    figures = place.report.figures
    known = figures.get(base) or figures.get(now)
    ratio = Operation("/", Leaf(now), Leaf(base))
    if known is not None and known.interval.ends[0] < 0:
        return Operation("-", ONE, ratio)
    return Operation("-", ratio, ONE)


WORDS: dict[str, Callable[[list[ast.expr], Place], Term]] = {
    "before": _moved(_before),
    "first_half": _moved(_first_half),
    "second_half": _moved(_second_half),
    "other_half": _moved(_other_half),
    "year": _moved(_year),
    "nine_months": _moved(_nine_months),
    "basis": _moved(_basis),
    "grown": _grown,
    "ads": _ads,
    "compounded": _compounded,
    "chosen": _chosen,
    "fx": _fx,
    "parts": _parts,
    "peers": _peers,
}
