"""The terms of a formula: figures, unknowns, what is done with them; evaluated and inverted."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

from tracker.intervals import Interval, exact
from tracker.reconcile.figures import Key, Report


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the formula itself."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Leaf:
    """A figure; `chosen` takes it to the last digit."""

    key: Key
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """What the report does not print and relations share: USDHKD, HKD for one USD; a count."""

    name: str


@dataclass(frozen=True, slots=True)
class Operation:
    """Two terms and what is done with them: + - * / or ^, whose right one is a whole number."""

    sign: str
    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Gap:
    """What cannot be bound here, and why."""

    why: str


Term = Number | Leaf | Unknown | Operation | Gap
ONE = Number(Fraction(1))


def joined(sign: str, left: Term, right: Term) -> Term:
    """Join two terms; a factor or divisor of one changes nothing and is left out."""
    if right == ONE and sign in "*/":
        return left
    if left == ONE and sign == "*":
        return right
    if sign == "*" and isinstance(right, Operation) and (right.sign, right.left) == ("/", ONE):
        return Operation("/", left, right.right)
    return Operation(sign, left, right)


def summed(terms: list[Term]) -> Term:
    """Give the sum of some terms."""
    total = terms[0]
    for term in terms[1:]:
        total = Operation("+", total, term)
    return total


def leaves(term: Term) -> Iterator[Leaf | Unknown | Gap]:
    """Give the figures, rates and gaps of a term, from left to right."""
    if isinstance(term, Operation):
        yield from leaves(term.left)
        yield from leaves(term.right)
    elif not isinstance(term, Number):
        yield term


def evaluate(term: Term, report: Report, known: Mapping[str, Interval]) -> Interval:
    """Give the interval of a term whose figures are all printed and whose unknowns are known."""
    if isinstance(term, Number):
        return exact(term.value)
    if isinstance(term, Unknown):
        return known[term.name]
    if isinstance(term, Leaf):
        interval = report.figures[term.key].interval
        return middle(interval) if term.chosen else interval
    assert isinstance(term, Operation), term
    left, right = (evaluate(one, report, known) for one in (term.left, term.right))
    return apply(term.sign, left, right)


def apply(sign: str, left: Interval, right: Interval) -> Interval:
    """Do one operation on two intervals."""
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    if sign == "^":
        return reduce(operator.mul, [left] * int(right.ends[0]))
    return left * right if sign == "*" else left / right


def middle(interval: Interval) -> Interval:
    """Give what was printed, without its rounding: the middle of the interval."""
    low, high = interval.ends
    return exact((low + high) / 2)


def solve(
    term: Term,
    wanted: Leaf | Unknown,
    result: Interval,
    value_of: Callable[[Term], Interval],
) -> Interval:
    """Give what `wanted`, which stands once in `term`, must be for `term` to be `result`.

    Worked: 48.3 = 265,805.92 / (USDHKD x 703) needs USDHKD of 7.815 to 7.842.
    """
    if not isinstance(term, Operation):
        return result
    in_left = wanted in leaves(term.left)
    other = value_of(term.right if in_left else term.left)
    if term.sign == "+":
        needed = result - other
    elif term.sign == "*":
        needed = result / other
    elif term.sign == "-":
        needed = result + other if in_left else other - result
    else:
        needed = result * other if in_left else other / result
    return solve(term.left if in_left else term.right, wanted, needed, value_of)
