"""The real series through the real client into a history: every Hong Kong session, no hindsight.

The fake's clock stands at the evening of 30 June 2026; the program's own is the machine's, which
is later, so that every bar that is served is final.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.fake_yahoo.market import load_market, shared_folder
from tests.fake_yahoo.server import FakeYahoo
from tests.jobs.command import open_home, tracker
from tests.jobs.fakes import sessions
from tests.jobs.recorded import assert_whole

pytestmark = pytest.mark.shared

LAST = datetime(2026, 6, 30, 21, 30, tzinfo=UTC)  # New York has closed, its day is over
FIRST_DAY, REPORT, LAST_DAY = date(2026, 1, 9), date(2026, 4, 15), date(2026, 6, 30)
MARKET = shared_folder() / "market"
Rows = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Told:
    """What the commands said of one home."""

    home: Path
    runs: list[str]
    history: Any
    now: Any
    last: Any


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    home = tmp_path_factory.mktemp("shared") / "home"
    with FakeYahoo(now=lambda: LAST).add(*load_market(MARKET)) as fake:
        done = [tracker(home, "run", job, env=fake.env) for job in ("prices", "fx")]
    assert [(one.returncode, one.stderr) for one in done] == [(0, ""), (0, "")]
    span = ("--from", str(FIRST_DAY), "--to", str(LAST_DAY), "--json")
    yield Told(
        home,
        [one.stdout for one in done],
        _json(home, "history", "0100.HK", *span),
        _json(home, "history", "0100.HK", *span, "--known", "now"),
        _json(home, "value", "0100.HK", "--as-of", str(LAST_DAY), "--json"),
    )


def _json(home: Path, *arguments: str) -> Any:
    done = tracker(home, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


@pytest.fixture
def rows(told: Told) -> Rows:
    return _rows(told.history)


def _rows(document: Any) -> Rows:
    named = [dict(zip(document["columns"], row, strict=True)) for row in document["rows"]]
    return {row["session"]: row for row in named}


def closes(file: str, day: str, close: str = "close") -> dict[str, float]:
    """Read the plain file as a second opinion."""
    with (MARKET / file).open(newline="") as lines:
        read = csv.DictReader(lines)
        return {_iso(row[day]): float(row[close]) for row in read}


def _iso(text: str) -> str:
    return text if "-" in text else f"{text[:4]}-{text[4:6]}-{text[6:]}"


MINIMAX = "0100.HK_daily.csv"
ZHIPU = "2513.HK_daily.csv"
PALANTIR = "PLTR_daily.csv"


def test_there_is_a_row_for_every_session_of_hong_kong(rows: Rows) -> None:
    calendar = [str(day) for day in sessions("XHKG", FIRST_DAY, LAST_DAY)]
    assert list(rows) == calendar
    assert list(rows) == list(closes(MINIMAX, "trade_date"))
    assert len(rows) == 114


def test_every_price_is_the_close_of_its_own_session(rows: Rows) -> None:
    expected = closes(MINIMAX, "trade_date")
    assert {session: row["price"] for session, row in rows.items()} == expected
    assert all(row["price_session"] == session for session, row in rows.items())
    assert not any(row["price_stale"] for row in rows.values())


def test_the_other_hong_kong_peer_is_taken_at_the_same_close(rows: Rows) -> None:
    expected = closes(ZHIPU, "trade_date")
    for session, row in rows.items():
        known = session >= str(REPORT)  # before it was no peer
        assert row["price_2513.HK"] == (expected[session] if known else None)


def test_the_reports_close_beats_the_feeds_on_its_day(rows: Rows) -> None:
    """The feed says the same here, to the cent: which one was used is in the snapshot."""
    assert rows["2026-04-15"]["price"] == 847.5


def test_new_yorks_close_is_the_last_before_hong_kongs(rows: Rows) -> None:
    ny = closes(PALANTIR, "date")
    for session, row in rows.items():
        if session < str(REPORT):
            assert row["price_PLTR"] is None
            continue
        earlier = max(day for day in ny if day < session)
        assert row["price_session_PLTR"] == earlier
        assert row["price_PLTR"] == ny[earlier]


def test_multiples_exist_from_the_day_the_report_made_them_known(rows: Rows) -> None:
    for session, row in rows.items():
        known = session >= str(REPORT)
        for column in ("ps_model_2026", "ps_model_2027", "ps_2513.HK_2027", "ps_PLTR_2027"):
            assert (row[column] is not None) is known, (session, column)
        assert (row["peer_mean_2027"] is not None) is known
        assert (row["band"] is not None) is known
        assert row["peer_n_2027"] == (2 if known else 0)


def test_the_worked_days(rows: Rows) -> None:
    """P/S on 24 April: 777.5 x 313.64 m / FX / 703; upside 1317 / 777.5 - 1 = 69.4 %."""
    report, april, june = rows["2026-04-15"], rows["2026-04-24"], rows["2026-06-30"]
    assert report["ps_model_2027"] == pytest.approx(48.29, abs=0.005)
    assert april["price"] == 777.5
    assert april["earned_absolute"] == pytest.approx(777.5 / 847.5 - 1, abs=1e-12)
    assert round(april["earned_absolute"], 3) == -0.083
    assert april["earned_relative"] is None
    assert april["upside_published"] == pytest.approx(0.694, abs=0.0005)
    fx = april["fx_usdhkd"]
    assert april["ps_model_2027"] == pytest.approx(777.5 * 313.64 / fx / 703, rel=1e-12)
    assert june["price"] == 417.0
    assert june["upside_published"] == pytest.approx(1317 / 417 - 1, abs=1e-12)
    assert (june["band"], june["status"]) == ("buy", "review_due")


def test_rates_are_as_old_as_they_say(rows: Rows) -> None:
    """The feed's last rate is of 13 April, the report's of the 15th: used on, with its date."""
    after = {row["fx_usdhkd_date"] for session, row in rows.items() if session >= str(REPORT)}
    assert after == {"2026-04-15"}
    assert {row["fx_usdhkd"] for session, row in rows.items() if session >= str(REPORT)} == {7.83}
    before = [row for session, row in rows.items() if session < str(REPORT)]
    assert all(row["fx_usdhkd_date"] < row["session"] for row in before if row["fx_usdhkd_date"])


def test_a_rate_after_its_last_date_is_marked_stale(told: Told) -> None:
    stale = [finding for finding in told.last["findings"] if finding["code"] == "stale_fx"]
    assert {finding["subject"] for finding in stale} == {"USDHKD", "USDCNY"}
    assert all("2026-04-15" in finding["message"] for finding in stale)
    assert all(rate["stale"] for rate in told.last["fx"])


def test_the_snapshot_is_the_last_row_of_the_history(told: Told, rows: Rows) -> None:
    row = rows["2026-06-30"]
    assert told.last["price"]["value"] == row["price"] == 417.0
    assert told.last["price"]["source"] == "yahoo"
    assert told.last["upside"]["published"] == row["upside_published"]
    assert told.last["market_multiple"] == row["market_multiple"]
    assert told.last["status"] == row["status"]


def test_hindsight_knows_multiples_no_earlier_than_their_date(told: Told, rows: Rows) -> None:
    """Nothing was revised, so that what is known now equals what was known then."""
    now = _rows(told.now)
    assert list(now) == list(rows)
    for session, row in rows.items():
        assert now[session]["price"] == row["price"]
        assert now[session]["ps_model_2027"] == row["ps_model_2027"]


def test_the_record_is_whole(told: Told) -> None:
    engine = open_home(told.home)
    assert_whole(engine)
    engine.dispose()
