"""Tries every relation on the latest printed report and on the record of its day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tracker.inputs import ValuationInputs
from tracker.reconcile.checks import Audit, Implied, ReconcileDocument
from tracker.reconcile.conversion import check_rates
from tracker.reconcile.figures import Report
from tracker.reconcile.judging import Rates, judge, need_of
from tracker.reconcile.quotes import check_prices
from tracker.reconcile.rates import Need, Shared, crossed, recorded_rates, settle
from tracker.reconcile.rating import check_rating
from tracker.reconcile.reading import read_report
from tracker.reconcile.trials import Trial, trials
from tracker.reconcile.volumes import check_volumes


def reconcile(inputs: ValuationInputs) -> ReconcileDocument:
    """Give the audit of the latest printed report as `tracker reconcile --json` lays it out."""
    return audit(inputs).document()


def audit(inputs: ValuationInputs) -> Audit:
    """Recompute every printed figure that follows from others, within the roundings of the print.

    Nothing printed: nothing is tried. Worked: 265,805.92 / 7.84 / 703 is 48.2 to 48.3, which holds
    the printed P/S of 48.3.
    """
    report = read_report(inputs)
    if report is None:
        return Audit(None)
    tried = list(trials(report))
    shared = _settled(inputs, report, tried)
    pairs = [one for trial in tried for one in trial.unknowns]
    rates = Rates(
        shared, {pair: recorded_rates(inputs, report, pair) for pair in dict.fromkeys(pairs)}
    )
    checks = [
        *check_prices(inputs, report),
        *check_volumes(inputs, report),
        *check_rating(inputs, report),
        *(judge(trial, report, rates) for trial in tried),
    ]
    implied = tuple(_implied(shared))
    checks += check_rates(inputs, report, tried, shared, implied)
    return Audit(report.published_on, tuple(checks), implied)


def _settled(inputs: ValuationInputs, report: Report, tried: Sequence[Trial]) -> dict[str, Shared]:
    needs: dict[str, list[Need]] = {}
    for trial in tried:
        need = need_of(trial, report)
        if need is not None:
            needs.setdefault(trial.unknowns[0], []).append(need)
    return {
        pair: settle(pair, of, [one.interval for one in recorded_rates(inputs, report, pair)])
        for pair, of in needs.items()
    }


def _implied(shared: Mapping[str, Shared]) -> Iterator[Implied]:
    """Give the rates that relations fix, and those that follow from two of them."""
    fixed = {pair: one.interval for pair, one in shared.items() if one.interval is not None}
    for pair, interval in {**fixed, **crossed(fixed)}.items():
        yield Implied(pair, interval)
