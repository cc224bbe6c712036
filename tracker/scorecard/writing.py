"""Lays the parts of a scorecard out as its document has them."""

from __future__ import annotations

import datetime as dt

from tracker.scorecard.bias import Bias
from tracker.scorecard.document import (
    BiasDocument,
    BreakDocument,
    DirectionDocument,
    ErrorDocument,
    MatchDocument,
    OutcomeDocument,
    RestDocument,
    ResultDocument,
    StretchDocument,
)
from tracker.scorecard.errors import Judged, Scored
from tracker.scorecard.matches import Match
from tracker.scorecard.outcomes import Outcome
from tracker.scorecard.rest_of_year import Rest
from tracker.scorecard.revisions import Direction


def result_document(one: Scored) -> ResultDocument:
    """Write a result with every forecast of it."""
    result = one.result
    return ResultDocument(
        line=result.line,
        period_end=result.end.isoformat(),
        months=result.months,
        unit=result.unit,
        currency=result.currency,
        actual=result.value,
        published_on=result.told_on.isoformat(),
        source=result.source,
        model=_error(one.model),
        consensus=_error(one.consensus),
        vintages=[_error(judged) for judged in one.vintages],
    )


def _error(judged: Judged) -> ErrorDocument:
    forecast, error = judged.forecast, judged.error
    return ErrorDocument(
        published_on=_iso(judged.published_on),
        source=None if forecast is None else forecast.source,
        value=None if forecast is None else forecast.value,
        in_force=judged.in_force,
        error_ratio=error if judged.measure == "ratio" else None,
        error_pp=error if judged.measure == "pp" else None,
        error_amount=error if judged.measure == "amount" else None,
        reason=judged.reason,
    )


def bias_document(one: Bias) -> BiasDocument:
    """Write a bias."""
    return BiasDocument(
        who=one.who,
        published_on=_iso(one.published_on),
        line=one.line,
        measure=one.measure,
        unit=one.unit,
        currency=one.currency,
        n=one.n,
        mean_error=one.mean,
        mean_absolute_error=one.mean_absolute,
    )


def rest_document(one: Rest) -> RestDocument:
    """Write a year as reported half and implied other half."""
    return RestDocument(
        line=one.line,
        fiscal_end=one.fiscal_end.isoformat(),
        currency=one.currency,
        implied_half=one.half,
        vintage=one.vintage.isoformat(),
        year_m=one.year,
        reported_half_m=one.reported,
        reported_on=one.reported_on.isoformat(),
        implied_half_m=one.implied,
        modelled_half_m=one.modelled,
        gap_m=one.gap,
        gap_ratio=one.difference,
        year_before_half_m=one.base,
        implied_growth_ratio=one.implied_growth,
        modelled_growth_ratio=one.modelled_growth,
        implied_on_reported_half_ratio=one.implied_step,
        modelled_on_modelled_half_ratio=one.modelled_step,
        reasons=one.reasons,
    )


def direction_document(one: Direction) -> DirectionDocument:
    """Write where the street went."""
    then, now = one.then, one.now
    return DirectionDocument(
        line=one.line,
        fiscal_end=one.fiscal_end.isoformat(),
        then_m=None if then is None else then.value,
        then_as_of=None if then is None else then.told_on.isoformat(),
        then_source=None if then is None else then.source,
        now_m=None if now is None else now.value,
        now_as_of=None if now is None else now.told_on.isoformat(),
        now_source=None if now is None else now.source,
        currency=None if now is None else now.currency,
        change_ratio=one.change,
        revisions_up=one.up,
        revisions_down=one.down,
        breaks=[
            BreakDocument(on=at.on.isoformat(), before=at.before, after=at.after)
            for at in one.breaks
        ],
        reason=one.reason,
    )


def outcome_document(one: Outcome, *, hidden: bool) -> OutcomeDocument:
    """Write an outcome; of a restricted company without the band."""
    return OutcomeDocument(
        window=one.window,
        ends=_iso(one.ends),
        absolute=one.absolute,
        relative=one.relative,
        measure=one.measure,
        band=None if hidden else one.band,
        base_session=one.base_session,
        session=one.session,
        benchmark_symbol=one.symbol,
        benchmark_kind=one.kind,
        reason=one.reason,
    )


def match_document(one: Match) -> MatchDocument:
    """Write how often the band was the rating."""
    return MatchDocument(
        matched=one.matched,
        sessions=one.sessions,
        share=one.matched / one.sessions if one.sessions else None,
        carried=one.carried,
        stale=one.stale,
        without_close=one.without_close,
        without_band=one.without_band,
        by_band=dict(one.by_band),
        stretches=[
            StretchDocument(band=at.band, first=at.first, last=at.last, sessions=at.sessions)
            for at in one.stretches
        ],
    )


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()
