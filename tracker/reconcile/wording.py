"""The words of the lines: names of figures, amounts with units, formulas with their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tracker.intervals import Interval
from tracker.reconcile.figures import Figure, Key, Report
from tracker.reconcile.terms import Gap, Leaf, Number, Operation, Term, Unknown, leaves

# Words that are not written as the names of the lines are.
SPELLED = {
    "shares": "share count",
    "ps": "P/S",
    "pe": "P/E",
    "pb": "P/B",
    "eps": "EPS",
    "rnd": "R&D",
    "ai": "AI",
    "mau": "MAU",
    "arpu": "ARPU",
    "b2b": "B2B",
    "b2c": "B2C",
    "hkd": "HKD",
    "cny": "CNY",
    "usd": "USD",
}
SIGNS = {"*": "x", "-": "\N{MINUS SIGN}"}
DIGITS = 6  # decimals at most
RECORDED = "recorded_"  # how the names of figures of the record begin


def label(name: str) -> str:
    """Write the name of a figure as words: adjusted_eps is adjusted EPS."""
    return " ".join(SPELLED.get(word, word) for word in name.split("_"))


def title(key: Key, report: Report) -> str:
    """Name a figure at the head of a sentence, with its period, and its company if it is a peer."""
    words = named(key, report)
    return words[:1].upper() + words[1:]


def named(key: Key, report: Report) -> str:
    """Name a figure within a sentence: net margin in 2027, price of PLTR."""
    of = f" of {key.ticker}" if key.ticker != report.ticker else ""
    when = "" if key.period is None else f" in {key.period}"
    return label(key.name.removeprefix(RECORDED)) + of + when


def amount(figure: Figure) -> str:
    """Write a figure with its unit as printed: 3865 HKD 100m, 48.3x, 27 %."""
    return with_unit(_minus(figure.text), figure.unit)


def with_unit(text: str, unit: str) -> str:
    """Write a number with its unit; a multiple's x stands close."""
    if unit == "x":
        return f"{text}x"
    return f"{text} {unit.replace('per_share', 'a share')}".strip()


def span(interval: Interval, scale: Fraction = Fraction(1), unit: str = "", least: int = 1) -> str:
    """Write both ends of an interval in a printed unit, with the digits that tell them apart."""
    low, high = (float(end / scale) for end in interval.ends)
    if low == high:
        return with_unit(_minus(f"{low:.10g}"), unit)
    for digits in range(least, DIGITS):
        ends = [_minus(f"{end:.{digits}f}") for end in (low, high)]
        if ends[0] != ends[1]:
            break
    else:
        ends = [_minus(f"{end:.{DIGITS}f}") for end in (low, high)]
    return with_unit(f"{ends[0]} to {ends[1]}", unit)


def _minus(text: str) -> str:
    return text.replace("-", SIGNS["-"])


def decimals(text: str) -> int:
    """Count the decimals of a printed text."""
    return len(text.partition(".")[2])


def written(term: Term, report: Report, about: Key) -> str:
    """Write a formula with its numbers; what is of another period or company than `about` says so.

    Units stand with percentages, and with amounts where the formula mixes several of them.
    Worked: gross profit 73.1 / revenue 269.
    """
    figures = [report.figures.get(one.key) for one in leaves(term) if isinstance(one, Leaf)]
    units = {figure.unit for figure in figures if figure is not None and figure.currency}
    return _Writer(report, about, units if len(units) > 1 else set()).text(term)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the terms of one formula."""

    report: Report
    about: Key
    told: set[str]  # units of money that are told

    def text(self, term: Term) -> str:
        if isinstance(term, Number):
            return f"{float(term.value):g}"
        if isinstance(term, Unknown):
            return term.name
        if isinstance(term, Leaf):
            return self._leaf(term.key)
        assert isinstance(term, Operation)
        left, right = (self._inner(one, term) for one in (term.left, term.right))
        return f"{left} {SIGNS.get(term.sign, term.sign)} {right}"

    def _inner(self, term: Term, outer: Operation) -> str:
        text = self.text(term)
        if not isinstance(term, Operation):
            return text
        loose = term.sign in "+-" and outer.sign in "*/^"
        second = outer.sign in "-/" and term is outer.right
        return f"({text})" if loose or second else text

    def _leaf(self, key: Key) -> str:
        figure = self.report.figures[key]
        of = f" of {key.ticker}" if key.ticker != self.about.ticker else ""
        when = f" of {key.period}" if key.period not in {None, self.about.period} else ""
        number = figure.text
        if figure.unit == "%" or figure.unit in self.told:
            number = amount(figure)
        return f"{label(key.name)}{of}{when} {_minus(number)}"


def missing(lacking: Sequence[Leaf | Gap], report: Report) -> str:
    """Say what is not printed or cannot be bound, each once."""
    reasons = []
    for one in lacking:
        if isinstance(one, Gap):
            reasons.append(one.why)
        elif one.key.name.startswith(RECORDED):
            reasons.append(f"no {named(one.key, report)} is on record")
        else:
            reasons.append(f"{named(one.key, report)} is not printed")
    return "; ".join(dict.fromkeys(reasons))


def listed(names: Sequence[str]) -> str:
    """Write a list: a, b and c."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
