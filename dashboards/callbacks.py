"""The one callback that fills the frame: it validates, reads, renders, and leaves alone."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Final

import orjson
from dash import Dash, Input, Output, State, no_update
from dash.development.base_component import Component
from flask import has_request_context, request

from dashboards import ids
from dashboards.address import Address, address_of
from dashboards.asked import MINUTE, Asked, Page
from dashboards.disclaimers import disclaimers
from dashboards.freshness import header_clock, jobs_panel
from dashboards.navigation import links
from dashboards.notice import notice
from dashboards.pages.failed import unanswered, unbuilt, unreadable_address
from dashboards.pages.registry import page_at
from dashboards.queries import Snapshot, look
from dashboards.reader import Language, Reader, reader_of, reading_as
from dashboards.record import Record
from dashboards.simulated import simulated_banner
from dashboards.words import say

Updates = tuple[object, ...]
Callback = Callable[[object, object, object, object, object], Updates]

FRAME: Final = ("valuations", "runs")  # what the notice and the list of jobs are built from
OUTPUTS: Final = (
    Output(ids.CONTENT, "children"),
    Output(ids.NOTICE, "children"),
    Output(ids.JOBS, "children"),
    Output(ids.NAVIGATION, "children"),
    Output(ids.CLOCK, "children"),
    Output(ids.VERSION, "data"),
)
INPUTS: Final = (
    Input(ids.LOCATION, "pathname"),
    Input(ids.LOCATION, "search"),
    Input(ids.TICK, "n_intervals"),
    Input(ids.LOOK, "data"),
    State(ids.VERSION, "data"),
)

log = logging.getLogger(__name__)


def register(app: Dash, record: Record, language: Language) -> None:
    """Register the callback that fills the frame."""
    app.callback(*OUTPUTS, *INPUTS)(refresh(record, language))


def refresh(record: Record, language: Language = "en") -> Callback:
    """Fill the live parts of the frame: on arrival, on a new address, and when the record moved."""

    def callback(
        path: object, search: object, _ticks: object, scheme: object, known: object
    ) -> Updates:
        with reading_as(_who(scheme, language)) as who:
            return update(record, address_of(path, search), who, known)

    return callback


def update(record: Record, address: Address, who: Reader, known: object) -> Updates:
    """Render what differs from what the browser shows; the clock always."""
    held = known if isinstance(known, Mapping) else {}
    stamp, snapshot = look(record)
    page, asked = page_at(address.path), Asked(address, record, stamp, snapshot)
    problem = snapshot.problem or ""
    here = f"{address.href()} {who}"
    version = {
        "here": here,
        "content": f"{here} {_moves(page, asked)} {problem}",
        "frame": f"{who} {stamp.text(FRAME)} {problem}",
    }
    moved = {name for name, text in version.items() if held.get(name) != text}
    clock = header_clock(snapshot)
    if not moved:
        return (*[no_update] * 4, clock, no_update)
    framed = "frame" in moved
    return (
        content(page, asked, who) if "content" in moved else no_update,
        *(_frame(asked, who) if framed else (no_update, no_update)),
        links(address) if "here" in moved else no_update,
        clock,
        version,
    )


def _frame(asked: Asked, who: Reader) -> tuple[object, object]:
    """Give the notice and the list of jobs, built once a minute for each reader and record."""
    snapshot = asked.snapshot
    key = ("frame", who, asked.stamp.of(FRAME), f"{snapshot.now:%Y%m%d%H%M}", snapshot.problem)
    return asked.record.keep(key, lambda: _parts(snapshot))


def _parts(snapshot: Snapshot) -> tuple[list[Component], list[Component]]:
    over = [*simulated_banner(snapshot), *notice(snapshot)]
    return over, [*jobs_panel(snapshot), *disclaimers(snapshot)]


def content(page: Page, asked: Asked, who: Reader) -> object:
    """Give a page's components as plain data, built once for each address, reader and record."""
    if asked.snapshot.problem:
        return unanswered(asked.snapshot.problem)
    address = asked.address
    key = ("page", page.path, tuple(sorted(address.given.items())), who, _moves(page, asked))
    return asked.record.keep(key, lambda: _plain(_build(page, asked)))


def _build(page: Page, asked: Asked) -> list[object]:
    """Build a page; what goes wrong in it costs only this page, and the log names it."""
    try:
        built = page.build(asked)
    except Exception:
        log.exception("%s cannot be built", page.title)
        built = unbuilt(say(page.title))
    return [*unreadable_address(asked.address.problems), *built]


def _plain(components: list[object]) -> orjson.Fragment:
    """Write components as what is sent of them, once: Dash would look at every value again."""
    return orjson.Fragment(orjson.dumps(components, default=_component))


def _component(part: object) -> object:
    if isinstance(part, Component):
        return part.to_plotly_json()  # type: ignore[no-untyped-call]
    raise TypeError(f"{type(part).__name__} cannot be sent to a browser")


def _moves(page: Page, asked: Asked) -> str:
    """Write what the page has to be built anew for, as it stands."""
    kinds = [kind for kind in page.by if kind != MINUTE]
    minute = f"{asked.snapshot.now:%Y%m%d%H%M}" if MINUTE in page.by else ""
    also = page.also(asked) if page.also and not asked.snapshot.problem else ""
    return f"{asked.stamp.text(kinds)} {minute}{also}"


def _who(scheme: object, language: Language) -> Reader:
    """Read the reader's cookies; the scheme is what the page itself says that it shows."""
    cookies = dict(request.cookies) if has_request_context() else {}
    if isinstance(scheme, str):
        cookies["scheme"] = scheme
    return reader_of(cookies, language)
