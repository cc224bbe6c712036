"""Fields in which readers write; the name of the reader is kept by the browser."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboards.words import say
from dashboards.writes import LONGEST_NAME, field_id


def text_field(name: str, label: str, most: int, **more: Any) -> Component:
    """Give a field of one line with its label."""
    field = dcc.Input(
        id=field_id(name),
        type="text",
        maxLength=most,
        autoComplete="off",
        className=f"field {name}",
        **more,
    )
    return html.Label([html.Span(label, className="label"), field], className=f"labelled {name}")


def name_field(*, first: bool = False) -> Component:
    """Give the field for who it is; `first` puts the cursor into it."""
    return text_field(
        "by",
        say("Your name"),
        LONGEST_NAME,
        autoFocus=first,
        persistence=True,
        persistence_type="local",
    )


def radio_field(name: str, label: str, options: dict[str, str], chosen: str) -> Component:
    """Give a few choices side by side under their label."""
    choices = [dmc.Radio(label=words, value=value, size="xs") for value, words in options.items()]
    return dmc.RadioGroup(
        html.Div(choices, className="radios"),
        id=field_id(name),
        value=chosen,
        label=label,
        size="xs",
        className="choice-of",
    )
