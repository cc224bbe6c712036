"""Judges the relations of one report: what is missing, what follows, which rate would be needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tracker.intervals import Interval
from tracker.reconcile.checks import DISAGREES, Check, Subject, judged, line, untold
from tracker.reconcile.figures import Report
from tracker.reconcile.growth import Base, on_base, other_bases
from tracker.reconcile.rates import Need, RecordedRate, Shared
from tracker.reconcile.terms import Leaf, Term, Unknown, evaluate, leaves, middle, solve
from tracker.reconcile.trials import Trial
from tracker.reconcile.wording import (
    decimals,
    listed,
    missing,
    span,
    with_unit,
    written,
)

RATE_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Rates:
    """What is known of each rate when the relations are judged."""

    shared: Mapping[str, Shared]
    recorded: Mapping[str, Sequence[RecordedRate]]


def need_of(trial: Trial, report: Report, *, to_the_digit: bool = False) -> Need | None:
    """Give what a relation needs of the one rate it holds; None without one, or without a bound.

    A mean over peers says too little of one peer's rate to be asked.

    `to_the_digit` takes the printed result as it stands, without its rounding.
    """
    unfit = trial.lacking(report) or trial.is_mean or trial.is_circular(report)
    if len(trial.unknowns) != 1 or unfit:
        return None
    unknown = Unknown(trial.unknowns[0])
    result = trial.figure.interval
    if to_the_digit:
        result = middle(result)

    def value_of(term: Term) -> Interval:
        return evaluate(term, report, {})

    interval = solve(trial.term, unknown, result, value_of)
    return Need(trial.name, interval) if interval.bounded else None


def subject_of(trial: Trial, report: Report) -> Subject:
    """Give what the line of a relation is about."""
    return Subject(trial.relation.group, trial.name, trial.figure, report)


def judge(trial: Trial, report: Report, rates: Rates) -> Check:
    """Judge one relation of one report."""
    subject = subject_of(trial, report)
    lacking = trial.lacking(report)
    if trial.is_growth and len(lacking) == 1 and lacking == list(leaves(trial.term))[1:]:
        return _on_solved_base(trial, report)
    if lacking:
        return untold(subject, missing(lacking, report))
    if trial.is_circular(report):
        return untold(subject, "the record has a count that was worked out from these figures")
    given: dict[str, Interval] = {}
    for name in dict.fromkeys(trial.unknowns):
        value = _value_for(trial, name, rates)
        if value is None:
            why = _needs(trial, report) or "what it needs has no bound within the roundings"
            return untold(subject, f"{why}, and nothing else fixes it")
        given[name] = value
    computed = evaluate(trial.term, report, given)
    how = written(trial.term, report, trial.figure.key)
    if not isinstance(trial.term, Unknown):
        how += "".join(f" with {name} {_span(value)}" for name, value in given.items())
    check = judged(subject, computed, how)
    needs = _needs(trial, report)
    told = f"{check.explanation[:-1]}; {needs}." if needs else check.explanation
    return replace(check, explanation=told)


def _span(interval: Interval) -> str:
    return span(interval, least=RATE_DIGITS)


def _value_for(trial: Trial, name: str, rates: Rates) -> Interval | None:
    """Give what the other relations leave, or a recorded rate where there is no other."""
    shared = rates.shared.get(name)
    others = None if shared is None else shared.without(trial.name)
    if others is not None:
        return others
    recorded = rates.recorded.get(name, ())
    return recorded[0].interval if recorded else None


def _needs(trial: Trial, report: Report) -> str:
    """Say what a relation needs by itself, with the rounding of its result and without."""
    need, sharp = (need_of(trial, report, to_the_digit=digit) for digit in (False, True))
    if need is None or sharp is None:
        return ""
    loose, tight = (_span(one.interval) for one in (need, sharp))
    name, text = trial.unknowns[0], trial.figure.text
    return f"alone it needs {name} {loose}, {tight} if {text} is taken to the digit"


def _on_solved_base(trial: Trial, report: Report) -> Check:
    """Judge growth without its base: a base that fits only another length of period disagrees."""
    figure, subject = trial.figure, subject_of(trial, report)
    now, base = leaves(trial.term)
    assert isinstance(now, Leaf)
    assert isinstance(base, Leaf)
    needed = solve(trial.term, base, figure.interval, lambda term: evaluate(term, report, {}))
    of = report.figures[now.key]
    words = span(needed, of.scale, of.unit) if needed.bounded else "anything"
    fitting = [one for one in other_bases(base.key, report) if one.interval.intersects(needed)]
    if not fitting or not needed.bounded:
        why = f"{missing([base], report)}; it would have to be {words}"
        return untold(subject, why)
    return _on_other_base(trial, report, base, fitting, words)


def _on_other_base(
    trial: Trial, report: Report, base: Leaf, fitting: Sequence[Base], needed: str
) -> Check:
    """Give the line of growth that was taken on a period of another length."""
    figure = trial.figure
    computed = evaluate(trial.term, on_base(report, base.key, fitting[0]), {})
    assert base.key.period is not None
    periods = listed([str(one.period) for one in fitting])
    subject = subject_of(trial, report)
    sentence = (
        f"{subject.begun}, which needs a base of {needed}: that is {periods}, not "
        f"{base.key.period}; on {fitting[0].period} it is "
        f"{span(computed, figure.scale, figure.unit)}."
    )
    return line(subject, computed, DISAGREES, sentence)


def point(trial: Trial, report: Report, rate: Interval) -> str | None:
    """Give what a relation prints if its figures and its rate are all taken to the digit."""
    sharp = {
        key: replace(figure, interval=middle(figure.interval))
        for key, figure in report.figures.items()
    }
    value = evaluate(trial.term, replace(report, figures=sharp), {trial.unknowns[0]: middle(rate)})
    if value.low is None:
        return None
    digits = decimals(trial.figure.text)
    return with_unit(f"{float(value.low / trial.figure.scale):.{digits}f}", trial.figure.unit)
