"""Which companies the overview shows, and how they are grouped: all of it in the address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboards.address import Address
from dashboards.controls import choose, select
from dashboards.pages.monitor.groups import BY, GROUPS, group_of, group_words
from dashboards.pages.monitor.lines import Line
from dashboards.words import say

ALL: Final = ""
FEW: Final = 4  # companies that need no filter


def filtered(lines: Sequence[Line], address: Address) -> list[Line]:
    """Keep the lines that the address asks for."""
    wanted = {by: address.given.get(by) for by in BY}
    text = address.given.get("q", "").strip().casefold()
    return [
        line
        for line in lines
        if all(value in {None, ALL, group_of(line, by)} for by, value in wanted.items())
        and (not text or text in _searched(line))
    ]


def filters(lines: Sequence[Line], address: Address, group: str) -> list[Component]:
    """Show a field for each kind of group that divides the companies; none for a few of them."""
    if len(lines) < FEW and not any(address.given.get(name) for name in (*BY, "q", "group")):
        return []
    fields: list[Component] = [
        dmc.TextInput(
            id=choose("q", address.given.get("q")),
            value=address.given.get("q", ""),
            label=say("Find"),
            placeholder=say("name or ticker"),
            debounce=400,
            size="xs",
            className="control",
            w=170,
        )
    ]
    for by, words in BY.items():
        values = sorted({group_of(line, by) for line in lines})
        if len(values) > 1 or address.given.get(by):
            options = [(ALL, say("all")), *((value, group_words(by, value)) for value in values)]
            fields.append(select(by, options, address.given.get(by, ALL), say(words), w=150))
    options = [(value, say(words)) for value, words in GROUPS.items()]
    fields.append(select("group", options, group, say("Grouped"), w=130))
    return [html.Div(fields, className="controls")]


def _searched(line: Line) -> str:
    names = line.document["name"]
    return f"{line.ticker} {names['en']} {names['zh']}".casefold()
