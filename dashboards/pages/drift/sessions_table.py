"""The sessions behind the charts as a table, the newest first, a page at a time."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from dashboards.asked import Asked
from dashboards.cards import card
from dashboards.elements import Children, labelled
from dashboards.file_links import file_links
from dashboards.formats import ABSENT, day, multiple, number, percent
from dashboards.marks import stale_mark
from dashboards.pages.drift.events import band_names
from dashboards.pages.drift.lines import column
from dashboards.pages.drift.queries import Track
from dashboards.pages.drift.question import Question, window_of, year_words
from dashboards.tables import Column, table
from dashboards.words import say

ROWS = 20


def sessions_card(asked: Asked, question: Question, track: Track) -> Component:
    """Show one page of the range's sessions, with links to the newer and the older ones."""
    rows = window_of(track, question.window)
    count = max(rows.stop - rows.start, 0)
    pages = max(math.ceil(count / ROWS), 1)
    page = min(question.page, pages)
    newest = rows.stop - 1 - (page - 1) * ROWS
    shown = range(newest, max(newest - ROWS, rows.start - 1), -1)
    title = say("Sessions")
    body = table(_columns(question, track), _rows(question, track, shown), "drift-sessions", title)
    bar = html.Div(
        [
            _pager(asked, page, pages),
            file_links(asked.address, "drift", "history", say("History of this range")),
        ],
        className="controls drift-bar",
    )
    return card(title, [bar, body, *_missing(question, track)], "drift-table", _hint(track, count))


def _columns(question: Question, track: Track) -> list[Column]:
    year = year_words(track, question.year)
    return [
        Column(say("Session"), figure=False),
        Column(say("Close, {currency}", currency=track.currency)),
        Column(say("Upside, published"), strong=question.column == "upside_published"),
        Column(say("marked"), strong=question.column == "upside_marked"),
        Column(say("peer-marked"), strong=question.column == "upside_peer_marked"),
        Column(say("Band"), figure=False),
        Column(say("P/S {year}, model", year=year), strong=question.column.startswith("ps_model")),
        Column(say("consensus"), strong=question.column.startswith("ps_consensus")),
        Column(say("Peers’ mean")),
        Column(say("n")),
        Column(say("Premium")),
    ]


def _rows(question: Question, track: Track, shown: range) -> list[list[Children]]:
    names, year = band_names(track), question.year
    upsides = [column(track, f"upside_{one}") for one in ("published", "marked", "peer_marked")]
    own = [column(track, f"ps_{one}_{year}") for one in ("model", "consensus")]
    mean, n = column(track, f"peer_mean_{year}"), column(track, f"peer_n_{year}")
    premiums, closes = column(track, f"premium_{year}"), column(track, "price")
    bands = track.frame["band"].to_numpy()
    return [
        [
            _session(track, row),
            number(float(closes[row]), 2),
            *(percent(float(values[row])) for values in upsides),
            names.get(str(bands[row]), ABSENT),
            *(multiple(float(values[row])) for values in own),
            multiple(float(mean[row])),
            number(float(n[row]), 0),
            percent(float(premiums[row])),
        ]
        for row in shown
    ]


def _session(track: Track, row: int) -> Children:
    words = day(track.days[row].date())
    if track.fresh[row]:
        return words
    session = track.frame["price_session"].iloc[row]
    old = ABSENT if pd.isna(session) else day(session.date())
    return [words, " ", stale_mark(say("close of {day}", day=old))]


def _pager(asked: Asked, page: int, pages: int) -> Component:
    where = html.Span(say("page {page} of {pages}", page=page, pages=pages), className="label")
    newer = _link(asked, say("Newer"), page - 1) if page > 1 else None
    older = _link(asked, say("Older"), page + 1) if page < pages else None
    links = [one for one in (newer, where, older) if one is not None]
    return labelled(html.Nav(links, className="drift-pager"), say("Pages of sessions"))


def _link(asked: Asked, words: str, page: int) -> Component:
    return dcc.Link(words, href=asked.address.href(page=page if page > 1 else None), refresh=False)


def _missing(question: Question, track: Track) -> list[Component]:
    """Say why the latest row has a dash where it has one."""
    last, year = len(track.days) - 1, question.year
    limit = track.policy.peer_marked_consensus_days
    reasons = {
        "price": say("close: none is recorded for this session or an earlier one"),
        "upside_published": say("published: no target in the unit of the quote, or no close"),
        "upside_marked": say("marked: target multiple, model revenue, FX or shares are missing"),
        "upside_peer_marked": say(
            "peer-marked: fewer than two peers with a consensus of at most {n} days", n=limit
        ),
        f"ps_model_{year}": say("model: revenue of the year, FX or shares are missing"),
        f"ps_consensus_{year}": say("consensus: none is recorded of the company itself"),
        f"peer_mean_{year}": say("peers: none has a multiple of the year"),
    }
    told = [why for name, why in reasons.items() if np.isnan(column(track, name)[last])]
    if not told:
        return []
    head = say("A dash in the latest row:")
    return [html.P(" ".join((head, "; ".join(told))), className="sub")]


def _hint(track: Track, count: int) -> str:
    shown = say("{n} in this range, the newest first", n=number(count, 0))
    known = (
        say("each as known at its own close")
        if track.known == "then"
        else say("each with everything known now")
    )
    return f"{shown} · {known}"
