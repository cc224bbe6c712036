"""Sentences with parts that are more than text: a figure, a command, a name in bold."""

from __future__ import annotations

import re
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.elements import Child
from dashboards.words import say

PLACE: Final = re.compile(r"\{(\w+)\}")


def filled(text: str, /, **parts: Child) -> list[Child]:
    """Say a text with components in the places of its `{names}`, wherever its language has them."""
    found: list[Child] = []
    for index, piece in enumerate(PLACE.split(say(text))):
        part: Child = parts[piece] if index % 2 else piece
        if part is not None and part != "":
            found.append(part)
    return found


def in_english(text: Child) -> Component:
    """Mark what the record holds in English only, so that it is read out as such."""
    return html.Span(text, lang="en")
