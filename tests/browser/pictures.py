"""Takes the documentation's pictures from the program itself: python -m tests.browser.pictures.

The database is the one a first start makes; the clock stands on the report's evening, then months
later, with a proxy that nobody serves in between.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from jobs.desk import Desk
from jobs.desk_process import value_first
from jobs.logs import set_up_logs
from jobs.schedule import tick
from jobs.settings import Settings
from jobs.sources.chosen import Sources
from jobs.sources.yahoo import YahooSource
from jobs.startup import open_memory
from tests.browser.screenshots import shoot
from tests.browser.serving import serving

REPORT_EVENING = dt.datetime(2026, 4, 15, 10, 5, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 11, 23, 9, 5, tzinfo=dt.UTC)
NOBODY = "http://127.0.0.1:9"


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["HTTPS_PROXY"] = NOBODY
    set_up_logs(verbose=False)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as home:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        for name, now in (("report-day", REPORT_EVENING), ("no-network", LATER)):
            engine, _ = open_memory(Settings(TRACKER_HOME=Path(home) / name))
            sources = Sources.all_from(YahooSource(cache_folder=Path(home) / "yahoo", tries=1))
            desk = Desk(engine, sources, clock=lambda now=now: now, owner="picture")
            value_first(desk)
            if name == "no-network":
                tick(desk)
            with serving(engine, now) as address:
                for scheme in ("light", "dark"):
                    end = "" if scheme == "light" else "-dark"
                    picture = folder / f"monitor-{name}{end}.png"
                    shoot(browser, address, picture, scheme=scheme, size=(1280, 900))
            engine.dispose()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/img"))
