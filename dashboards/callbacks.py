"""The callbacks in one list; each validates, reads, renders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from dash import Dash, Input, Output, State, no_update

from dashboards import ids
from dashboards.freshness import header_clock, jobs_panel
from dashboards.notice import notice
from dashboards.pages.registry import Page, page_at
from dashboards.queries import Snapshot

Read = Callable[[], Snapshot]
Updates = tuple[object, ...]
Callback = Callable[[object, object, object], Updates]

OUTPUTS: Final = (
    Output(ids.CONTENT, "children"),
    Output(ids.NOTICE, "children"),
    Output(ids.JOBS, "children"),
    Output(ids.CLOCK, "children"),
    Output(ids.VERSION, "data"),
)
INPUTS: Final = (
    Input(ids.LOCATION, "pathname"),
    Input(ids.TICK, "n_intervals"),
    State(ids.VERSION, "data"),
)


def refresh(read: Read) -> Callback:
    """Fill the live parts of the frame: on arrival, and whenever the database has changed."""

    def callback(path: object, _ticks: object, known: object) -> Updates:
        page, snapshot = page_at(path), read()
        return update(page, snapshot, known)

    return callback


def update(page: Page, snapshot: Snapshot, known: object) -> Updates:
    """Render what differs from the version the browser shows; the clock always."""
    held = known if isinstance(known, Mapping) else {}
    version = {"path": page.path, **snapshot.versions}
    moved = {key for key, stamp in version.items() if held.get(key) != stamp}
    clock = header_clock(snapshot)
    if not moved:
        return (no_update, no_update, no_update, clock, no_update)
    return (
        page.render(snapshot) if moved & {"path", "valuations"} else no_update,
        notice(snapshot),
        jobs_panel(snapshot),
        clock,
        version,
    )


def register(app: Dash, read: Read) -> None:
    """Register every callback of the app."""
    app.callback(*OUTPUTS, *INPUTS)(refresh(read))
