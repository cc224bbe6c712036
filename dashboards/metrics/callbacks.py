"""How long callbacks take, by the page they were asked from."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Final

from flask import Flask, Response, g, request

from dashboards import ids
from dashboards.callback_requests import UPDATE
from dashboards.metrics.times import CallbackTimes
from dashboards.pages.registry import PAGES

OTHER: Final = "other"  # no page of ours: what anybody can post must not make new series
NAMES: Final = {page.path: page.path.removeprefix("/") or "monitor" for page in PAGES}
LABELS: Final = (*NAMES.values(), OTHER)


def watch_callbacks(server: Flask, times: CallbackTimes) -> None:
    """Time every callback of the server."""

    @server.before_request
    def begin() -> None:
        if request.path == UPDATE:
            g.begun = time.perf_counter()

    @server.after_request
    def end(response: Response) -> Response:
        if request.path == UPDATE and "begun" in g:
            page = asking_page()
            times.took(page, time.perf_counter() - g.begun)
            if response.status_code >= 500 or g.get("callback_failed"):
                times.failed(page)
        return response


def note_failure() -> None:
    """Note that the callback of this request failed, whatever is answered."""
    g.callback_failed = True


def asking_page() -> str:
    """Name the page that a callback was asked from, by the address it was sent with."""
    sent = request.get_json(silent=True)
    if not isinstance(sent, Mapping):
        return OTHER
    for one in _parts(sent):
        if one.get("id") == ids.LOCATION and one.get("property") == "pathname":
            return NAMES.get(str(one.get("value")), OTHER)
        of = one.get("id")
        if isinstance(of, Mapping) and of.get("page") in NAMES.values():  # a page's own button
            return str(of["page"])
    return OTHER


def _parts(sent: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """Go through the inputs; of a button that stands for several, through each of them."""
    for part in ("inputs", "state"):
        found = sent.get(part)
        for one in found if isinstance(found, list) else ():
            for each in one if isinstance(one, list) else (one,):
                if isinstance(each, Mapping):
                    yield each
