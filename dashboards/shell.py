"""The frame around every page: header with navigation, clock and colour scheme; the live parts."""

from __future__ import annotations

from typing import Final

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboards import ids
from dashboards.elements import labelled
from dashboards.pages.registry import PAGES

EVERY_MS: Final = 15_000
HEADER_PX: Final = 46
# Inter is served with the page, so that every desk sees the same widths; the rest is for Chinese.
FONT: Final = (
    "Inter, -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', "
    "'Liberation Sans', Arial, 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', "
    "'Noto Sans CJK SC', sans-serif"
)
THEME: Final[dmc.MantineProvider.Theme] = {
    "fontFamily": FONT,
    "primaryColor": "teal",
    "defaultRadius": "sm",
}


def layout(version: str) -> Component:
    """Build the frame; one callback fills its live parts from the database."""
    return dmc.MantineProvider(
        [
            dcc.Location(id=ids.LOCATION, refresh="callback-nav"),
            dcc.Interval(id=ids.TICK, interval=EVERY_MS),
            dcc.Store(id=ids.VERSION),
            html.A("Skip to the figures", href=f"#{ids.CONTENT}", className="skip"),
            dmc.AppShell(
                [dmc.AppShellHeader(_header()), dmc.AppShellMain(_main(version))],
                header={"height": HEADER_PX},
                padding=0,
            ),
        ],
        theme=THEME,
        defaultColorScheme="auto",
    )


def _header() -> Component:
    links = [html.A(page.title, href=page.path) for page in PAGES]
    return html.Div(
        [
            html.Div(
                [html.Img(src="/assets/icon.svg", alt=""), "Comps tracker"], className="brand"
            ),
            labelled(html.Nav(links), "Pages"),
            labelled(html.Div(id=ids.CLOCK, className="clock"), "Freshness"),
            labelled(
                dmc.ColorSchemeToggle(
                    id=ids.SCHEME,
                    lightIcon=html.Span(className="icon sun"),
                    darkIcon=html.Span(className="icon moon"),
                    variant="subtle",
                    color="gray",
                    size="md",
                ),
                "Switch between light and dark",
            ),
        ],
        className="header",
    )


def _main(version: str) -> Component:
    waiting = html.P("Reading the database …", className="nothing waiting")
    return html.Div(
        [
            labelled(html.Div(id=ids.NOTICE, role="status"), "Sources"),
            html.Div(waiting, id=ids.CONTENT, tabIndex=-1),
            html.Footer(
                [
                    html.Div(id=ids.JOBS, className="jobs"),
                    html.Div(f"Comps tracker {version}", className="version"),
                ],
                className="card foot",
            ),
        ],
        className="page",
    )
