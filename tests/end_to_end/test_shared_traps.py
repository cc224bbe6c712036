"""Every trap of the shared market folder through the commands: flagged, and never a wrong number.

The closes and rates are real and are read from where they lie. Yahoo's wrong bar of a half-day,
which the files do not hold, is made by hand from the folder's description.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.db.rows import stored
from tests.end_to_end.test_shared_history import LAST, MARKET, MINIMAX, PALANTIR, ZHIPU, closes
from tests.fake_yahoo.market import load_market
from tests.fake_yahoo.series import Bar
from tests.fake_yahoo.server import FakeYahoo
from tests.jobs.command import open_home, tracker
from tests.jobs.recorded import assert_whole
from tests.places import HOUSE

pytestmark = pytest.mark.shared

EVE = date(2026, 2, 16)  # of Lunar New Year
BUNDLED = (HOUSE / "tracker/bundled/minimax.toml").read_text(encoding="utf-8")
ECB = "ecb_eur_reference_rates.csv"
PEERS = "[[peer_set]]\neffective = "
Rows = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Home:
    """A folder in which the jobs ran, with what they said and recorded."""

    folder: Path
    coverage: Path
    said: str
    prices: list[dict[str, Any]]
    findings: list[dict[str, Any]]

    def asked(self, *arguments: str, code: int = 0) -> str:
        done = tracker(self.folder, *arguments, env={"TRACKER_COVERAGE": str(self.coverage)})
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr

    def value(self, day: str) -> Any:
        return json.loads(self.asked("value", "0100.HK", "--as-of", day, "--json"))

    def history(self, first: str, last: str) -> Rows:
        told = self.asked("history", "0100.HK", "--from", first, "--to", last, "--json")
        document = json.loads(told)
        named = [dict(zip(document["columns"], row, strict=True)) for row in document["rows"]]
        return {row["session"]: row for row in named}

    def closes(self, ticker: str, source: str = "yahoo") -> dict[str, float]:
        rows = [row for row in self.prices if (row["ticker"], row["source"]) == (ticker, source)]
        return {str(row["session"]): row["close"] for row in rows}

    def found(self, code: str, subject: str) -> list[str]:
        held = [one for one in self.findings if (one["code"], one["subject"]) == (code, subject)]
        return [str(one["message"]) for one in held]


def opened(folder: Path, coverage: str) -> Home:
    """Run the jobs against Yahoo as it is said to answer: with its own bar of the half-day."""
    series = {one.symbol: one for one in load_market(MARKET)}
    wrong = Bar(EVE, 502.5, open=502.5, high=502.5, low=502.5, volume=0)
    zhipu = series["2513.HK"]
    zhipu.bars = [wrong if bar.session == EVE else bar for bar in zhipu.bars]
    file = folder / "coverage.toml"
    file.write_text(coverage, encoding="utf-8")
    with FakeYahoo(now=lambda: LAST).add(*series.values()) as fake:
        env = {**fake.env, "TRACKER_COVERAGE": str(file)}
        done = [tracker(folder / "home", "run", job, env=env) for job in ("prices", "fx")]
    assert [(one.returncode, one.stderr) for one in done] == [(0, ""), (0, "")]
    engine = open_home(folder / "home")
    assert_whole(engine)
    prices, findings = stored(engine, "price"), stored(engine, "finding")
    engine.dispose()
    return Home(folder / "home", file, done[0].stdout, prices, findings)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The report's coverage, but with its peers from January on, so that the half-day shows."""
    assert f"{PEERS}2026-04-15" in BUNDLED
    coverage = BUNDLED.replace(f"{PEERS}2026-04-15", f"{PEERS}2026-01-08")
    return opened(tmp_path_factory.mktemp("traps"), coverage)


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The coverage as if published on 31 March, so that the rates' holidays and end fall in it."""
    coverage = BUNDLED.replace("2026-04-15", "2026-03-31").replace("2026-04-14", "2026-03-30")
    return opened(tmp_path_factory.mktemp("march"), coverage)


def lines(file: str) -> Iterator[dict[str, str]]:
    with (MARKET / file).open(newline="") as text:
        yield from csv.DictReader(text)


def export(path: Path, *rows: Mapping[str, str]) -> Path:
    """Write rows of the exchange's file, with the currency that it leaves unsaid."""
    with path.open("w", newline="") as text:
        written = csv.DictWriter(text, [*rows[0], "currency"])
        written.writeheader()
        written.writerows({**row, "currency": "HKD"} for row in rows)
    return path


# --- Rows that are not what they seem ---------------------------------------------------------


