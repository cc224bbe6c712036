"""Frames around parts of a page."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboards.elements import labelled


def card(title: str, children: Sequence[Component], name: str, hint: str = "") -> Component:
    """Frame one part of the page under its heading."""
    heading = html.H2([title, " ", html.Span(hint, className="hint")] if hint else title)
    return labelled(html.Section([heading, *children], className=f"card {name}"), title)
