"""Chromium, a page that tolerates no error and no foreign request, and served databases."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import Engine

from db.engine import open_engine
from tests.browser.serving import serving
from tests.dashboards import databases, documents
from tests.dashboards.databases import NOVEMBER, REPORT_EVENING
from tests.dashboards.pages.monitor.desk import document
from tests.places import PATIENT_MS

LOCAL = "127.0.0.1"
SIZE = {"width": 1280, "height": 900}
Serve = Callable[..., str]
Visit = Callable[..., Page]


@dataclass
class Watch:
    """What a page must never do; `allowed` are parts of messages that a test expects."""

    complaints: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def over(self, page: Page) -> Page:
        page.on("request", lambda request: self._see(request.url))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("console", self._hear)
        return page

    def _see(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob"} and parts.hostname != LOCAL:
            self.complaints.append(f"request: {url}")

    def _hear(self, message: object) -> None:
        kind, text = getattr(message, "type", ""), getattr(message, "text", "")
        if kind == "error" and not any(part in text for part in self.allowed):
            self.complaints.append(f"console: {text}")


@pytest.fixture
def watch() -> Iterator[Watch]:
    """The most valuable fixture: any error or foreign request fails the test."""
    watch = Watch()
    yield watch
    assert not watch.complaints


@pytest.fixture(scope="session")
def warm(browser: Browser) -> Iterator[BrowserContext]:
    """A context whose cache holds what an earlier test has loaded from the same server."""
    context = browser.new_context(viewport=SIZE)
    yield context
    context.close()


@pytest.fixture
def visit(browser: Browser, warm: BrowserContext, watch: Watch) -> Iterator[Visit]:
    """Open an address, watched; with options of its own in a context of its own."""
    with ExitStack() as stack:

        def open_page(address: str, **options: object) -> Page:
            context = warm
            if options:
                context = browser.new_context(**{"viewport": SIZE, **options})  # type: ignore[arg-type]
                stack.callback(context.close)
            page = watch.over(context.new_page())
            stack.callback(page.close)
            page.set_default_timeout(PATIENT_MS)
            page.goto(address)
            return page

        yield open_page


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("browser") / "template.sqlite"
    databases.migrated(path).dispose()
    return path


@pytest.fixture
def engine(template: Path, tmp_path: Path) -> Iterator[Engine]:
    with _copy(template, tmp_path / "tracker.sqlite") as engine:
        yield engine


@pytest.fixture
def serve(engine: Engine) -> Iterator[Serve]:
    """Serve the engine's database at a time that stands still; gives the address."""
    with ExitStack() as stack:
        yield lambda now: stack.enter_context(serving(engine, now))


@pytest.fixture(scope="session")
def fresh(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The report day, served for all tests that only look."""
    with _copy(template, tmp_path_factory.mktemp("fresh") / "tracker.sqlite") as engine:
        databases.record(engine, documents.report_day(), at=REPORT_EVENING)
        databases.run(engine, *databases.fresh_runs())
        with serving(engine, REPORT_EVENING) as address:
            yield address


@pytest.fixture(scope="session")
def expired(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same in November without a network, served for all tests that only look."""
    with _copy(template, tmp_path_factory.mktemp("expired") / "tracker.sqlite") as engine:
        databases.record(engine, documents.expired(), at=NOVEMBER)
        databases.run(engine, *databases.failing_runs())
        with serving(engine, NOVEMBER) as address:
            yield address


@pytest.fixture(scope="session")
def desk(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Six companies of two sectors, one of them expired and one without a close."""
    with _copy(template, tmp_path_factory.mktemp("desk") / "tracker.sqlite") as engine:
        fill_desk(engine)
        with serving(engine, REPORT_EVENING) as address:
            yield address


def fill_desk(engine: Engine) -> None:
    """Record six companies: closes of 840, 850 … 890, so that each has its own upside."""
    for number, name in enumerate(("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir")):
        found = document(f"{name.upper()}.HK", name={"en": name, "zh": name})
        documents.reprice(found, 840.0 + 10 * number)
        if name == "Elm":
            found |= {"status": "horizon_ended"}
            found["horizon"]["days_left"] = -3
        if name == "Fir":
            found["price"]["value"] = found["upside"]["published"] = None
        databases.record(engine, found, at=REPORT_EVENING)
        sector = "Software" if number % 2 == 0 else "Chips"
        databases.belong(
            engine, found["ticker"], sector=sector, analyst="Ms Chan", at=REPORT_EVENING
        )


@contextmanager
def _copy(template: Path, path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{shutil.copy(template, path)}")
    yield engine
    engine.dispose()
