"""A made desk to look at: python -m tests.browser.story FOLDER builds it and serves its pages.

The bundled coverage and seven invented companies are lived evening by evening, as the jobs would
have done: recorded, valued, judged and mailed. No close of it after the report's day is real.
"""

from __future__ import annotations

import datetime as dt
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine

from db.acknowledging import acknowledge
from db.alerts import Silence, load_alerts, record_silence
from db.batches import seal
from db.engine import writing
from db.job_plan import record_plan
from db.ledger import claim_run, finish_run
from jobs.coverage import CoverageText, load_coverage, read_configured
from jobs.coverage_status import record_status
from jobs.digest import record_digests
from jobs.mailing import Mailing
from jobs.recompute import recompute
from tests.browser.serving import serving
from tests.browser.story_desk import COMPANIES, coverage_text
from tests.browser.story_market import FIRST, LAST, Row, known_between, market
from tests.dashboards.databases import migrated
from tests.jobs.fakes import sessions
from tracker.addresses import Receiver
from tracker.coverage import parse_coverage
from tracker.facts import add_months, coverage_facts, start_of

NOW: Final = dt.datetime(2026, 6, 26, 10, 40, tzinfo=dt.UTC)  # Friday evening in Hong Kong
RETRY: Final = NOW + dt.timedelta(minutes=21)
MAILING: Final = Mailing(
    sender="tracker@desk.example",
    receivers=(Receiver("pm@desk.example", "en"), Receiver("hk@desk.example", "zh")),
    operators=(Receiver("ops@desk.example", "en"),),
)
RAISED: Final = dt.date(2026, 5, 20)  # the second vintage of the model, with a new target
HALTED: Final = dt.date(2026, 6, 15)  # two of the invented companies change their status
PLACED: Final = dt.date(2026, 5, 8)
MAILED, TOLD = dt.date(2026, 6, 15), dt.date(2026, 6, 25)  # alerts, and digests, from here on
FY: Final = (dt.date(2026, 12, 31), dt.date(2027, 12, 31), dt.date(2028, 12, 31))
# What the second vintage has anew, by period and months.
ANEW: Final[dict[str, dict[tuple[str, int], float]]] = {
    "revenue": {
        **{("2026-12-31", 12): 277, ("2027-12-31", 12): 745, ("2028-12-31", 12): 1413},
        **{("2026-06-30", 6): 87, ("2026-12-31", 6): 190, ("2027-06-30", 6): 306},
        **{("2027-12-31", 6): 439, ("2028-06-30", 6): 608, ("2028-12-31", 6): 805},
    },
    "revenue_growth": {
        **{("2026-12-31", 12): 2.506, ("2027-12-31", 12): 1.69, ("2028-12-31", 12): 0.897},
    },
    "gross_profit": {
        **{("2026-12-31", 12): 75.3, ("2027-12-31", 12): 228.1, ("2028-12-31", 12): 488.9},
        **{("2026-06-30", 6): 22.8, ("2026-12-31", 6): 52.5, ("2027-06-30", 6): 90.1},
        **{("2027-12-31", 6): 138.0, ("2028-06-30", 6): 203.3, ("2028-12-31", 6): 285.6},
    },
}
# The desk's own word, as its report would bring it; the note says that it is none.
MADE: Final = {"source": "report", "note": "made"}


def build(engine: Engine) -> None:
    """Live the whole story; the clock then stands at `NOW`."""
    opened = dt.datetime.combine(FIRST, dt.time(9), tzinfo=dt.UTC)
    for text in read_configured(None):
        load_coverage(engine, text, now=opened)
    for company in COMPANIES:
        text = CoverageText(f"{company.ticker}.toml", coverage_text(company), "user")
        load_coverage(engine, text, now=opened)
    rows, after = {**market(), **told()}, dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    for day in sessions("XHKG", FIRST, LAST):
        after = _evening(engine, rows, day, after)
    _took_note(engine)
    _jobs(engine)


