"""What all grids share: their look, how they behave, their columns, and their own words."""

from __future__ import annotations

from typing import Any, Final

from dashboards.words import say

THEME: Final = {
    "function": "themeQuartz.withParams({"
    "backgroundColor: 'var(--surface)', foregroundColor: 'var(--ink)', "
    "headerBackgroundColor: 'var(--surface)', headerTextColor: 'var(--dim)', "
    "borderColor: 'var(--line)', accentColor: 'var(--accent)', "
    "browserColorScheme: 'inherit', oddRowBackgroundColor: 'var(--surface)', "
    "rowHoverColor: 'var(--hover)', fontFamily: 'inherit', fontSize: '12.5px', "
    "headerFontSize: '11.5px', headerFontWeight: 600, headerHeight: 32, rowHeight: 44, "
    "cellHorizontalPadding: 7, wrapperBorder: false, wrapperBorderRadius: 0, "
    "headerColumnBorder: false, columnBorder: false})"
}


def grid_options(**own: Any) -> dict[str, Any]:
    """Say how a grid behaves; `own` is what this one adds."""
    return {
        "theme": THEME,
        "suppressNoRowsOverlay": True,
        # What a grid says itself is heard rather than seen; of all its words ours can say these.
        "localeText": {
            "ariaSortableColumn": say("Press Enter to sort"),
            "loadingOoo": say("Loading …"),
        },
        # Tab leaves the cells again at once; arrow keys walk through them.
        "tabToNextCell": {"function": "false"},
        "enableCellTextSelection": True,
        "ensureDomOrder": True,
        "suppressColumnVirtualisation": True,
        "animateRows": False,
        **own,
    }


def every_column(**own: Any) -> dict[str, Any]:
    """Say what holds for each column of a grid."""
    return {
        "sortable": True,
        "suppressMovable": True,
        "wrapHeaderText": True,
        "cellRendererParams": {"stale": say("stale")},
        **own,
    }


def text_column(field: str, title: str, width: int, renderer: str = "Figure") -> dict[str, Any]:
    """Name a column, its least width in pixels, and which of `assets/` draws its cells."""
    return {
        "field": field,
        "headerName": title,
        "minWidth": width,
        "width": width,
        "cellRenderer": renderer,
    }


def figure_column(field: str, title: str, width: int, *, strong: bool = False) -> dict[str, Any]:
    """Name a column of figures, which stand to the right."""
    name = "number strong" if strong else "number"
    return {
        **text_column(field, title, width),
        "type": "rightAligned",
        "cellClass": name,
        "headerClass": name,
    }
