"""Takes the documentation's pictures from the program itself: python -m tests.browser.pictures.

Every page is taken of the demo (jobs/demo), in light and English at 1280 px and in dark and Chinese
at 1920 px; Monitor also of a first start and of months without a network; and two of its mails.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Engine

from jobs.demo.calendar import at_evening
from jobs.demo.living import MAILING, live, open_sources
from jobs.desk import Desk
from jobs.desk_process import value_first
from jobs.logs import set_up_logs
from jobs.schedule import tick
from jobs.settings.desk import Settings
from jobs.sources.chosen import Sources
from jobs.sources.yahoo import YahooSource
from jobs.startup import open_memory
from tests.browser.letters import letters
from tests.browser.serving import serving
from tests.dashboards.databases import migrated

REPORT_EVENING: Final = dt.datetime(2026, 4, 15, 10, 5, tzinfo=dt.UTC)
LATER: Final = dt.datetime(2026, 11, 23, 9, 5, tzinfo=dt.UTC)
EVENING: Final = dt.date(2026, 11, 27)  # the last of the demo
NOBODY: Final = "http://127.0.0.1:9"
PAGES: Final = {
    "monitor": "/?t=0100.HK",
    "drift": "/drift?t=0100.HK&range=all&from=2026-11-13",
    "model": "/model?t=0100.HK",
    "peers": "/peers?t=0100.HK",
    "alerts": "/alerts",
    "health": "/health",
}
LOOKS: Final[dict[str, dict[str, Any]]] = {
    "": {"scheme": "light", "language": "en", "width": 1280},
    "-dark-zh": {"scheme": "dark", "language": "zh", "width": 1920},
}
TALLEST: Final = 1876  # px of a mail's picture
COLOURS: Final = 256  # of a picture: enough for flat cards and lines, a third of the bytes


def main(folder: Path) -> None:
    """Take all of them, and remove those that are no longer made."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["HTTPS_PROXY"] = NOBODY
    set_up_logs(verbose=False)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as home:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        made = [*_first_start(browser, folder, Path(home)), *_demo(browser, folder, Path(home))]
        browser.close()
    for old in set(folder.glob("*.png")) - {*made}:
        old.unlink()


def _first_start(browser: Browser, folder: Path, home: Path) -> Iterator[Path]:
    """Take what a first start shows on the report's evening, and later without a network."""
    for name, now in (("report-day", REPORT_EVENING), ("no-network", LATER)):
        engine, _ = open_memory(Settings(TRACKER_HOME=home / name))
        sources = Sources.all_from(YahooSource(cache_folder=home / "yahoo", tries=1))
        desk = Desk(engine, sources, clock=lambda now=now: now, owner="picture")
        value_first(desk)
        if name == "no-network":
            tick(desk)
        with serving(engine, now) as address:
            for scheme in ("light", "dark"):
                end = "" if scheme == "light" else "-dark"
                picture = folder / f"monitor-{name}{end}.png"
                take(browser, address, picture, scheme=scheme, language="en", width=1280)
                yield picture
        engine.dispose()


def _demo(browser: Browser, folder: Path, home: Path) -> Iterator[Path]:
    """Take the demo on one evening, so that each time the pictures are the same."""
    engine, now = migrated(home / "demo.db"), at_evening(EVENING) + dt.timedelta(minutes=9)
    live(engine, EVENING, lambda done, of, day: None)
    tick(Desk(engine, open_sources(EVENING), clock=lambda: now, owner="picture", mailing=MAILING))
    with serving(engine, now) as address:
        for name, path in PAGES.items():
            for end, look in LOOKS.items():
                picture = folder / f"demo-{name}{end}.png"
                take(browser, f"{address}{path}", picture, **look)
                yield picture
    yield from take_letters(browser, folder, engine)
    engine.dispose()


def take_letters(browser: Browser, folder: Path, engine: Engine) -> Iterator[Path]:
    """Take a digest, down to its first company, and an alert, as wide as mails are read."""
    for name, html in letters(engine):
        page = browser.new_page(viewport={"width": 720, "height": TALLEST})
        page.set_content(html)
        page.wait_for_load_state("networkidle")
        height = min(TALLEST, page.evaluate("document.body.scrollHeight"))
        picture = folder / f"{name}.png"
        page.screenshot(path=picture, clip={"x": 0, "y": 0, "width": 720, "height": height})
        page.close()
        flatten(picture)
        yield picture


def take(
    browser: Browser, address: str, picture: Path, *, scheme: Any, language: str, width: int
) -> None:
    """Take one page whole, as a palette of few colours; what the console says is an error."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
    )
    site = "/".join(address.split("/")[:3])
    context.add_cookies([{"name": "language", "value": language, "url": site}])
    page = context.new_page()
    page.on("console", lambda message: print(picture.stem, message.text))  # noqa: T201
    page.on("pageerror", lambda error: print(picture.stem, error))  # noqa: T201
    page.goto(address)
    page.wait_for_selector("#content > :not(.waiting)")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1200)  # grids and charts are drawn after the network is idle
    if page.evaluate("document.documentElement.scrollWidth") > width:
        print(picture.stem, "scrolls sideways")  # noqa: T201
    page.screenshot(path=picture, full_page=True)
    context.close()
    flatten(picture)


def flatten(picture: Path) -> None:
    """Keep a picture's few colours, and a third of its bytes."""
    with Image.open(picture) as image:
        flat = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    flat.save(picture, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/img"))
