"""Builds the pages that take longest before anybody asks, after a start and after new data."""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections.abc import Iterator
from typing import Final

from dashboards.address import Address
from dashboards.asked import Asked
from dashboards.callbacks import content
from dashboards.pages.registry import PAGES
from dashboards.queries import look
from dashboards.reader import Language, Reader, reading_as
from dashboards.record import Record
from dashboards.stamps import Stamp

EVERY_S: Final = 10.0
REST: Final = 1.0  # times as long as a page took: half of a processor at most, and not for long

log = logging.getLogger(__name__)


def settle() -> None:
    """Tell the collector that what is loaded by now stays: it need not walk it ever again.

    Hundreds of thousands of objects of libraries would else be walked every few pages, for up to
    a third of a second in which nobody is answered.
    """
    gc.collect()
    gc.freeze()


def keep_warm(record: Record, language: Language) -> threading.Thread:
    """Start the thread; it ends with the process and stops for nothing else."""
    thread = threading.Thread(target=_run, args=(record, language), name="warming", daemon=True)
    thread.start()
    return thread


def _run(record: Record, language: Language) -> None:
    done: Stamp | None = None
    while True:
        try:
            done = warm(record, language, done)
        except Exception:
            log.exception("pages are not built ahead")
        time.sleep(EVERY_S)


def warm(record: Record, language: Language, done: Stamp | None = None) -> Stamp:
    """Build what has moved since `done`, company by company; gives the stamp it was built for.

    What is built is the page as a reader with no choices of their own sees it first; what it was
    built from is held too, so that other choices take little. New data stop it: it begins anew.
    """
    stamp, snapshot = look(record)
    if done is not None and done.batch == stamp.batch:
        return done
    who = Reader(language)
    with reading_as(who):
        for asked in _heavy(Asked(Address("/"), record, stamp, snapshot)):
            began = time.monotonic()
            page = next(one for one in PAGES if one.path == asked.address.path)
            content(page, asked, who)
            time.sleep(REST * (time.monotonic() - began))
    return stamp


def _heavy(first: Asked) -> Iterator[Asked]:
    for shown in first.snapshot.valuations:
        ticker = str(shown.document.get("ticker"))
        for page in PAGES:
            if page.heavy:
                address = Address(page.path, {"t": ticker})
                yield Asked(address, first.record, first.stamp, first.snapshot)
