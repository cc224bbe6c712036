"""Small tables: figures to the right, the first cell of a row its heading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboards.elements import Children


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
