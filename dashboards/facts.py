"""Key figures in a row: each with its label, and the line that says what it is measured against."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboards.elements import Child, Children, labelled
from dashboards.formats import named
from tracker.document import Name


def fact(label: str, value: Children, *below: Child) -> Component:
    """Show one figure between its label and the lines about it."""
    lines = [html.Div(line, className="sub") for line in below if line]
    return html.Div(
        [html.Div(label, className="label"), html.Div(value, className="value"), *lines],
        className="fact",
    )


def heading(name: Name, ticker: str) -> Component:
    """Head a strip of figures by whose they are: the name in both languages, and the ticker."""
    shown = named(name, ticker)
    other, language = (name["zh"], "zh-Hans") if shown == name["en"] else (name["en"], "en")
    other = "" if other in {shown, ticker} else other
    parts: list[Child] = [
        shown,
        " ",
        html.Span(other, className="other-name", lang=language),
        " ",
        html.Span(ticker, className="ticker"),
    ]
    return html.H1(parts)


def kpi(
    label: str,
    value: Children,
    sub: str,
    *marks: Component | None,
    faded: bool = False,
    origin: str = "",
) -> Component:
    """Show one figure of a strip: its label, itself, its date and marks; its origin on hover."""
    children = [
        html.Div(label, className="label"),
        html.Div(value, className="value", title=origin or None),
        html.Div(sub, className="sub"),
        *(mark for mark in marks if mark is not None),
    ]
    return html.Div(children, className="kpi faded" if faded else "kpi")


def facts(shown: Sequence[Component], label: str) -> Component:
    """Lay key figures out side by side, in a card of their own."""
    return labelled(html.Section(list(shown), className="card facts"), label)
