"""A new target: what somebody gives, the rest from the target in force, held to a file's rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import numpy as np
from pydantic import ValidationError

from tracker.arrays import LAST
from tracker.coverage.entries import BandEntry, Forecast, Line, Policy, Target
from tracker.coverage.facts import target_row
from tracker.coverage.file import Coverage, first_problem
from tracker.coverage.rules import target_problems
from tracker.errors import BadInputError
from tracker.inputs import ValuationInputs
from tracker.valuation import History, value_at

MONTHS_A_YEAR: Final = 12
OFF: Final = 0.01  # a target further from its own multiple than this deserves a note


@dataclass(frozen=True, slots=True)
class Revision:
    """What of a target is given; None is taken from the target in force."""

    rating: str | None = None
    price: str | None = None  # in the quoted unit, as typed
    multiple: str | None = None
    fiscal_end: date | None = None
    horizon_months: int | None = None
    benchmark: str | None = None
    published_on: date | None = None  # None: today

    def given(self) -> dict[str, Any]:
        """Name what is given, with its value."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True, slots=True)
class NewTarget:
    """A target that holds, and which parts of it are those of the target in force."""

    entry: Target
    carried: Mapping[str, Any]
    changed: bool  # False: it says what the target in force says, and nothing asks to repeat it

    def row(self) -> dict[str, Any]:
        """Give its columns as an observation, without provenance."""
        row = target_row(self.entry)
        return {name: value for name, value in row.items() if name not in {"source", "note"}}


def revise_target(
    inputs: ValuationInputs, revision: Revision, *, today: date, now: datetime
) -> NewTarget:
    """Complete a revision by the target in force and check it; BadInputError names the option.

    A price that is not given is on today's share basis: HKD 1317 is 658.5 after a 2-for-1.
    """
    given = revision.given()
    if not given:
        raise BadInputError(
            "nothing is given: say what changes, such as --price 1400, or --published-on DATE "
            "to publish the target in force again"
        )
    history = value_at(inputs, as_of=today, known_at=now)
    published_on = revision.published_on or today
    held = _held(history)
    _refuse_dates(published_on, today=today, since=held.pop("published_on", None))
    currency = history.own.company.quote_currency
    entry = _entry({**held, **given, "published_on": published_on, "currency": currency})
    problem = next(target_problems(_surroundings(history, entry)), None)
    if problem is not None:
        raise BadInputError(f"--{_as_option(problem.removeprefix('target[0].'))}")
    said = any(getattr(entry, name) != held.get(name) for name in given)
    return NewTarget(
        entry=entry,
        carried={name: value for name, value in held.items() if name not in given},
        changed=said or revision.published_on is not None,
    )


def off_multiple(price: float | None, marked: float | None) -> float | None:
    """Give by how much a target misses its own multiple, None within 1 % or where one is missing.

    Worked: 1400 against 75 x 703 x 7.83 / 313.64 = 1316.3 is 1400 / 1316.3 - 1 = +6.4 %.
    """
    if price is None or marked is None:
        return None
    gap = price / marked - 1
    return gap if abs(gap) > OFF else None


def _held(history: History) -> dict[str, Any]:
    """Give the target in force as it would be given again, without what it lacks."""
    targets = history.verdict.targets
    if targets.picks[LAST] < 0:
        return {}
    published, ends = (_day(days[LAST]) for days in (targets.published_on, targets.horizon_ends))
    assert published is not None
    held = {
        "rating": targets.rating[LAST],
        "price": _figure(targets.published[LAST]),
        "multiple": _figure(targets.multiple[LAST]),
        "fiscal_end": _day(targets.fiscal_end[LAST]),
        "horizon_months": ends and (ends.year - published.year) * 12 + ends.month - published.month,
        "benchmark": history.record.words.word(int(targets.benchmark[LAST])),
        "published_on": published,
    }
    return {name: value for name, value in held.items() if value is not None}


def _refuse_dates(published_on: date, *, today: date, since: date | None) -> None:
    if published_on > today:
        raise BadInputError(
            f"--published-on {published_on} is in the future; give a date that has come"
        )
    if since is not None and published_on < since:
        raise BadInputError(
            f"--published-on {published_on} is before the target in force, of {since}, which would "
            "stay in force; correct the past in the coverage file"
        )


def _entry(values: Mapping[str, Any]) -> Target:
    try:
        return Target.model_validate(values)
    except ValidationError as error:
        raise BadInputError(f"--{_as_option(first_problem(error))}") from error


def _surroundings(history: History, target: Target) -> Coverage:
    """Give what a coverage file would hold around a target: the bands in force, the model."""
    bands = tuple(
        BandEntry.model_construct(id=band.id, name_en=band.name_en, name_zh=band.name_zh)
        for band in history.policies.last.bands
    )
    return Coverage.model_construct(
        ticker=history.inputs.ticker,
        company=(),
        target=(target,),
        policy=(Policy.model_construct(effective=target.published_on, bands=bands),),
        forecast=tuple(_modelled(history, target.published_on)),
    )


def _modelled(history: History, by: date) -> Iterator[Forecast]:
    """Give the revenue of the years of the last vintage published by a date."""
    frame = history.inputs.frame("forecast")
    mine = frame[(frame["ticker"] == history.inputs.ticker) & (frame["published_on"].dt.date <= by)]
    vintage = mine[mine["published_on"] == mine["published_on"].max()]
    years = vintage[(vintage["line"] == "revenue") & (vintage["months"] == MONTHS_A_YEAR)]
    years = years[years["value"].notna()].sort_values("period_end")
    ends = tuple(day.date() for day in years["period_end"])
    reported = [day.date() for day in years["period_end"][years["reported"]]]
    if ends:
        yield Forecast.model_construct(
            published_on=vintage["published_on"].iloc[0].date(),
            currency=years["currency"].iloc[0],
            months=MONTHS_A_YEAR,
            period_ends=ends,
            reported_until=max(reported, default=None),
            lines={"revenue": Line.model_construct(unit="m", values=tuple(years["value"]))},
        )


def _as_option(problem: str) -> str:
    """Say what a key of the file lacks of the option that gives it: fiscal_end is --fiscal-end."""
    key, colon, text = problem.partition(":")
    if key == "target[0]":  # both or neither of multiple and basis year
        key = "multiple"
    return key.replace("_", "-") + colon + text


def _figure(value: float) -> Decimal | None:
    return None if np.isnan(value) else Decimal(repr(float(value)))


def _day(value: np.datetime64) -> date | None:
    found: date | None = value.astype("datetime64[D]").astype(object)
    return found