def test_yahoos_bar_of_a_half_day_is_flagged_and_the_exchanges_close_overrules_it(
    home: Home, tmp_path: Path
) -> None:
    """Yahoo says 502.5 without volume, the exchange 508.0: an import of it is believed."""
    (row,) = [row for row in home.prices if row["flag"] is not None]
    assert (row["ticker"], row["session"], row["flag"]) == ("2513.HK", EVE, "half_day")
    (message,) = home.found("half_day_close", "2513.HK")
    assert "the close of 2026-02-16, a half-day of XHKG, comes without volume" in message
    assert message in home.said
    assert home.history(str(EVE), str(EVE))[str(EVE)]["price_2513.HK"] == 502.5
    right = export(
        tmp_path / "eve.csv", *(row for row in lines(ZHIPU) if row["trade_date"] == "20260216")
    )
    assert "502.5   508   +1.1%" in home.asked("import", "prices", str(right), "--dry-run")
    home.asked("import", "prices", str(right))
    assert home.history(str(EVE), str(EVE))[str(EVE)]["price_2513.HK"] == 508.0


@pytest.mark.parametrize(
    ("file", "close", "code", "said"),
    [
        (ZHIPU, 2104.0, "turnover_outside_range", "(895.091 against 1,933 to 2,198)"),
        (MINIMAX, 417.0, "turnover_of_close", "volume x close to the last digit"),
    ],
)
def test_the_filler_volume_of_the_last_row_is_flagged_and_moves_no_figure(
    tmp_path: Path, file: str, close: float, code: str, said: str
) -> None:
    """2513.HK: the low x 1,000; 0100.HK: 780,000 x 417. Of all rows these alone."""
    rows = list(lines(file))
    told = json.loads(imported(tmp_path, export(tmp_path / file, *rows)))
    (found,) = [one for one in told["findings"] if one["code"].startswith("turnover")]
    assert (found["code"], found["subject"]) == (code, file[:7])
    assert said in found["message"]
    assert " 2026-06-30" in found["message"]
    assert "more" not in found["message"]
    assert not [one for one in told["findings"] if one["code"] == "price_outside_range"]
    engine = open_home(tmp_path / "home")
    recorded = {str(row["session"]): row for row in stored(engine, "price")}
    held = [row for row in stored(engine, "finding") if row["code"] == code]
    engine.dispose()
    assert recorded["2026-06-30"]["close"] == close
    assert [row["message"] for row in held] == [found["message"]]


def imported(folder: Path, file: Path) -> str:
    """Import a file into a home of its own, where no source was asked."""
    done = tracker(folder / "home", "import", "prices", str(file), "--json")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_filler_volume_reaches_no_valuation(home: Home) -> None:
    assert home.closes("2513.HK")["2026-06-30"] == 2104.0
    assert home.closes("0100.HK")["2026-06-30"] == 417.0
    row = home.history("2026-06-30", "2026-06-30")["2026-06-30"]
    assert (row["price"], row["price_2513.HK"]) == (417.0, 2104.0)
    assert not [name for name in row if "vol" in name or "amount" in name]


def test_the_offer_price_before_the_first_row_is_never_a_close(home: Home, tmp_path: Path) -> None:
    for file, ticker, offer in ((MINIMAX, "0100.HK", 165.0), (ZHIPU, "2513.HK", 116.2)):
        row = next(lines(file))
        assert float(row["pre_close"]) == offer
        recorded = home.closes(ticker)
        assert min(recorded).replace("-", "") == row["trade_date"]
        assert offer not in recorded.values()
        plan = home.asked("import", "prices", str(export(tmp_path / file, row)), "--dry-run")
        assert "ignored columns: pre_close, change, pct_chg" in plan
        assert "prices: 0 new, 0 changed, 1 as known" in plan


def test_five_digit_codes_are_those_of_four(home: Home, tmp_path: Path) -> None:
    """The exchange's files say 00100.HK and 02513.HK, and every close is one known already."""
    for file, count in ((MINIMAX, 114), (ZHIPU, 115)):
        rows = list(lines(file))
        assert {row["ts_code"] for row in rows} == {f"0{file[:7]}"}
        kept = [row for row in rows if row["trade_date"] != "20260216"]
        plan = home.asked("import", "prices", str(export(tmp_path / file, *kept)), "--dry-run")
        assert f"prices: 0 new, 0 changed, {count - 1} as known" in plan
    assert {row["ticker"] for row in home.prices} == {"0100.HK", "2513.HK", "PLTR"}
    assert "0100.HK" in home.asked("value", "00100.HK")


# --- Price against trading-day date -----------------------------------------------------------


def test_three_conventions_in_one_table_of_prices_are_told_apart(home: Home) -> None:
    """Its own close, the open of a peer beside a cap at its close, and New York's of the eve."""
    document = home.value("2026-04-15")
    zhipu, palantir = document["peers"]
    used = [(one["price"]["value"], one["price"]["session"]) for one in (document, zhipu, palantir)]
    assert used == [(847.5, "2026-04-15"), (867.0, "2026-04-15"), (135.7, "2026-04-14")]
    assert closes(MINIMAX, "trade_date")["2026-04-15"] == 847.5
    assert closes(ZHIPU, "trade_date", "open")["2026-04-15"] == 976
    assert closes(ZHIPU, "trade_date")["2026-04-15"] == 867.0
    assert closes(PALANTIR, "date")["2026-04-14"] == 135.7
    assert closes(PALANTIR, "date")["2026-04-15"] == 142.15  # of the next day, by Hong Kong's clock
    # 867.0 x 445.8 m = 386.5 bn HKD
    assert zhipu["market_cap_m"]["value"] == pytest.approx(386_500, abs=50)
    (printed,) = [one for one in document["findings"] if one["code"] == "printed_price"]
    assert printed["message"].startswith("2513.HK: the report prints 976 HKD; used is 867")


