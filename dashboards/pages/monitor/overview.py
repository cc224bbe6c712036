"""The first row of Monitor: what needs me, where the upsides are, what moved, against peers."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.address import Address
from dashboards.elements import Children, labelled, unspoken
from dashboards.formats import ABSENT, named, percent
from dashboards.marks import change_in_points
from dashboards.pages.monitor.lines import Line
from dashboards.pages.monitor.multiples import premium
from dashboards.pages.monitor.needs import CHECK
from dashboards.words import say, say_count

SHOWN: Final = 3  # lines of a tile


def tiles(lines: Sequence[Line], address: Address) -> Component:
    """Build the four answers."""
    parts = [
        _needs(lines, address),
        _bands(lines),
        _moved(lines, address),
        _peers(lines, address),
    ]
    return labelled(html.Section(parts, className="tiles"), say("At a glance"))


def _needs(lines: Sequence[Line], address: Address) -> Component:
    asking = [line for line in lines if line.need.rank >= CHECK]
    figure = say("{n} of {of}", n=len(asking), of=len(lines))
    rows = [_row(line, address, line.need.reasons[0]) for line in asking[:SHOWN]]
    words = say("nothing needs you")
    if asking:
        words = say_count("needs you", "need you", len(asking))
    return _tile(say("Needs you"), figure, words, rows, "urgent" if asking else "")


def _bands(lines: Sequence[Line]) -> Component:
    """Count the names in each band; those whose rating is not current are counted apart."""
    counts: dict[str, int] = {}
    for line in lines:
        for band in line.document["bands"]:
            counts.setdefault(named(band["name"]), 0)
        if line.standing.band:
            counts[line.standing.band] = counts.get(line.standing.band, 0) + 1
    current = sum(counts.values())
    upsides = [line.upside for line in lines if line.standing.band and line.upside is not None]
    most = max(counts.values(), default=0) or 1
    rows = [_band_row(name, count, count / most) for name, count in counts.items()]
    middle = percent(median(upsides)) if upsides else ABSENT
    words = say_count(
        "median upside of {n} current rating", "median upside of {n} current ratings", current
    )
    if current < len(lines):
        words = say_count(
            "median upside of {n} current rating; {others} not current",
            "median upside of {n} current ratings; {others} not current",
            current,
            others=len(lines) - current,
        )
    return _tile(say("Upside by band"), middle, words, rows)


def _band_row(name: str, count: int, share: float) -> Component:
    track = html.Span(html.Span(style={"width": f"{100 * share:.0f}%"}), className="track")
    return html.Div(
        [
            html.Span(name, className="name"),
            unspoken(track),
            html.Span(f"{count}", className="figure"),
        ],
        className="tile-row",
    )


def _moved(lines: Sequence[Line], address: Address) -> Component:
    known = [(line.moved, line) for line in lines if line.moved is not None]
    ranked = sorted(known, key=lambda one: -abs(one[0]))
    moved = [(size, line) for size, line in ranked if abs(size) >= 0.0005]
    rows = [
        _row(line, address, [change_in_points(size), " ", _close(line)])
        for size, line in moved[:SHOWN]
    ]
    if not known:
        return _tile(say("Since the session before"), ABSENT, say("one session is recorded"), [])
    figure = say_count("{n} upside moved", "{n} upsides moved", len(moved))
    words = say_count("of {n} known on both", "of {n} known on both", len(known))
    return _tile(say("Since the session before"), figure, words, rows)


def _peers(lines: Sequence[Line], address: Address) -> Component:
    found = [(premium(one.document, one.document["target"]["fiscal_end"]), one) for one in lines]
    known = [(value, line) for value, line in found if value is not None]
    if not known:
        return _tile(say("Against peers"), ABSENT, say("no premium can be computed"), [])
    ranked = sorted(known, key=lambda one: -one[0])
    shown = ranked if len(ranked) <= SHOWN else [ranked[0], ranked[1], ranked[-1]]
    rows = [_row(line, address, percent(value)) for value, line in shown]
    middle = percent(median(value for value, _line in known))
    words = say_count(
        "premium to the peers’ mean P/S", "median premium to the peers’ mean P/S", len(known)
    )
    return _tile(say("Against peers"), middle, words, rows)


def _close(line: Line) -> Component:
    close, before = line.document["price"]["value"], line.before
    old = before["price"]["value"] if before else None
    text = percent(close / old - 1) if close and old else ABSENT
    return html.Span(say("close {change}", change=text), className="aside")


def _row(line: Line, address: Address, figure: Children) -> Component:
    name = named(line.document["name"], line.ticker)
    return html.Div(
        [
            dcc.Link(name, href=address.href("/", t=line.ticker), refresh=False, className="name"),
            html.Span(figure, className="figure"),
        ],
        className="tile-row",
    )


def _tile(
    title: str, figure: str, words: str, rows: Sequence[Component], name: str = ""
) -> Component:
    head = html.Div(
        [html.Span(figure, className="value"), html.Span(words, className="sub")], className="head"
    )
    return html.Div(
        [html.H2(title, className="label"), head, *rows], className=f"card tile {name}".strip()
    )
