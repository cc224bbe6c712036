"""Finds what a Chinese page says in English outside what is marked as such."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from dash import html
from dash.development.base_component import Component

WORD = re.compile(r"[A-Za-z]{3,}")
# Names, tickers, currencies, units and codes of sources, which no language changes.
SAME = {"MINIMAX", "MiniMax", "Palantir", "MSCI", "China", "PLTR", "HKD", "USD", "CNY", "USDHKD"}
SAME |= {"USDCNY", "UTC", "CSV", "XLSX", "pct", "report", "HTTPS", "PROXY", "fx", "prices"}
SAME |= {"Enter"}  # a key
NOTES = {"note", "other-name", "ticker"}  # what a source says, in its own words
SPOKEN = ("aria-label", "title", "placeholder", "label", "data-fold", "data-unfold")


def english(child: object) -> Iterator[str]:
    """Every English word of a page that a reader sees or hears, outside what is marked."""
    if isinstance(child, list | tuple):
        for one in child:
            yield from english(one)
    elif isinstance(child, Component):
        if _is_marked(child):
            return
        for name in SPOKEN:
            yield from words(getattr(child, name, None))
        if type(child).__name__ == "AgGrid":
            yield from _of_grid(child)
        yield from english(getattr(child, "children", None))
    else:
        yield from words(child)


def _is_marked(child: Component) -> bool:
    classes = set(str(getattr(child, "className", "")).split())
    marked = getattr(child, "lang", None) == "en"
    return marked or isinstance(child, html.Code) or bool(classes & NOTES)


def _of_grid(grid: Component) -> Iterator[str]:
    made: Any = grid
    options = made.dashGridOptions
    for column in made.columnDefs:
        yield from words(column["headerName"])
    yield from words(list(options["localeText"].values()))
    for row in [*made.rowData, *options.get("pinnedTopRowData", [])]:
        for name, value in row.items():
            if name.endswith(("_text", "_sub", "_more", "words", "fold")) or name == "name":
                yield from words(value)
        yield from words((row.get("bullet") or {}).get("words"))


def words(text: object) -> list[str]:
    texts = text if isinstance(text, list) else [text]
    return [one for line in texts for one in WORD.findall(str(line or "")) if one not in SAME]
