"""Rates as printed and as recorded, beside the interval that the relations put them in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from tracker.inputs import ValuationInputs
from tracker.intervals import Interval, exact
from tracker.reconcile.checks import (
    AGREES,
    CANNOT_TELL,
    DISAGREES,
    Check,
    Implied,
    Subject,
    Verdict,
    bounds,
    line,
    untold,
)
from tracker.reconcile.figures import Figure, Report
from tracker.reconcile.judging import need_of, point
from tracker.reconcile.rates import PAIR, RecordedRate, Shared, recorded_rates
from tracker.reconcile.relation import Group
from tracker.reconcile.terms import middle
from tracker.reconcile.trials import Trial
from tracker.reconcile.wording import amount, listed, span

GROUP: Final = "exchange rates"
_RATE = re.compile(r"([A-Z]{3}) per ([A-Z]{3})")
ANYTHING = (None, None)
SHOWN = 3  # multiples named in a sentence at most
DIGITS = 3


def check_rates(
    inputs: ValuationInputs,
    report: Report,
    tried: Sequence[Trial],
    shared: Mapping[str, Shared],
    implied: Sequence[Implied],
) -> Iterator[Check]:
    """Check that one rate serves all that share it, and compare it with print and record."""
    for one in shared.values():
        yield _one_for_all(one)
    known = {one.name: one.interval for one in implied}
    for figure in report.figures.values():
        if _RATE.fullmatch(figure.unit):
            yield from _printed(figure, report, tried, known)
    for pair, interval in known.items():
        for rate in recorded_rates(inputs, report, pair):
            yield _recorded(rate, interval, report)


def _one_for_all(shared: Shared) -> Check:
    """An empty intersection is a disagreement that names who is left out."""
    count = len(shared.needs)
    group: Group = GROUP if PAIR.fullmatch(shared.name) else "price and shares"
    name = f"{shared.name}: one value for all"
    left_out = listed([f"{one.line} ({_span(one.interval)})" for one in shared.misfits])
    if shared.interval is None:
        sentence = f"{shared.name}: nothing serves most of {count} relations: {left_out}."
        return Check(group, name, None, ANYTHING, ANYTHING, DISAGREES, sentence)
    computed, words = bounds(shared.interval), _span(shared.interval)
    verdict: Verdict = AGREES
    if shared.misfits:
        verdict = DISAGREES
        sentence = f"{shared.name}: {words} serves all of {count} relations but {left_out}."
    elif count == 1:
        verdict = CANNOT_TELL
        sentence = f"{shared.name}: {shared.needs[0].line} alone needs {words}."
    else:
        sentence = f"{shared.name}: {words} serves all {count} relations that need it."
    return Check(group, name, None, ANYTHING, computed, verdict, sentence)


def _span(interval: Interval) -> str:
    return span(interval, least=DIGITS)


def _printed(
    figure: Figure, report: Report, tried: Sequence[Trial], known: Mapping[str, Interval]
) -> Iterator[Check]:
    """A printed rate may round the rate that was used; used as it stands it is another claim."""
    name = f"{figure.key.ticker} {figure.key.name}"
    rounded = Subject(GROUP, f"{name}: rounded", figure, report)
    sharp = replace(figure, interval=middle(figure.interval))
    used = Subject(GROUP, f"{name}: as it stands", sharp, report)
    quote, base = figure.unit.split(" per ")
    interval = _either_way(base + quote, quote + base, known)
    if interval is None:
        for subject in (rounded, used):
            yield untold(subject, f"no relation needs a rate of {base} and {quote}")
        return
    needed = _span(interval)
    met = figure.interval.intersects(interval)
    sentence = (
        f"{rounded.begun}, as a rounding {span(figure.interval, least=2)}; "
        f"the relations need {needed}."
    )
    yield line(rounded, interval, AGREES if met else DISAGREES, sentence)
    met = sharp.interval.intersects(interval)
    told = "" if met else _would_be(figure, base + quote, report, tried)
    sentence = (
        f"{used.begun}, which as the rate that was used "
        f"{'lies within' if met else 'misses'} the {needed} that the relations need{told}."
    )
    yield line(used, interval, AGREES if met else DISAGREES, sentence)


def _either_way(pair: str, turned: str, known: Mapping[str, Interval]) -> Interval | None:
    if pair in known:
        return known[pair]
    return exact(1) / known[turned] if turned in known else None


def _would_be(figure: Figure, pair: str, report: Report, tried: Sequence[Trial]) -> str:
    """Say what the multiples would print at the printed rate instead of what they print."""
    told = [
        (would, amount(trial.figure))
        for trial in tried
        if trial.unknowns == [pair] and need_of(trial, report) is not None
        if (would := point(trial, report, figure.interval)) is not None
    ][:SHOWN]
    if not told:
        return ""
    would, stands = (listed(words) for words in zip(*told, strict=True))
    return f": at {figure.text} there would stand {would}, not {stands}"


def _recorded(rate: RecordedRate, implied: Interval, report: Report) -> Check:
    """Compare a recorded rate of the report's day; one of an earlier day is only set beside it."""
    name = f"{rate.pair}: recorded by {rate.source}"
    day, needed = rate.day.date(), _span(implied)
    said = f"{rate.pair}: {rate.text} of {day} by {rate.source}"
    if day == report.published_on:
        met = rate.interval.intersects(implied)
        verdict = AGREES if met else DISAGREES
        sentence = f"{said} {'meets' if met else 'misses'} the {needed} that the relations need."
    else:
        verdict = CANNOT_TELL
        sentence = (
            f"{said} is not of the report's day, {report.published_on}: it lies "
            f"{_distance(rate.interval, implied)} the {needed} that the relations need."
        )
    return Check(GROUP, name, rate.text, bounds(rate.interval), bounds(implied), verdict, sentence)


def _distance(rate: Interval, implied: Interval) -> str:
    """Say how far a rate lies outside the interval of the relations, as a part of itself."""
    if rate.intersects(implied):
        return "within"
    (low, high), value = implied.ends, middle(rate).ends[0]
    return f"{float(max(low - value, value - high) / value):.2%} outside"
