"""The overview's grid: one row a covered company, its peers folded under it, sorted by need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import dash_ag_grid as dag
from dash.development.base_component import Component

from dashboards import ids
from dashboards.address import Address
from dashboards.formats import fiscal_year
from dashboards.grids import THEME, every_column, figure_column, grid_options, text_column
from dashboards.pages.monitor.groups import group_of, group_words
from dashboards.pages.monitor.lines import Closes, Line
from dashboards.pages.monitor.multiple_cells import YEARS, Row
from dashboards.pages.monitor.multiples import fiscal_years
from dashboards.pages.monitor.rows import rows_of
from dashboards.words import say, say_count

# The peers' look with less room at the sides: thirteen columns have to fit into 1280 pixels.
DENSE: Final = {"function": THEME["function"].replace("Padding: 7", "Padding: 5")}
# A new valuation draws the grid anew: how it was sorted and scrolled is found again.
KEPT: Final[dict[str | float | int, Sequence[Any]]] = {
    "sortChanged": ["keepSort(params)"],
    "bodyScrollEnd": ["keepScroll(params)"],
    "firstDataRendered": ["findAgain(params)"],
    "rowDataUpdated": ["params.api.resetRowHeights()"],  # a quote makes a row taller
}
TALL: Final = 12  # companies that are shown at their height; more of them scroll in a box
BOX_PX: Final = 620

HEIGHT: Final = (
    "params.data.kind === 'heading' ? 28 : params.data.kind === 'peer' ? 34 "
    ": params.data.quote ? 54 + 14 * params.data.quote_when.length : 46"
)


def grid(
    lines: Sequence[Line], closes: Closes, address: Address, *, group: str, chosen: str | None
) -> Component:
    """Build the grid of these lines; columns sort, peers unfold, the chosen company is marked."""
    rows = _grouped(list(rows_of(lines, closes, address, chosen=chosen)), lines, group)
    tall = len(lines) <= TALL
    return dag.AgGrid(
        id=ids.OVERVIEW,
        columnDefs=columns(lines),
        rowData=rows,
        getRowId="params.data.id",
        defaultColDef=every_column(resizable=True, enableCellChangeFlash=True),
        columnSize="responsiveSizeToFit",
        dashGridOptions=options(tall=tall),
        eventListeners=KEPT,
        className="overview-grid",
        style={"height": None if tall else f"{BOX_PX}px", "width": "auto"},
    )


def options(*, tall: bool) -> dict[str, Any]:
    """Say how the grid behaves; functions are named, and live in `assets/`."""
    return grid_options(
        theme=DENSE,
        domLayout="autoHeight" if tall else "normal",
        getRowHeight={"function": HEIGHT},
        isExternalFilterPresent={"function": "true"},
        doesExternalFilterPass={"function": "isShown(params)"},
        postSortRows={"function": "keepTogether(params.nodes)"},
        isFullWidthRow={"function": "params.rowNode.data.kind === 'heading'"},
        fullWidthCellRenderer="Heading",
        rowClassRules={
            "chosen": "params.data.chosen",
            "peer": "params.data.kind === 'peer'",
        },
    )


def columns(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Name the columns: years by their ends where all companies share them, by place otherwise."""
    shared = {tuple(fiscal_years(line.document)[:YEARS]) for line in lines}
    years = next(iter(shared)) if len(shared) == 1 else ()
    names = [fiscal_year(year) for year in years] or [f"FY{n + 1}" for n in range(YEARS)]
    titles = [say("P/S {year}", year=name) for name in names]
    sparks = {"sortable": False, "cellDataType": False}
    bullets = {"comparator": NULLS_LAST}
    return [
        text_column("name", say("Company"), 122, "Covered"),
        text_column("need", say("Needs"), 100, "Need"),
        text_column("rating", say("Rating, earned"), 134, "Rating"),
        {**text_column("upside", say("Upside, −30% to +60%"), 137, "Bullet"), **bullets},
        _figure("flip", say("Band flips at"), 114),
        *(_figure(f"ps_{place}", title, 62) for place, title in enumerate(titles)),
        _figure("premium", say("Premium to peers"), 76),
        {**_figure("price", say("Close"), 106), "cellRenderer": "Close"},
        {**text_column("spark", say("Last 60"), 53, "Spark"), **sparks},
        text_column("event", say("Next"), 90),
        _figure("age", say("Age"), 97),
    ]


NULLS_LAST: Final = {"function": "nullsLast"}  # the grid calls it with its own arguments


def _figure(field: str, title: str, width: int) -> dict[str, Any]:
    return {**figure_column(field, title, width), "comparator": NULLS_LAST}


def _grouped(rows: list[Row], lines: Sequence[Line], group: str) -> list[Row]:
    """Put each row into its group, and a heading over each."""
    if group == "none":
        return rows
    of = {line.ticker: group_of(line, group) for line in lines}
    for row in rows:
        row["group"] = of[str(row.get("parent") or row["id"])]
    counts = {one: list(of.values()).count(one) for one in sorted(set(of.values()))}
    headings: list[Row] = [
        {
            "id": f"heading {value}",
            "kind": "heading",
            "group": value,
            "place": place,
            "name": group_words(group, value),
            "aside": say_count("{n} company", "{n} companies", count),
        }
        for place, (value, count) in enumerate(counts.items())
    ]
    return [*headings, *rows]
