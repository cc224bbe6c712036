"""Takes a picture of every state of the page: python -m tests.browser.screenshots FOLDER."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.serving import serving
from tests.dashboards import databases, documents

STATES = ("fresh", "expired", "empty", "nothing", "over", "under", "missing")
SIZES = ((1280, 900), (1920, 1080))


def main(folder: Path, names: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as home:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        for state in names or STATES:
            engine = databases.migrated(Path(home) / f"{state}.sqlite")
            now = fill(engine, state)
            with serving(engine, now) as address:
                path = "/nowhere" if state == "missing" else "/"
                for scheme in ("light", "dark"):
                    for size in SIZES:
                        name = folder / f"{state}-{scheme}-{size[0]}.png"
                        shoot(browser, f"{address}{path}", name, scheme=scheme, size=size)
            engine.dispose()
        browser.close()


def fill(engine: databases.Engine, state: str) -> databases.dt.datetime:
    if state in {"empty", "missing"}:
        return databases.NOVEMBER
    if state == "expired":
        databases.record(engine, documents.expired(), at=databases.NOVEMBER)
        databases.run(engine, *databases.failing_runs())
        return databases.NOVEMBER
    document = documents.nothing() if state == "nothing" else documents.report_day()
    if state in {"over", "under"}:
        documents.reprice(document, 250.0 if state == "over" else 13170.0)
    databases.record(engine, document, at=databases.REPORT_EVENING)
    databases.run(engine, *databases.fresh_runs())
    return databases.REPORT_EVENING


def shoot(
    browser: Browser, address: str, picture: Path, *, scheme: str, size: tuple[int, int]
) -> None:
    state = picture.stem.partition("-")[0]
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page = context.new_page()
    page.on("console", lambda message: print(state, message.type, message.text))  # noqa: T201
    page.on("pageerror", lambda error: print(state, "error", error))  # noqa: T201
    page.goto(address)
    page.wait_for_selector("#content > :not(.waiting)")
    if state in {"fresh", "expired", "over", "under"}:
        page.wait_for_selector(".ag-floating-bottom .ag-cell")
    page.wait_for_timeout(250)
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > size[0]:
        print(state, size[0], "scrolls sideways to", width)  # noqa: T201
    page.screenshot(path=picture, full_page=True)
    context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
