"""Small pieces that every part of Monitor uses: a figure with its origin, a table, a card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboards.elements import Children, labelled, unspoken
from dashboards.formats import age, arrow, day, percent
from tracker.document import Origin, Peer, Valuation


def card(title: str, children: Sequence[Component], name: str, hint: str = "") -> Component:
    """Frame one part of the page under its heading."""
    heading = html.H2([title, " ", html.Span(hint, className="hint")] if hint else title)
    return labelled(html.Section([heading, *children], className=f"card {name}"), title)


def change(ratio: float | None) -> Component:
    """Write a change with its arrow; the direction is in sign and shape before it is in colour."""
    shape = arrow(ratio)
    side = {"▲": "up", "▼": "down"}.get(shape, "level")
    text = percent(ratio)
    return html.Span([unspoken(html.Span(f"{shape} ")), text] if shape else text, className=side)


def stale_words(origin: Origin) -> str | None:
    """Say how old a stale figure is, against its limit; None where it is fresh."""
    if not origin["stale"]:
        return None
    limit = origin["limit"]
    suffix = "" if limit is None else f", limit {limit}"
    return f"stale: {age(origin['age'], origin['age_unit'])} old{suffix}"


def unconfirmed(*companies: Valuation | Peer) -> list[str]:
    """Name the companies whose share count, and all that is computed from it, is not confirmed."""
    return [one["ticker"] for one in companies if one["shares"]["confirmed"] is False]


def share_marks(*companies: Valuation | Peer) -> list[Component]:
    """Mark figures that rest on a share count which no filing confirms."""
    named = unconfirmed(*companies)
    words = f"on unconfirmed share counts of {', '.join(named)}"
    return [html.Div(stale_mark(words))] if named else []


def stale_mark(text: str = "stale") -> Component:
    """Mark a stale figure by a hollow dot and the word."""
    return html.Span([unspoken(html.Span(className="ring")), text], className="stale-mark")


def origin_words(date: str | None, source: str | None) -> str:
    """Write date and source of a figure: 15 Apr 2026 · report."""
    return f"{day(date)} · {source or 'no source'}"


def code(text: str) -> Component:
    """Write a command that the reader can copy."""
    return html.Code(text)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a small table: its heading, and whether it holds figures."""

    title: str
    figure: bool = True
    strong: bool = False


def table(
    columns: Sequence[Column], rows: Sequence[Sequence[Children]], name: str, caption: str
) -> Component:
    """Lay out a small table, figures to the right; the first cell of a row is its heading."""
    head = html.Tr([html.Th(c.title, scope="col", className=_cell(c)) for c in columns])
    body = [
        html.Tr([_td(c, cell, i) for i, (c, cell) in enumerate(zip(columns, row, strict=True))])
        for row in rows
    ]
    return html.Table(
        [html.Caption(caption, className="unseen"), html.Thead(head), html.Tbody(body)],
        className=f"figures {name}",
    )


def _td(column: Column, cell: Children, index: int) -> Component:
    if index == 0:
        return html.Th(cell, scope="row", className=_cell(column))
    return html.Td(cell, className=_cell(column))


def _cell(column: Column) -> str:
    names = ["number" if column.figure else "text", "strong" if column.strong else ""]
    return " ".join(name for name in names if name)
