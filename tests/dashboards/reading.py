"""Reads components as a reader would: their text, in order, without drawing them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dash.development.base_component import Component

BLOCKS = frozenset(
    {"Section", "Article", "Div", "Tr", "Li", "P", "H1", "H2", "Summary", "Caption", "Ul", "Ol"}
)


def text_of(child: object) -> str:
    """Give all text in one line."""
    return " ".join("".join(_pieces(child)).split())


def lines_of(child: object) -> list[str]:
    """Give the text line by line, a line for each block and each row of a table."""
    lines = "".join(_pieces(child)).splitlines()
    return [line for line in (" ".join(one.split()) for one in lines) if line]


def find(child: object, name: str) -> list[Component]:
    """Find every component that carries this class name."""
    return [one for one in walk(child) if name in str(getattr(one, "className", "")).split()]


def walk(child: object) -> Iterator[Component]:
    if isinstance(child, list | tuple):
        for one in child:
            yield from walk(one)
    elif isinstance(child, Component):
        yield child
        yield from walk(getattr(child, "children", None))


def _pieces(child: object) -> Iterator[str]:
    if isinstance(child, list | tuple):
        for one in child:
            yield from _pieces(one)
    elif isinstance(child, Component):
        kind = type(child).__name__
        edge = "\n" if kind in BLOCKS else " | " if kind in {"Td", "Th"} else ""
        yield edge
        yield from _grid(child) if kind == "AgGrid" else _pieces(getattr(child, "children", None))
        yield edge
    elif child is not None:
        yield str(child)


def _grid(grid: Component) -> Iterator[str]:
    titles = [column["headerName"] for column in grid.columnDefs]
    fields = [column["field"] for column in grid.columnDefs]
    options = grid.dashGridOptions
    yield " | ".join(titles) + "\n"
    pinned = [options.get(f"pinned{place}RowData", []) for place in ("Top", "Bottom")]
    for row in [*pinned[0], *grid.rowData, *pinned[1]]:
        yield " | ".join(_cell(row, field) for field in fields) + "\n"


def _cell(row: Mapping[str, object], field: str) -> str:
    """Give a cell's text with its second line in brackets: ticker, or date and source."""
    text = row.get(f"{field}_text", row.get(field, ""))
    below = row.get(f"{field}_sub")
    if field == "name":
        below = row.get("aside") or row.get("ticker")
    if field == "spark":
        text, below = "", row.get("spark_words")
    if field == "company":
        below = row.get("ticker") or row.get("note")
    return f"{text} ({below})" if below else str(text)
