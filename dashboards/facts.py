"""Key figures in a row: each with its label, and the line that says what it is measured against."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboards.elements import Child, Children, labelled


def fact(label: str, value: Children, *below: Child) -> Component:
    """Show one figure between its label and the lines about it."""
    lines = [html.Div(line, className="sub") for line in below if line]
    return html.Div(
        [html.Div(label, className="label"), html.Div(value, className="value"), *lines],
        className="fact",
    )


def facts(shown: Sequence[Component], label: str) -> Component:
    """Lay key figures out side by side, in a card of their own."""
    return labelled(html.Section(list(shown), className="card facts"), label)
