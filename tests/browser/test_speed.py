"""A desk of fifty companies in Chromium: what is sent, and how long a reader waits.

The same measures as `python -m benchmarks.browser`, on a year of history instead of twenty; of
several tries the best counts, for the machine's noise only ever adds.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser
from sqlalchemy import Engine

from benchmarks import browser as bench
from benchmarks.desk_record import write_record
from benchmarks.universe import Universe
from db.engine import open_engine
from db.migrate import upgrade

pytestmark = [pytest.mark.browser, pytest.mark.waits, pytest.mark.timeout(300)]

TICKERS = [f"{number + 1:04d}.HK" for number in range(8)]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('desk')}/tracker.db")
    upgrade(engine)
    write_record(engine, Universe(50, 1))
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def address(desk: Engine) -> Iterator[str]:
    with bench.served(desk) as served:
        yield served


def test_monitor_is_light_and_soon_there(browser: Browser, address: str, desk: Engine) -> None:
    cold = []
    for _ in range(3):
        context, page = bench.opened(browser)
        sent = bench.weigh(context, page)
        cold.append(bench.load(page, address))
        page.wait_for_timeout(500)
        weight = sent.total
        warm = min(bench.load(page, address) for _ in range(3))
        tick = bench.tick(page, desk, sent)
        context.close()
        if min(cold) <= 2.5 and warm <= 1.0:
            break
    assert weight <= 1_200_000, f"{weight} bytes on a first visit"
    assert min(cold) <= 2.5 and warm <= 1.0, f"cold {cold} s, warm {warm} s"
    assert tick <= 50_000, f"{tick} bytes when all valuations are new"


@pytest.mark.parametrize("path", ["/", "/drift"])
def test_a_click_is_painted_within_300_ms(browser: Browser, address: str, path: str) -> None:
    context, page = bench.opened(browser)
    bench.load(page, address)
    rounds = []
    while not rounds or (min(rounds) > 300 and len(rounds) < 4):
        waits = bench.click(page, path, TICKERS, clicks=14)
        rounds.append(float(np.percentile(waits, 95)))
    context.close()
    assert min(rounds) <= 300, f"95th percentiles {rounds} ms"