def test_calendars_differ_and_nobody_is_taken_for_late(home: Home) -> None:
    hong_kong, new_york = (set(home.closes(ticker)) for ticker in ("0100.HK", "PLTR"))
    assert {"2026-01-19", "2026-02-16"} <= hong_kong - new_york
    only_new_york = {"2026-02-17", "2026-02-18", "2026-02-19", "2026-04-06", "2026-04-07"}
    assert only_new_york | {"2026-05-01"} <= new_york - hong_kong
    codes = {one["code"] for one in home.findings}
    assert codes == {"half_day_close", "price_jump", "no_second_opinion"}
    row = home.history("2026-02-20", "2026-02-20")["2026-02-20"]
    assert (row["price_session"], row["price_session_PLTR"]) == ("2026-02-20", "2026-02-19")


def test_a_holiday_of_the_rates_leaves_a_gap_whose_age_is_stated(march: Home) -> None:
    """Good Friday is the 3rd, Easter Monday the 6th of April: the rate is of the 2nd."""
    assert not {"2026-04-03", "2026-04-06"} & {row["Date"] for row in lines(ECB)}
    for day, age in (("2026-04-03", 1), ("2026-04-06", 2), ("2026-04-07", 3)):
        for rate in march.value(day)["fx"]:
            assert (rate["date"], rate["age"], rate["stale"]) == ("2026-04-02", age, False), day


def test_after_the_last_rate_it_is_marked_stale_with_its_date(march: Home) -> None:
    """HKD per USD of 13 April: 7.8318; three weekdays later it may be used, not four."""
    for day, stale in (("2026-04-16", False), ("2026-04-17", True), ("2026-06-30", True)):
        document = march.value(day)
        rates = {rate["pair"]: rate for rate in document["fx"]}
        assert rates["USDHKD"]["rate"] == pytest.approx(7.8318, abs=5e-5)
        assert {(one["date"], one["stale"]) for one in rates.values()} == {("2026-04-13", stale)}
        said = [one["message"] for one in document["findings"] if one["code"] == "stale_fx"]
        assert len(said) == (2 if stale else 0)
        assert all("the last rate is of 2026-04-13" in message for message in said)


# --- Share counts, and moves ------------------------------------------------------------------


def test_share_counts_step_and_none_is_applied_backwards(home: Home) -> None:
    """MiniMax 313.64 m, then 35.6 m more; Zhipu 445.8 m, then 465.623 m."""
    steps = {
        "2026-07-13": (313.64, 445.84309),
        "2026-07-14": (313.64, 465.623),
        "2026-07-30": (313.64, 465.623),
        "2026-07-31": (349.24, 465.623),  # 313.64 + 35.6
    }
    for day, counted in steps.items():
        document = home.value(day)
        told = [one["shares"]["value_m"] for one in (document, document["peers"][0])]
        assert told == pytest.approx(counted, abs=1e-9), day
        assert document["shares"]["source"] and document["shares"]["reason"]
        cap = document["price"]["value"] * counted[0]
        assert document["market_cap_m"]["value"] == pytest.approx(cap, rel=1e-12)


@pytest.mark.parametrize(
    ("ticker", "file", "moves", "said"), [("0100.HK", MINIMAX, 14, 1), ("2513.HK", ZHIPU, 16, 9)]
)
def test_large_moves_are_flagged_and_none_is_dropped(
    home: Home, ticker: str, file: str, moves: int, said: int
) -> None:
    """Moves of 15 % or more by the file; those of more than a quarter are pointed out."""
    plain = closes(file, "trade_date")
    moved = {day: now / then - 1 for (_, then), (day, now) in pairwise(plain.items())}
    assert sum(abs(move) >= 0.15 for move in moved.values()) == moves
    large = [day for day, move in moved.items() if abs(move) > 0.25]
    jumps = home.found("price_jump", ticker)
    assert len(jumps) == len(large) == said
    assert all(f" on {day}; used as given" in "".join(jumps) for day in large)
    recorded = home.closes(ticker)
    assert {**recorded, str(EVE): plain[str(EVE)]} == plain  # Yahoo's own bar of the eve aside


def test_no_large_move_is_taken_for_a_split(home: Home) -> None:
    engine = open_home(home.folder)
    assert Counter(row["source"] for row in stored(engine, "split")) == {}
    engine.dispose()
