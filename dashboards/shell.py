"""The frame around every page: header with navigation, clock and colour scheme; the live parts."""

from __future__ import annotations

from typing import Final

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboards import ids
from dashboards.access.visitor import ANYBODY, ROLE_NAMES, Visitor
from dashboards.choices import choices
from dashboards.elements import labelled
from dashboards.reader import Reader
from dashboards.words import say

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


def layout(version: str, reader: Reader, who: Visitor = ANYBODY) -> Component:
    """Build the frame for a reader; one callback fills its live parts from the database."""
    return dmc.MantineProvider(
        [
            dcc.Location(id=ids.LOCATION, refresh="callback-nav"),
            dcc.Interval(id=ids.TICK, interval=EVERY_MS),
            dcc.Store(id=ids.VERSION),
            dcc.Store(id=ids.LOOK),
            html.A(say("Skip to the figures"), href=f"#{ids.CONTENT}", className="skip"),
            dmc.AppShell(
                [dmc.AppShellHeader(_header(reader, who)), dmc.AppShellMain(_main(version))],
                header={"height": HEADER_PX},
                padding=0,
            ),
        ],
        theme=THEME,
        defaultColorScheme="auto",
    )


def _header(reader: Reader, who: Visitor) -> Component:
    return html.Div(
        [
            html.Div(
                [html.Img(src="/assets/icon.svg", alt=""), say("Comps tracker")], className="brand"
            ),
            labelled(html.Nav(id=ids.NAVIGATION), say("Pages")),
            labelled(html.Div(id=ids.CLOCK, className="clock"), say("Freshness")),
            html.Div([*choices(reader), _scheme(), *_signed_in(who)], className="choices"),
        ],
        className="header",
    )


def _signed_in(who: Visitor) -> list[Component]:
    """Name who is signed in, and offer the way out; a proxy's sign-in is the proxy's to end."""
    if who.name is None:
        return []
    role = say(ROLE_NAMES[who.role]) if who.role else ""
    name = html.Bdi(who.name, className="signed-in", title=f"{who.name} · {role}")
    if who.session is None:
        return [name]
    button = html.Button(say("Sign out"), type="submit", className="sign-out")
    form = html.Form(button, action="/sign-out", method="post")
    return [html.Div([name, form], className="who")]


def _scheme() -> Component:
    toggle = dmc.ColorSchemeToggle(
        id=ids.SCHEME,
        lightIcon=html.Span(className="icon sun"),
        darkIcon=html.Span(className="icon moon"),
        variant="subtle",
        color="gray",
        size="md",
    )
    return labelled(toggle, say("Switch between light and dark"))


def _main(version: str) -> Component:
    waiting = html.P(say("Reading the database …"), className="nothing waiting")
    return html.Div(
        [
            labelled(html.Div(id=ids.NOTICE, role="status"), say("Sources")),
            html.Div(waiting, id=ids.CONTENT, tabIndex=-1),
            html.Footer(
                [
                    html.Div(id=ids.JOBS, className="jobs"),
                    html.Div(f"{say('Comps tracker')} {version}", className="version"),
                ],
                className="card foot",
            ),
        ],
        className="page",
    )
