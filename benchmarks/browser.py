"""How long a reader waits in a browser, and how much is sent: Chromium on a desk of 50 companies.

Cold is a browser that has nothing in its cache and a server that has answered nothing yet; warm is
the same page loaded again; a click goes from one company to another, from the press of the button
until two frames after the page has changed; a tick is what is sent when all valuations are new.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import Engine
from werkzeug.serving import make_server

from benchmarks.desk_record import write_record
from benchmarks.machine import machine
from benchmarks.universe import Universe
from dashboards.app import create_app
from dashboards.pages.registry import PAGES
from dashboards.warming import settle
from db.engine import open_engine, writing
from db.migrate import upgrade
from db.valuations import load_latest_valuations, record_valuation

NOW: Final = dt.datetime(2025, 12, 31, 22, tzinfo=dt.UTC)
UPDATE: Final = "/_dash-update-component"
ROW: Final = ".overview-grid .ag-center-cols-container .ag-row"
CLICKS: Final = 20
# Follows a link as a reader does, and resolves two frames after the content has changed.
CLICK: Final = """async (address) => {
  const content = document.getElementById('content');
  const began = performance.now();
  await new Promise((resolve) => {
    const seen = new MutationObserver(() => {
      seen.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(resolve));
    });
    seen.observe(content, {childList: true, subtree: true, characterData: true, attributes: true});
    window.history.pushState({}, '', address);
    window.dispatchEvent(new CustomEvent('_dashprivate_pushstate'));
  });
  return performance.now() - began;
}"""


@dataclass
class Sent:
    """The bytes that a page was sent, as they travelled."""

    total: int = 0
    update: int = 0  # of the newest answer to a callback


def weigh(context: BrowserContext, page: Page) -> Sent:
    """Count what the page is sent from now on."""
    sent, updates = Sent(), set[str]()
    session = context.new_cdp_session(page)
    session.send("Network.enable")

    def begun(event: dict[str, Any]) -> None:
        if UPDATE in event["response"]["url"]:
            updates.add(event["requestId"])

    def ended(event: dict[str, Any]) -> None:
        sent.total += int(event["encodedDataLength"])
        if event["requestId"] in updates:
            sent.update = int(event["encodedDataLength"])

    session.on("Network.responseReceived", begun)
    session.on("Network.loadingFinished", ended)
    return sent


@contextmanager
def served(engine: Engine) -> Iterator[str]:
    """Serve a record from a thread, at the end of its last day."""
    app = create_app(engine=engine, clock=lambda: NOW, version="0")
    settle()  # as every server does; pages are not built ahead here, so that first views are cold
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def opened(browser: Browser) -> tuple[BrowserContext, Page]:
    """Open a browser that remembers nothing."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    return context, context.new_page()


def load(page: Page, address: str) -> float:
    """Open Monitor and give the seconds until its rows stand there."""
    began = time.monotonic()
    page.goto(address)
    page.locator(ROW).first.wait_for()
    return time.monotonic() - began


def click(page: Page, path: str, tickers: list[str], clicks: int = CLICKS) -> list[float]:
    """Go from company to company on one page; give the milliseconds of each."""
    page.evaluate(CLICK, f"{path}?t={tickers[0]}")
    page.wait_for_timeout(1500)  # what is loaded once for a page, as the charts' library
    waits = []
    for number in range(clicks):
        ticker = tickers[1 + number % (len(tickers) - 1)]
        waits.append(float(page.evaluate(CLICK, f"{path}?t={ticker}")))
        page.wait_for_timeout(100)
    return waits


def value_again(engine: Engine) -> None:
    """Record every company's valuation anew, as recompute does when prices have come."""
    with writing(engine) as connection:
        for row in load_latest_valuations(connection):
            document: Any = json.loads(json.dumps(row.document))
            document["price"]["value"] *= 1.01
            document["upside"]["published"] = (document["upside"]["published"] or 0.0) - 0.01
            record_valuation(
                connection,
                ticker=row.ticker,
                session=row.session,
                computed_at=row.computed_at + dt.timedelta(minutes=1),
                batch=row.batch_id,
                calc_version=row.calc_version,
                document=document,
                inputs=row.inputs,
            )


def tick(page: Page, engine: Engine, sent: Sent) -> int:
    """Record all valuations anew, let the page look again, and give the bytes of its answer."""
    value_again(engine)
    with page.expect_response(lambda one: UPDATE in one.url) as answer:
        page.evaluate("window.dash_clientside.set_props('tick', {n_intervals: 1000})")
    answer.value.finished()
    page.wait_for_timeout(300)
    return sent.update


def measure(browser: Browser, engine: Engine) -> dict[str, Any]:
    """Measure all waits and weights on one record."""
    with served(engine) as address:
        context, page = opened(browser)
        sent = weigh(context, page)
        cold_s = load(page, address)
        page.wait_for_timeout(500)
        cold = sent.total
        warm_s = min(load(page, address) for _ in range(3))
        bytes_of_tick = tick(page, engine, sent)
        tickers = [f"{number + 1:04d}.HK" for number in range(12)]
        pages = {one.path: _spread(click(page, one.path, tickers)) for one in PAGES}
        context.close()
    return {
        "cold_s": round(cold_s, 2),
        "cold_kB": round(cold / 1000),
        "warm_s": round(warm_s, 2),
        "tick_kB": round(bytes_of_tick / 1000, 1),
        "click_to_paint_ms": pages,
    }


def _spread(waits: list[float]) -> dict[str, float]:
    low, high = np.percentile(waits, [50, 95])
    return {"p50": round(float(low)), "p95": round(float(high))}


def main() -> None:
    """Make the record or take the one that is named, measure, and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--companies", type=int, default=50)
    options.add_argument("--years", type=int, default=20)
    options.add_argument("--record", type=Path, help="a record made before; it is not changed")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "tracker.db"
        if asked.record:
            shutil.copy(asked.record, file)
        engine = open_engine(f"sqlite:///{file}")
        upgrade(engine)
        if not asked.record:
            write_record(engine, Universe(asked.companies, asked.years))
        found = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=found)
        print(json.dumps({**machine(), **measure(browser, engine)}, indent=2))
        browser.close()
        engine.dispose()


if __name__ == "__main__":
    main()
