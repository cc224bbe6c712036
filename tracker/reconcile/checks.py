"""One line of the audit: what is printed, what follows, the verdict, and why in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, TypedDict

from tracker.intervals import ANY, Interval
from tracker.reconcile.figures import Figure, Report
from tracker.reconcile.relation import Group
from tracker.reconcile.wording import amount, decimals, span, title

Verdict = Literal["agrees", "disagrees", "cannot tell"]
# Both ends in the unit of the print; None where nothing bounds.
Bounds = tuple[Fraction | None, Fraction | None]
AGREES: Verdict = "agrees"
DISAGREES: Verdict = "disagrees"
CANNOT_TELL: Verdict = "cannot tell"


@dataclass(frozen=True, slots=True)
class Check:
    """A printed figure beside what follows for it; intervals are in the unit of the print."""

    group: Group
    name: str
    printed: str | None
    shown: Bounds
    computed: Bounds
    verdict: Verdict
    explanation: str


class CheckDocument(TypedDict):
    """One line of `reconcile --json`; bounds are in the printed unit, None where nothing bounds."""

    name: str
    printed: str | None
    printed_low: float | None
    printed_high: float | None
    recomputed_low: float | None
    recomputed_high: float | None
    verdict: Verdict
    explanation: str


class ImpliedDocument(TypedDict):
    """What is not printed, a rate or shares in millions, and where the relations put it."""

    name: str
    low: float
    high: float


class ReconcileDocument(TypedDict):
    """The JSON of `tracker reconcile`."""

    checks: list[CheckDocument]
    implied: list[ImpliedDocument]


@dataclass(frozen=True, slots=True)
class Implied:
    """An unknown as far as the relations that share it fix it: a rate, or shares in millions."""

    name: str
    interval: Interval


@dataclass(frozen=True, slots=True)
class Audit:
    """Every relation tried on one report, in the order of declaration, and the rates implied."""

    published_on: date | None  # None: nothing is printed
    checks: tuple[Check, ...] = ()
    implied: tuple[Implied, ...] = ()

    def of(self, verdict: Verdict) -> list[Check]:
        """Give the lines of one verdict."""
        return [check for check in self.checks if check.verdict == verdict]

    def document(self) -> ReconcileDocument:
        """Lay it out as the contract has it."""
        return ReconcileDocument(
            checks=[_check_document(check) for check in self.checks],
            implied=[_implied_document(one) for one in self.implied],
        )


@dataclass(frozen=True, slots=True)
class Subject:
    """What a line is about: a figure of a report, under the name of the line."""

    group: Group
    name: str
    figure: Figure
    report: Report

    @property
    def begun(self) -> str:
        """Begin the sentence of the line: Gross margin in 2026 is printed as 27 %."""
        how = "recorded" if self.figure.recorded else "printed"
        return f"{title(self.figure.key, self.report)} is {how} as {amount(self.figure)}"


def judged(subject: Subject, computed: Interval, how: str) -> Check:
    """Judge a printed figure by whether its interval meets what follows for it."""
    figure = subject.figure
    if not computed.bounded:
        return untold(subject, f"{how} has no bound within the roundings")
    met = figure.interval.intersects(computed)
    least = decimals(figure.text) + 1
    follows = span(computed, figure.scale, figure.unit, least)
    sentence = f"{subject.begun}{';' if met else ', but'} {how} is {follows}."
    return line(subject, computed, AGREES if met else DISAGREES, sentence)


def untold(subject: Subject, why: str) -> Check:
    """Give a line of which nothing can be said, and why."""
    sentence = f"{subject.begun}, which cannot be checked: {why}."
    return line(subject, ANY, CANNOT_TELL, sentence)


def line(subject: Subject, computed: Interval, verdict: Verdict, sentence: str) -> Check:
    """Give a line about a figure, its intervals brought to the unit of its print."""
    figure = subject.figure
    shown, follows = (bounds(one, figure.scale) for one in (figure.interval, computed))
    return Check(subject.group, subject.name, figure.text, shown, follows, verdict, sentence)


def bounds(interval: Interval, scale: Fraction = Fraction(1)) -> Bounds:
    """Give the ends of an interval in a printed unit: 0.1605 to 0.1615 are 16.05 to 16.15 %."""
    if interval.low is None or interval.high is None:
        return None, None
    return interval.low / scale, interval.high / scale


def _number(end: Fraction | None) -> float | None:
    return None if end is None else float(end)


def _check_document(check: Check) -> CheckDocument:
    printed_low, printed_high, low, high = map(_number, (*check.shown, *check.computed))
    return CheckDocument(
        name=check.name,
        printed=check.printed,
        printed_low=printed_low,
        printed_high=printed_high,
        recomputed_low=low,
        recomputed_high=high,
        verdict=check.verdict,
        explanation=check.explanation,
    )


def _implied_document(one: Implied) -> ImpliedDocument:
    low, high = one.interval.ends
    return ImpliedDocument(name=one.name, low=float(low), high=float(high))
