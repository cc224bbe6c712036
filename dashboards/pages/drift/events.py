"""What happened, in words: below the chart as ticks, and as a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.cards import card
from dashboards.elements import Children
from dashboards.formats import ABSENT, day, multiple, named, percent, price, shares, words
from dashboards.pages.drift.queries import Track
from dashboards.pages.drift.question import Question, window_of
from dashboards.tables import Column, table
from dashboards.words import msg, say, say_count
from tracker.document import Name
from tracker.history_events import Event

LISTED: Final = 14
KINDS: Final = {
    "target": msg("Target"),
    "vintage": msg("Forecast vintage"),
    "shares": msg("Share count"),
    "split": msg("Split"),
    "band": msg("Band"),
    "results": msg("Results"),
    "peers": msg("Peer set"),
    "status": msg("Status"),
    "event": msg("Event"),
}


def happenings(track: Track, rows: slice) -> list[tuple[Event, str]]:
    """Give what happened on some rows, each with its words."""
    if not len(track.days[rows]):
        return []
    first, last = track.days[rows][0].date(), track.days[rows][-1].date()
    names = band_names(track)
    return [
        (event, f"{kind_words(event)} {event.ticker}: {event_words(event, names)}")
        for event in track.events
        if first <= event.day <= last
    ]


def events_card(question: Question, track: Track) -> Component:
    """List what happened in the range, the latest first."""
    rows = window_of(track, question.window)
    found = [event for event, _ in happenings(track, rows)][::-1]
    title = say("What happened")
    if not found:
        return card(title, [html.P(say("Nothing in this range."), className="nothing")], "events")
    names = band_names(track)
    cells: list[list[Children]] = [
        [day(one.day), kind_words(one), one.ticker, event_words(one, names)]
        for one in found[:LISTED]
    ]
    columns = [Column(say(title), figure=False) for title in COLUMNS]
    parts = [table(columns, cells, "drift-events", title)]
    if len(found) > LISTED:
        left = say_count("{n} earlier one", "{n} earlier ones", len(found) - LISTED)
        parts.append(html.P(say("and {left} in this range", left=left), className="sub"))
    return card(
        title,
        parts,
        "events",
        say("the ticks below the chart; in a long range only the weightiest"),
    )


COLUMNS: Final = (msg("Date"), msg("Kind"), msg("Company"), msg("What"))


def kind_words(event: Event) -> str:
    """Name the kind of an event; the first target is the publication."""
    if event.kind == "target" and "price_before" not in event.facts:
        return say("Publication")
    return say(KINDS[event.kind])


def event_words(event: Event, bands: Mapping[str, str]) -> str:
    """Say what changed, in figures."""
    return WRITTEN[event.kind](event, bands)


def _target(event: Event, bands: Mapping[str, str]) -> str:
    facts = event.facts
    printed = price(_figure(event, "price"), _text(event, "currency"))
    now = f"{_band(facts['rating'], bands)}, {printed}"
    if "price_before" not in facts:
        return f"{now}, {multiple(_figure(event, 'multiple'))}"
    before = price(_figure(event, "price_before"), _text(event, "currency_before"))
    return say(
        "{now} (before: {rating}, {price})",
        now=now,
        rating=_band(facts["rating_before"], bands),
        price=before,
    )


def _vintage(_event: Event, _bands: Mapping[str, str]) -> str:
    return say("our model, new vintage")


def _shares(event: Event, _bands: Mapping[str, str]) -> str:
    before, after = _figure(event, "before"), _figure(event, "after")
    change = percent(after / before - 1) if before and after is not None else ABSENT
    said = f"{shares(before)} → {shares(after)} ({change})"
    return f"{said}, {event.text}" if event.text else said


def _split(event: Event, _bands: Mapping[str, str]) -> str:
    return say("{ratio} new shares for one", ratio=f"{_figure(event, 'ratio') or 0:g}")


def _moved(event: Event, bands: Mapping[str, str]) -> str:
    return f"{_band(event.facts['before'], bands)} → {_band(event.facts['after'], bands)}"


def _results(event: Event, _bands: Mapping[str, str]) -> str:
    return event.text or say("reported")


def _peers(event: Event, _bands: Mapping[str, str]) -> str:
    joined, left = event.facts.get("joined"), event.facts.get("left")
    said = [
        say("joined: {names}", names=joined) if joined else "",
        say("left: {names}", names=left) if left else "",
    ]
    return "; ".join(one for one in said if one)


def _status(event: Event, _bands: Mapping[str, str]) -> str:
    said = words(str(event.facts["status"]))
    return f"{said}: {event.text}" if event.text else said


def _other(event: Event, _bands: Mapping[str, str]) -> str:
    return event.text or str(event.facts["kind"]).replace("_", " ")


WRITTEN: Final[Mapping[str, Callable[[Event, Mapping[str, str]], str]]] = {
    "target": _target,
    "vintage": _vintage,
    "shares": _shares,
    "split": _split,
    "band": _moved,
    "results": _results,
    "peers": _peers,
    "status": _status,
    "event": _other,
}


def band_names(track: Track) -> dict[str, str]:
    """Name every band that the policies of a history know, in the reader's language."""
    return {
        band.id: named(Name(en=band.name_en, zh=band.name_zh))
        for _, policy in track.policies
        for band in policy.bands
    }


def _band(code: object, names: Mapping[str, str]) -> str:
    return names.get(str(code), str(code)) if code else ABSENT


def _figure(event: Event, name: str) -> float | None:
    value = event.facts.get(name)
    return float(value) if isinstance(value, int | float) else None


def _text(event: Event, name: str) -> str | None:
    value = event.facts.get(name)
    return value if isinstance(value, str) else None
