"""The scorecard of a covered company: forecasts against results, the rating against the market."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tracker.document import Name
from tracker.fiscal import fiscal_month
from tracker.inputs import ValuationInputs
from tracker.listings import Company
from tracker.origins import instant
from tracker.record import Record
from tracker.restricted import record_restricted, restricted_finding
from tracker.scorecard.bias import biases
from tracker.scorecard.document import DirectionDocument, PublicationDocument, ScorecardDocument
from tracker.scorecard.errors import scored
from tracker.scorecard.figures import Figures, figures_of
from tracker.scorecard.findings import lacks
from tracker.scorecard.matches import match_of
from tracker.scorecard.outcomes import Outcome, outcomes
from tracker.scorecard.published import Published, targets_on_record
from tracker.scorecard.rest_of_year import rests_of_year
from tracker.scorecard.revisions import directions
from tracker.scorecard.writing import (
    bias_document,
    direction_document,
    match_document,
    outcome_document,
    rest_document,
    result_document,
)
from tracker.sessions import Exchange, date_at, utc_instant
from tracker.snapshot import finding_document
from tracker.told import Key
from tracker.valuation import History, find_covered, value_history

REVENUE, YEAR = "revenue", 12


@dataclass(frozen=True, slots=True)
class _Sides:
    """What a publication is judged by: the company, its history, and what was told of it."""

    company: Company
    history: History
    figures: Figures
    hidden: bool


def scorecard(inputs: ValuationInputs, *, now: dt.datetime) -> ScorecardDocument:
    """Give the scorecard of a covered company as known by an instant.

    UnknownTickerError where nothing is recorded of it. Of a restricted company no rating, target,
    band or match is given.
    """
    company, record, figures = find_covered(inputs), Record(inputs), figures_of(inputs, now)
    today = now.astimezone(company.exchange.timezone).date()
    published = targets_on_record(record, day=today, now=now)
    earned = outcomes(record, company, published, day=today, now=now)
    end = _last_closed(company.exchange, now)
    start = min([end, *(one.published_on for one in published)])
    history = value_history(inputs, start=start, end=end)
    sides = _Sides(company, history, figures, record_restricted(record))
    results = scored(figures)
    findings = [finding_document(one) for one in lacks(inputs.ticker, figures, published, earned)]
    policy = history.policies.last
    return ScorecardDocument(
        ticker=inputs.ticker,
        name=Name(en=company.name_en, zh=company.name_zh),
        as_of=today.isoformat(),
        known_at=instant(now),
        batch=inputs.batch,
        restricted=sides.hidden,
        bands={band.id: Name(en=band.name_en, zh=band.name_zh) for band in policy.bands},
        expected_benchmark_return=policy.expected_benchmark_return,
        results=[result_document(one) for one in results],
        bias=[bias_document(one) for one in biases(results)],
        rest_of_year=[rest_document(one) for one in rests_of_year(figures)],
        publications=[
            _publication(sides, one, found) for one, found in zip(published, earned, strict=True)
        ],
        disclaimer=policy.disclaimer,
        findings=[*findings, *([restricted_finding(inputs.ticker)] if sides.hidden else [])],
    )


def _publication(sides: _Sides, one: Published, earned: Sequence[Outcome]) -> PublicationDocument:
    hidden = sides.hidden
    return PublicationDocument(
        published_on=one.published_on.isoformat(),
        superseded_on=None if one.superseded_on is None else one.superseded_on.isoformat(),
        rating=None if hidden else one.rating,
        target=None if hidden else one.price,
        currency=one.currency,
        benchmark=one.benchmark,
        horizon_ends=None if one.horizon_ends is None else one.horizon_ends.isoformat(),
        outcomes=[outcome_document(found, hidden=hidden) for found in earned],
        match=None if hidden else match_document(match_of(sides.history, one)),
        consensus=_street(sides, one),
    )


def _street(sides: _Sides, one: Published) -> list[DirectionDocument]:
    """Follow the street since a publication: over the years of the model, and its own."""
    over = sides.company.exchange.known_instant(one.published_on)
    month = int(fiscal_month(np.array([np.datetime64(one.published_on, "s")]))[0])
    ends: dict[Key, dt.date] = {
        told.key: told.end for told in sides.figures.street if told.month > month
    }
    for vintage in sides.figures.vintages(before=over)[-1:]:
        for key, told in vintage.figures.items():
            if key[0] == REVENUE and told.months == YEAR and not told.reported:
                ends.setdefault(key, told.end)
    years = sorted(ends.items(), key=lambda each: (each[0][0], each[0][1]))
    found = directions(sides.figures.street, years, published=over)
    return [direction_document(each) for each in found]


def _last_closed(market: Exchange, now: dt.datetime) -> dt.date:
    """Give the last session that was over by an instant."""
    place = int(market.last_closed(np.array([utc_instant(now)]))[0])
    return date_at(market.sessions[place])
