"""The overview's grid: one row a covered company, its peers folded under it, sorted by need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import dash_ag_grid as dag
from dash.development.base_component import Component

from dashboards import ids
from dashboards.address import Address
from dashboards.formats import fiscal_year
from dashboards.pages.monitor.lines import Closes, Line
from dashboards.pages.monitor.multiples import fiscal_years
from dashboards.pages.monitor.peers import THEME
from dashboards.pages.monitor.rows import YEARS, Row, rows_of
from dashboards.words import msg, say, say_count

GROUPS: Final = {
    "none": msg("not grouped"),
    "sector": msg("by sector"),
    "analyst": msg("by analyst"),
    "market": msg("by market"),
    "status": msg("by status"),
}
TALL: Final = 12  # companies that are shown at their height; more of them scroll in a box
BOX_PX: Final = 620

HEIGHT: Final = (
    "params.data.kind === 'heading' ? 28 : params.data.kind === 'peer' ? 34 "
    ": params.data.quote ? 82 : 46"
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
        defaultColDef={
            "resizable": True,
            "sortable": True,
            "suppressMovable": True,
            "enableCellChangeFlash": True,
            "wrapHeaderText": True,
        },
        columnSize="responsiveSizeToFit",
        dashGridOptions=options(tall=tall),
        eventListeners={"rowDataUpdated": ["params.api.resetRowHeights()"]},
        className="overview-grid",
        style={"height": None if tall else f"{BOX_PX}px", "width": "auto"},
    )


def options(*, tall: bool) -> dict[str, Any]:
    """Say how the grid behaves; functions are named, and live in `assets/`."""
    return {
        "theme": THEME,
        "domLayout": "autoHeight" if tall else "normal",
        "getRowHeight": {"function": HEIGHT},
        "isExternalFilterPresent": {"function": "true"},
        "doesExternalFilterPass": {"function": "isShown(params)"},
        "postSortRows": {"function": "keepTogether(params.nodes)"},
        "isFullWidthRow": {"function": "params.rowNode.data.kind === 'heading'"},
        "fullWidthCellRenderer": "Heading",
        "rowClassRules": {
            "chosen": "params.data.chosen",
            "peer": "params.data.kind === 'peer'",
        },
        "suppressNoRowsOverlay": True,
        "tabToNextCell": {"function": "false"},  # Tab leaves the cells again at once
        "enableCellTextSelection": True,
        "ensureDomOrder": True,
        "suppressColumnVirtualisation": True,
        "animateRows": False,
    }


def columns(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Name the columns: years by their ends where all companies share them, by place otherwise."""
    shared = {tuple(fiscal_years(line.document)[:YEARS]) for line in lines}
    years = next(iter(shared)) if len(shared) == 1 else ()
    names = [fiscal_year(year) for year in years] or [f"FY{n + 1}" for n in range(YEARS)]
    sparks = {"sortable": False, "cellDataType": False}
    bullets = {"comparator": NULLS_LAST}
    return [
        _column("name", say("Company"), 124, "Covered"),
        _column("need", say("Needs"), 140, "Need"),
        _column("rating", say("Rating"), 118, "Rating"),
        {**_column("upside", say("Upside, −30% to +60%"), 150, "Bullet"), **bullets},
        _figure("flip", say("Band flips at"), 98),
        *(_figure(f"ps_{place}", f"P/S {name}", 60) for place, name in enumerate(names)),
        _figure("premium", say("Premium to peers"), 80),
        {**_figure("price", say("Close"), 96), "cellRenderer": "Close"},
        {**_column("spark", say("60 sessions"), 74, "Spark"), **sparks},
        _column("event", say("Next"), 96, "Figure"),
        _figure("age", say("Age"), 84),
    ]


NULLS_LAST: Final = {"function": "nullsLast(valueA, valueB, isDescending)"}


def _column(field: str, title: str, width: int, renderer: str) -> dict[str, Any]:
    return {
        "field": field,
        "headerName": title,
        "minWidth": width,
        "width": width,
        "cellRenderer": renderer,
    }


def _figure(field: str, title: str, width: int) -> dict[str, Any]:
    return {
        **_column(field, title, width, "Figure"),
        "type": "rightAligned",
        "cellClass": "number",
        "headerClass": "number",
        "comparator": NULLS_LAST,
    }


def group_of(line: Line, group: str) -> str:
    """Give the group a line belongs to; one that nothing is known of stands under a dash."""
    found = {
        "sector": line.sector,
        "analyst": line.analyst,
        "market": line.market,
        "status": line.standing.status,
    }
    return found.get(group, "") or ("" if group == "none" else say("not recorded"))


def _grouped(rows: list[Row], lines: Sequence[Line], group: str) -> list[Row]:
    """Put each row into its group, and a heading over each."""
    if group == "none":
        return rows
    of = {line.ticker: group_of(line, group) for line in lines}
    for row in rows:
        row["group"] = of[str(row.get("parent") or row["id"])]
    counts = {name: list(of.values()).count(name) for name in sorted(set(of.values()))}
    headings: list[Row] = [
        {
            "id": f"heading {name}",
            "kind": "heading",
            "group": name,
            "place": place,
            "name": name,
            "aside": say_count("{n} company", "{n} companies", count),
        }
        for place, (name, count) in enumerate(counts.items())
    ]
    return [*headings, *rows]
