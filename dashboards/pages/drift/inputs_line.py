"""Where the latest numbers come from: close, target, shares and rates, each with its source."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from dashboards.asked import Asked
from dashboards.covered import UNREADABLE, document_of
from dashboards.elements import Child
from dashboards.formats import age, day, instant, rate
from dashboards.marks import stale_mark
from dashboards.pages.drift.queries import Track
from dashboards.words import say
from tracker.document import Valuation


def origins(asked: Asked, track: Track) -> Sequence[Child]:
    """Name the inputs of the latest valuation: source, date, when known, and what is stale."""
    document = document_of(asked, track.ticker)
    try:
        return [*([] if document is None else _inputs(document)), _batch(track)]
    except UNREADABLE:
        return [_batch(track)]


def _inputs(document: Valuation) -> list[Child]:
    close, target, shares = document["price"], document["target"], document["shares"]
    rates = [
        _said(f"{one['pair']} {rate(one['rate'])}", one["source"], one["date"], one["known_at"])
        + _stale(one["age"], one["age_unit"], stale=one["stale"])
        for one in document["fx"]
    ]
    printed = _said(say("target"), target["source"], target["published_on"], None)
    groups = [
        _said(say("close"), close["source"], close["session"], close["known_at"])
        + _stale(close["age"], close["age_unit"], stale=close["stale"]),
        printed,
        _said(say("shares"), shares["source"], shares["effective"], shares["known_at"]),
        *rates,
    ]
    found: list[Child] = [html.Strong(say("From:"))]
    for group in groups:
        found += [" ", *group, " ·"]
    return found


def _said(what: str, source: str | None, date: str | None, known_at: str | None) -> list[Child]:
    where = " ".join((what, source or say("without source"), day(date)))
    if known_at is None:
        return [where]
    return [" ".join((where, say("(known {instant})", instant=instant(known_at))))]


def _stale(old: int | None, unit: str | None, *, stale: bool) -> list[Child]:
    return [" ", stale_mark(say("stale, {age} old", age=age(old, unit)))] if stale else []


def _batch(track: Track) -> str:
    return " " + say("history of batch {batch}, bridges by the same engine", batch=track.batch)