def told() -> dict[str, list[Row]]:
    """Give what desk, company and street said while the closes came in."""
    placing = {"shares_m": 322.14, "reason": "placing of 8.5 m shares", "confirmed": True, **MADE}
    facts: dict[str, list[Row]] = {
        "share_count": [_dated({"ticker": "0100.HK", "effective": PLACED, **placing}, PLACED)],
        "consensus": [*_street()],
        "forecast": [*_second_vintage()],
        "target": [_second_target()],
        "scenario": [*_scenarios()],
        "actual": [_first_quarter()],
        "event": [*_ahead()],
    }
    return facts


def _evening(engine: Engine, rows: dict[str, list[Row]], day: dt.date, after: Any) -> dt.datetime:
    now = dt.datetime.combine(day, dt.time(10, 30), tzinfo=dt.UTC)
    with writing(engine) as connection:
        seal(connection, source="made", rows=known_between(rows, after, now), now=now)
        for one in COMPANIES if day == HALTED else ():
            if one.status:
                record_status(
                    connection, one.ticker, one.status, why=one.why, who=one.analyst, now=now
                )
        # Letters draw charts, which takes as long as all the rest: only the last weeks are mailed.
        recompute(connection, now=now, mailing=MAILING if day >= MAILED else None)
        if day >= TOLD:
            record_digests(connection, MAILING, due_key=str(day), now=now)
    return now


def _dated(row: Row, day: dt.date) -> Row:
    return {**row, "known_at": start_of(day)}


def _street() -> Iterator[Row]:
    """Estimates of three companies, asked for again in May and revised once in June."""
    may, june = dt.date(2026, 5, 11), dt.date(2026, 6, 8)
    for ticker, currency, first, then in (
        ("0100.HK", "USD", (261, 668, 1248), (272, 706, 1310)),
        ("2513.HK", "CNY", (2800, 6700, 15700), (2860, 7150, 16400)),
        ("PLTR", "USD", (7200, 10400, 14900), (7230, 10450, 14950)),
    ):
        for day, means in ((may, first), (june, then)):
            yield from _estimates(ticker, currency, day, means)
    for company in COMPANIES:
        street = tuple(round(value * company.street) for value in company.revenue_m[1:])
        for day in (may, june):
            yield from _estimates(company.ticker, company.model, day, street)


def _estimates(ticker: str, currency: str, day: dt.date, means: tuple[float, ...]) -> Iterator[Row]:
    for end, mean in zip(FY, means, strict=True):
        row = {"ticker": ticker, "metric": "revenue", "fiscal_end": end, "as_of": day}
        row |= {"mean_m": float(mean), "currency": currency, "analysts": 9.0}
        row |= {"low_m": round(mean * 0.93), "high_m": round(mean * 1.08)}
        yield _dated(row, day)


def _second_vintage() -> Iterator[Row]:
    """Give the report's model with more revenue, and the two quarters that come first."""
    (text,) = read_configured(None)
    model = coverage_facts(parse_coverage(text.body, name=text.name))["forecast"]
    for row in model:
        anew = ANEW.get(row["line"], {})
        value = anew.get((str(row["period_end"]), row["months"]), row["value"])
        yield _dated({**row, "published_on": RAISED, "value": value, **MADE}, RAISED)
    for end, value in ((dt.date(2026, 3, 31), 37.0), (dt.date(2026, 6, 30), 47.0)):
        row = {"ticker": "0100.HK", "published_on": RAISED, "line": "revenue", "months": 3}
        row |= {"period_end": end, "value": value, "unit": "m", "currency": "USD"}
        yield _dated({**row, "reported": False, **MADE}, RAISED)


def _second_target() -> Row:
    row = {"ticker": "0100.HK", "published_on": RAISED, "rating": "buy", "price": 1358.0}
    row |= {"currency": "HKD", "multiple": 75.0, "fiscal_end": FY[1], "benchmark": "MSCI China"}
    return _dated({**row, "horizon_ends": add_months(RAISED, 6), **MADE}, RAISED)


