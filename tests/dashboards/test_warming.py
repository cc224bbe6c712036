"""Heavy pages are built before anybody asks: after a start, and again when data have come."""

from __future__ import annotations

import datetime as dt
import gc

import orjson
import pytest
from sqlalchemy import Engine

from dashboards import callbacks
from dashboards.address import address_of
from dashboards.asked import Asked, Page
from dashboards.pages.registry import PAGES
from dashboards.queries import look
from dashboards.reader import Reader
from dashboards.record import Record
from dashboards.warming import keep_warm, settle, warm
from tests.dashboards import databases, drifting
from tests.tracker import universe as u

HEAVY = [page for page in PAGES if page.heavy]


@pytest.fixture
def record(engine: Engine) -> Record:
    drifting.record(engine, *drifting.falling(dt.date(2026, 4, 20)))
    return Record(engine, lambda: drifting.NOW)


def built(record: Record, page: Page) -> bool:
    """Whether the page has to be built for a reader who asks now."""
    stamp, snapshot = look(record)
    asked = Asked(address_of(page.path, "?t=0100.HK"), record, stamp, snapshot)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(callbacks, "_build", lambda *_: [])
        return orjson.dumps(callbacks.content(page, asked, Reader())) != b"[]"


def test_drift_and_model_are_the_heavy_ones() -> None:
    assert [page.title for page in HEAVY] == ["Drift", "Model"]


@pytest.mark.parametrize("page", HEAVY, ids=lambda page: page.title)
def test_after_warming_the_first_reader_waits_for_nothing(record: Record, page: Page) -> None:
    warm(record, "en")
    assert built(record, page)


def test_without_it_the_first_reader_waits(record: Record) -> None:
    assert not built(record, HEAVY[0])


def test_what_has_not_moved_is_not_built_again(record: Record, engine: Engine) -> None:
    done = warm(record, "en")
    assert warm(record, "en", done) is done
    databases.run(engine, databases.Ran("digest", "done", drifting.NOW))
    assert warm(record, "en", done) is done
    later = drifting.NOW + dt.timedelta(minutes=1)
    drifting.record(engine, u.price(u.MINIMAX, dt.date(2026, 4, 21), 800.0), now=later)
    again = warm(record, "en", done)
    assert again != done and built(record, HEAVY[0])


def test_a_database_that_does_not_answer_stops_nothing(tmp_path: object) -> None:
    bare = Record(databases.open_engine(f"sqlite:///{tmp_path}/bare.sqlite"), lambda: drifting.NOW)
    assert keep_warm(bare, "en").is_alive()


def test_what_is_loaded_at_the_start_is_walked_by_no_later_collection() -> None:
    try:
        settle()
        assert gc.get_freeze_count() > 10_000  # the libraries alone are some 200,000 objects
    finally:
        gc.unfreeze()
