"""The words over every page of a simulated record; a real one has none."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboards.queries import Snapshot
from dashboards.reader import reader
from tracker.simulated import SENTENCE, WORDS


def simulated_banner(snapshot: Snapshot) -> list[Component]:
    """Say in the reader's language that nothing on the page is real."""
    if not snapshot.simulated:
        return []
    words, sentence = WORDS[reader().language], SENTENCE[reader().language]
    rest = sentence.removeprefix(words)
    return [html.Div([html.Strong(words), rest], className="simulated")]