def _scenarios() -> Iterator[Row]:
    for name, multiple, revenue in (
        ("bear", 52.0, 640.0),
        ("base", 75.0, 745.0),
        ("bull", 88.0, 830.0),
    ):
        row = {"ticker": "0100.HK", "published_on": RAISED, "name": name}
        row |= {"multiple": multiple, "revenue_m": revenue, "currency": "USD"}
        yield _dated({**row, **MADE}, RAISED)


def _first_quarter() -> Row:
    day = dt.date(2026, 5, 28)
    row = {"ticker": "0100.HK", "published_on": day, "line": "revenue", "months": 3}
    row |= {"period_end": dt.date(2026, 3, 31), "value": 39.2, "unit": "m", "currency": "USD"}
    return _dated(row, day)


def _ahead() -> Iterator[Row]:
    for ticker, day in (
        ("0100.HK", dt.date(2026, 8, 27)),
        ("ALDER", dt.date(2026, 7, 23)),
        ("CEDAR.HK", dt.date(2026, 8, 13)),
        ("GUM", dt.date(2026, 7, 30)),
    ):
        row = {"ticker": ticker, "date": day, "kind": "results", "text": "Results"}
        yield _dated(row, dt.date(2026, 6, 1))


def _took_note(engine: Engine) -> None:
    """Somebody has seen some of the alerts, and wants no mail about a halted share."""
    now = NOW - dt.timedelta(minutes=4)
    with writing(engine) as connection:
        for one in load_alerts(connection):
            if one.state == "firing" and one.ticker in {"DOGWD", "BIRCH.L"}:
                acknowledge(connection, one.id, by="M. Okafor", note="note in work", now=now)
        wish = Silence(
            ticker="FIR.HK",
            rule=None,
            until=now + dt.timedelta(days=7),
            reason="halted until the circular",
            by="M. Okafor",
            recorded_at=now,
        )
        record_silence(connection, wish)


def _jobs(engine: Engine) -> None:
    """Leave the ledger and the plan as a scheduler does: one company's close never came."""
    reason = f"2513.HK: made has no close of {LAST} yet, its last is of 2026-06-18"
    failure = {"subject": "2513.HK", "kind": "stale", "message": reason}
    failed = {"source": "made", "failures": [failure]}
    at, minute = NOW - dt.timedelta(minutes=9), dt.timedelta(minutes=1)
    last, before = dt.timedelta(days=8), dt.timedelta(days=1)
    with writing(engine) as connection:
        _run(connection, "prices", at - last, 2.1, 10)
        _run(connection, "prices", at, 8.4, 9, failed)
        _run(connection, "fx", at, 0.9, 3)
        _run(connection, "consensus", at, 6.2, 30)
        _run(connection, "shares", at - before, 4.8, 10)
        _run(connection, "benchmark", at, 0.7, 1)
        _run(connection, "recompute", at + minute, 1.6, 8)
        _run(connection, "alerts", at + minute, 0.4, 4)
        _run(connection, "digest", at + minute, 3.3, 2)
        monday = NOW + dt.timedelta(days=2, hours=21, minutes=50)
        planned = dict.fromkeys(("fx", "consensus", "benchmark", "digest", "shares"), monday)
        record_plan(connection, {**planned, "prices": RETRY, "recompute": RETRY}, now=NOW)


def _run(  # noqa: PLR0917
    connection: Connection, job: str, at: dt.datetime, took: float, rows: int, *failed: object
) -> None:
    """Write one run to the ledger, claimed and ended as a scheduler would."""
    key = {"job": job, "due_key": str(at.date())}
    attempt = claim_run(connection, **key, now=at, owner="made", lease=dt.timedelta(0))
    assert attempt is not None
    finish_run(
        connection,
        **key,
        attempt=attempt,
        state="failed" if failed else "done",
        now=at + dt.timedelta(seconds=took),
        rows=rows,
        detail=failed[0] if failed else None,
        next_try_at=RETRY if failed else None,
    )


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "story.db"
    new = not file.exists()
    engine = migrated(file)
    if new:
        build(engine)
    with serving(engine, NOW) as address:
        print(f"{address} until Ctrl+C")  # noqa: T201
        threading.Event().wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
