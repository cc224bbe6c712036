"""Whether somebody forecasts too high or too low: mean errors by line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum

from tracker.scorecard.errors import Judged, Measure, Scored, Who


@dataclass(frozen=True, slots=True)
class Bias:
    """The errors of one forecaster in one line, over n results; in ratios, points or millions."""

    who: Who
    published_on: dt.date | None  # of the vintage; None: of whatever was in force
    line: str
    measure: Measure
    unit: str  # of the line; an amount is in it
    currency: str | None
    n: int
    mean: float  # signed: above zero is too high
    mean_absolute: float


def biases(results: Sequence[Scored]) -> list[Bias]:
    """Give the mean signed and the mean absolute error by forecaster, line and measure.

    Model and consensus in force before each result, and every vintage on its own. Worked: errors
    of -12.5 % and +2.5 % are a bias of -5.0 % and 7.5 % off on average, n = 2.
    """
    groups: dict[tuple[object, ...], list[tuple[Judged, Scored]]] = {}
    for judged, one in _all(results):
        if judged.measure is not None:
            groups.setdefault(_key(judged, one), []).append((judged, one))
    return [_bias(group) for group in groups.values()]


def _all(results: Sequence[Scored]) -> Iterable[tuple[Judged, Scored]]:
    yield from ((one.model, one) for one in results)
    yield from ((one.consensus, one) for one in results)
    yield from ((judged, one) for one in results for judged in one.vintages)


def _key(judged: Judged, one: Scored) -> tuple[object, ...]:
    vintage = judged.published_on if judged.who == "vintage" else None
    result = one.result
    amount = result.currency if judged.measure == "amount" else None
    return judged.who, vintage, result.line, judged.measure, result.unit, amount


def _bias(group: Sequence[tuple[Judged, Scored]]) -> Bias:
    judged, one = group[0]
    errors = [each.error for each, _ in group if each.error is not None]
    assert judged.measure is not None
    return Bias(
        who=judged.who,
        published_on=judged.published_on if judged.who == "vintage" else None,
        line=one.result.line,
        measure=judged.measure,
        unit=one.result.unit,
        currency=one.result.currency if judged.measure == "amount" else None,
        n=len(errors),
        mean=fsum(errors) / len(errors),
        mean_absolute=fsum(map(abs, errors)) / len(errors),
    )
