"""The reader's choices as links: each sets its cookie and returns to the page it was made on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from dash import html
from dash.development.base_component import Component
from flask import Flask, Response, redirect, request

from dashboards.elements import labelled
from dashboards.reader import DIRECTIONS, HTML_LANGUAGE, LANGUAGES, Language, Reader
from dashboards.words import msg, say

YEAR_S: Final = 365 * 24 * 3600
CHOICES: Final[Mapping[str, Sequence[str]]] = {"language": LANGUAGES, "direction": DIRECTIONS}
LANGUAGE_NAMES: Final = {"en": "English", "zh": "中文"}
DIRECTION_NAMES: Final = {
    "neutral": msg("Neutral: blue up, orange down"),
    "green-up": msg("Green up, red down"),
    "red-up": msg("Red up, green down"),
    "red-up-blue-down": msg("Red up, blue down"),
}


def add_choices(server: Flask) -> None:
    """Serve `/reader/KIND/VALUE`: keep the choice for a year and go back where it was made."""

    @server.get("/reader/<kind>/<value>")
    def choose(kind: str, value: str) -> Response:
        if value not in CHOICES.get(kind, ()):
            known = "; ".join(f"{name}: {', '.join(values)}" for name, values in CHOICES.items())
            return Response(f"no such choice; there are {known}\n", 404, mimetype="text/plain")
        answer = redirect(_way_back(request.headers.get("Referer"), request.host_url))
        answer.set_cookie(
            kind, value, max_age=YEAR_S, samesite="Lax", httponly=True, secure=request.is_secure
        )
        return Response(answer.get_data(), answer.status_code, headers=answer.headers)


def _way_back(referer: str | None, host_url: str) -> str:
    """Give the page the choice was made on, if it is one of ours; the first page otherwise."""
    return referer if referer is not None and referer.startswith(host_url) else "/"


def choices(reader: Reader) -> list[Component]:
    """Show the other language, and the direction colours as a small menu."""
    other: Language = "zh" if reader.language == "en" else "en"
    spoken = HTML_LANGUAGE[other]
    name, path = LANGUAGE_NAMES[other], f"/reader/language/{other}"
    language = html.A(name, href=path, className="choice", lang=spoken)
    return [language, _directions(reader)]


def _directions(reader: Reader) -> Component:
    items = [
        html.Li(
            html.A(
                [
                    html.Span(["▲", "▼"], className=f"swatch {one}"),
                    say(DIRECTION_NAMES[one]),
                ],
                href=f"/reader/direction/{one}",
                className="here" if one == reader.direction else "",
            )
        )
        for one in DIRECTIONS
    ]
    label = say("Colours of up and down")
    summary = labelled(
        html.Summary([html.Span("▲", className="up"), html.Span("▼", className="down")]), label
    )
    return html.Details([summary, html.Ul(items)], className="menu", title=label)
