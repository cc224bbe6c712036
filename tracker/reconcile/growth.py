"""Growth that is printed without its base: which other figures it may have been taken on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tracker.intervals import Interval
from tracker.reconcile.figures import Figure, Key, Report
from tracker.reconcile.periods import Period


@dataclass(frozen=True, slots=True)
class Base:
    """Something of the year before that growth may have been taken on."""

    period: Period
    interval: Interval


def other_bases(base: Key, report: Report) -> Iterator[Base]:
    """Give what is known of the base's fiscal year, but for the base: printed, or what is left.

    Worked: with 2025 (79) and its last three months (26) also its first nine: 52 to 54.
    """
    assert base.period is not None
    year = report.fiscal_year(base.ticker, base.period)
    known = [
        Base(key.period, figure.interval)
        for key, figure in report.figures.items()
        if (key.ticker, key.name) == (base.ticker, base.name)
        and key.period is not None
        and key.period.within(year)
    ]
    yield from known
    for whole in known:
        for part in known:
            left = whole.period.less(part.period)
            if left is not None and left != base.period:
                yield Base(left, whole.interval - part.interval)


def on_base(report: Report, key: Key, base: Base) -> Report:
    """Give the report as if what is known of another period were the base that is not printed."""
    stand_in = Figure(key, str(base.period), "", base.interval)
    return replace(report, figures={**report.figures, key: stand_in})
