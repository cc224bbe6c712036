"""What was earned since publication as the document holds it, and what it is relative to."""

from __future__ import annotations

from tracker.arrays import LAST
from tracker.document import Benchmark, Earned
from tracker.origins import day, number
from tracker.valuation import History


def earned_document(history: History) -> Earned:
    """Give the last row's performance since publication, with the band that it falls into."""
    earned = history.verdict.earned
    return Earned(
        band=history.verdict.earned_band[LAST],
        relative=number(earned.relative[LAST]),
        absolute=number(earned.absolute[LAST]),
        benchmark=history.record.words.word(history.verdict.targets.benchmark[LAST]),
        base_session=day(earned.base_session[LAST]),
        session=day(earned.session[LAST]),
        frozen=bool(earned.frozen[LAST]),
    )


def benchmark_document(history: History) -> Benchmark:
    """Give the index of the last row's target, its proxy as measured with, and what is expected."""
    level = history.record.levels.row(int(history.verdict.earned.level_picks[LAST]))
    return Benchmark(
        index=history.record.words.word(history.verdict.targets.benchmark[LAST]),
        symbol=None if level is None else level["note"],
        kind=None if level is None else level["kind"],
        expected_return=history.policies.last.expected_benchmark_return,
    )
