"""What changes the state of a page: links and fields that all do one thing, write the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import dash_mantine_components as dmc
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboards import ids
from dashboards.address import Address
from dashboards.elements import labelled
from dashboards.words import say

TYPE: Final = "choose"
PICK: Final = "pick"


def segments(
    address: Address, name: str, options: Mapping[str, str], current: str, label: str
) -> Component:
    """Show a few choices side by side, each a link; `options` gives the words of each value."""
    links = [
        html.Span(
            dcc.Link(words, href=address.href(**{name: value}), refresh=False),
            className="segment here" if value == current else "segment",
        )
        for value, words in options.items()
    ]
    group = labelled(html.Span(links, className="segments", role="group"), label)
    return html.Div([html.Span(label, className="label"), group], className="control")


def select(
    name: str, options: Sequence[tuple[str, str]], current: str | None, label: str, **more: Any
) -> Component:
    """Show many choices as a field that can be searched; (value, words) each."""
    return dmc.Select(
        id=choose(name, current),
        data=[{"value": value, "label": words} for value, words in options],
        value=current,
        label=label,
        searchable=True,
        allowDeselect=False,
        nothingFoundMessage=say("nothing of that name"),
        size="xs",
        className="control",
        **more,
    )


def company(known: Mapping[str, str], current: str | None) -> Component:
    """Show which covered company the page is about, and let another be found."""
    options = [(ticker, f"{name} {ticker}") for ticker, name in known.items()]
    return select("t", options, current, say("Company"), w=220)


def choose(name: str, current: object) -> dict[str, str]:
    """Give the id of a field that writes `name` into the address when its value changes.

    The id holds the value that the address gave it, so that a field that is merely drawn again
    writes nothing.
    """
    return {"type": TYPE, "name": name, "now": "" if current is None else str(current)}


def pick(name: str, start: str, end: str) -> dict[str, str]:
    """Give the id of a chart over time a click on which moves the nearer of two dates there.

    The dates are those that the address calls `from` and `to`.
    """
    return {"type": PICK, "name": name, "from": start, "to": end}


def register(app: Dash) -> None:
    """Let every field write the address, in the browser."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("address", "choose"),
        Output(ids.LOCATION, "search"),
        Input({"type": TYPE, "name": ALL, "now": ALL}, "value"),
        State(ids.LOCATION, "search"),
        prevent_initial_call=True,
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("address", "pick"),
        Output(ids.LOCATION, "search", allow_duplicate=True),
        Input({"type": PICK, "name": ALL, "from": ALL, "to": ALL}, "clickData"),
        State(ids.LOCATION, "search"),
        prevent_initial_call=True,
    )
