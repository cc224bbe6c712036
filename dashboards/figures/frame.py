"""What every chart shares: its layout as plain data, and the one way it is put on a page."""

from __future__ import annotations

import html as markup
from collections.abc import Mapping
from typing import Any, Final

from babel.dates import get_day_names, get_month_names
from dash import dcc, html
from dash.development.base_component import Component

from dashboards.elements import labelled
from dashboards.figures.palette import Palette
from dashboards.reader import Language
from dashboards.words import msg, say

Figure = dict[str, Any]

FONT: Final = "Inter, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
BUTTONS: Final = (
    msg("Download plot as a PNG"),
    msg("Zoom"),
    msg("Pan"),
    msg("Reset axes"),
    msg("Zoom in"),
    msg("Zoom out"),
)


def layout(palette: Palette, **changes: Any) -> Figure:
    """Give the layout of a chart in these colours; `changes` are laid over it."""
    base: Figure = {
        "font": {"family": FONT, "size": 12, "color": palette.ink},
        "paper_bgcolor": palette.surface,
        "plot_bgcolor": palette.surface,
        "margin": {"l": 52, "r": 16, "t": 16, "b": 36},
        "hovermode": "x unified",
        "hoverlabel": {"bgcolor": palette.surface, "bordercolor": palette.line},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "xanchor": "left"},
        "showlegend": True,
        "uirevision": "kept",  # zoom stays while data come in
        "xaxis": axis(palette),
        "yaxis": axis(palette),
    }
    return {**base, **changes}


def axis(palette: Palette, **changes: Any) -> Figure:
    """Give one axis in these colours; `changes` are laid over it."""
    base: Figure = {
        "gridcolor": palette.line,
        "linecolor": palette.line,
        "zerolinecolor": palette.dim,
        "tickfont": {"color": palette.dim, "size": 11},
        "title": {"font": {"color": palette.dim, "size": 11}},
        "automargin": True,
    }
    return {**base, **changes}


def plain(text: object) -> str:
    """Give a text as Plotly has to get it, which would take `<b>` for bold."""
    return markup.escape(str(text), quote=False)


def graph(
    figure: Figure,
    *,
    name: str,
    words: str,
    height: int,
    language: Language,
    picks: dict[str, str] | None = None,
) -> Component:
    """Put a chart on a page; `words` say to those who cannot see it what it shows.

    `picks` is its id where a click on it chooses something (`dashboards.controls.pick`).
    """
    drawn = dcc.Graph(
        id=name if picks is None else picks,
        figure=figure,
        config=_config(language),
        style={"height": f"{height}px"},
        responsive=True,
    )
    own: Any = {} if picks is None else {"id": name}  # else the chart itself is called so
    return labelled(html.Div(drawn, role="group", className="chart", **own), words)


def _config(language: Language) -> Any:
    return {
        "showSendToCloud": False,  # it would upload the figure
        "displaylogo": False,
        "modeBarButtonsToRemove": ["lasso2d", "select2d", "autoScale2d"],
        "locale": language,
        "locales": {language: _locale(language)},
    }


def _locale(language: Language) -> Mapping[str, object]:
    months = get_month_names("wide", locale=language)
    short = get_month_names("abbreviated", locale=language)
    days = get_day_names("wide", locale=language)
    brief = get_day_names("abbreviated", locale=language)
    week = (6, 0, 1, 2, 3, 4, 5)  # a chart's week begins on Sunday
    return {
        "dictionary": {button: say(button) for button in BUTTONS},
        "format": {
            "months": [months[number] for number in range(1, 13)],
            "shortMonths": [short[number] for number in range(1, 13)],
            "days": [days[number] for number in week],
            "shortDays": [brief[number] for number in week],
            "date": "%Y-%m-%d",
        },
    }
