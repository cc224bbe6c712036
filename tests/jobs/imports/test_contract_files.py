"""Files in the plain form of the contract: what each kind records, and from when it is known."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.db.rows import stored
from tests.jobs.imports.written import Desk, csv
from tests.jobs.recorded import assert_whole

HEADER = "ticker,session,close,currency,volume"
ESTIMATES = "ticker,as_of,fiscal_end,revenue_m,currency,low_m,high_m,analysts"
MODEL = "ticker,published_on,line,period_end,months,value,unit,currency"


def midnight(month: int, day: int) -> datetime:
    return datetime(2026, month, day, tzinfo=UTC)


def test_a_close_is_known_at_its_session_s_close_and_names_its_line(files: Desk) -> None:
    path = files.text(
        csv(HEADER, "0100.HK,2026-04-16,850.5,HKD,1200000", "PLTR,2026-04-16,140.25,USD,"),
        "closes.csv",
    )
    assert files.record("prices", path).new == {"price": 2}
    own, palantir = stored(files.engine, "price")[-2:]
    assert (own["close"], own["volume"], own["currency"]) == (850.5, 1_200_000, "HKD")
    assert own["known_at"] == datetime(2026, 4, 16, 8, tzinfo=UTC)  # 16:00 in Hong Kong
    assert palantir["known_at"] == datetime(2026, 4, 16, 20, tzinfo=UTC)  # 16:00 in New York
    assert (own["source"], own["note"]) == ("import", "closes.csv line 2")
    assert palantir["note"] == "closes.csv line 3"
    assert_whole(files.engine)


def test_the_same_file_twice_records_nothing_more(files: Desk) -> None:
    path = files.text(csv(HEADER, "0100.HK,2026-04-16,850.5,HKD,1200000"))
    assert files.record("prices", path).batch == 2
    again = files.record("prices", path)
    assert (again.batch, again.unchanged) == (None, {"price": 1})
    assert not files.plan("prices", path).records
    assert len(stored(files.engine, "batch")) == 2


def test_aliases_lead_to_the_permanent_ticker(files: Desk) -> None:
    file = csv(HEADER, "00100.HK,2026-04-16,850,HKD,", "pltr.o,2026-04-16,140,USD,")
    assert files.rows("prices", file, "ticker") == [("0100.HK",), ("PLTR",)]


def test_an_exchanges_own_titles_are_read(files: Desk) -> None:
    """Five-digit codes and compact dates; the close before the first row is no close."""
    file = csv(
        "ts_code,trade_date,close,pre_close,vol,currency", "00100.HK,20260416,850,847.5,1200,HKD"
    )
    columns = ("ticker", "session", "close", "volume")
    assert files.rows("prices", file, *columns) == [("0100.HK", date(2026, 4, 16), 850.0, 1200.0)]


def test_a_close_of_no_session_is_recorded_flagged_with_a_finding(files: Desk) -> None:
    plan = files.plan("prices", csv(HEADER, "0100.HK,2026-04-18,850,HKD,"))  # a Saturday
    assert plan.facts[0].row["flag"] == "non_session"
    (finding,) = plan.findings
    assert (finding.code, finding.subject) == ("non_session_close", "0100.HK")


def test_a_jump_is_recorded_with_a_finding(files: Desk) -> None:
    file = csv(HEADER, "0100.HK,2026-04-16,800,HKD,", "0100.HK,2026-04-17,1200,HKD,")
    files.record("prices", file)
    (found,) = [row for row in stored(files.engine, "finding") if row["job"] == "import"]
    assert (found["code"], found["due_key"]) == ("price_jump", "prices")
    assert "+50.0%" in found["message"]


def test_what_stands_beside_a_close_is_checked_and_its_turnover_is_not_recorded(
    files: Desk,
) -> None:
    """895.1 a share on a day between 1,933 and 2,198; the other day's 151.2 is in its range."""
    file = csv(
        "ts_code,trade_date,open,high,low,close,vol,amount,currency",
        "02513.HK,20260416,137.2,165,137.2,158.6,6908145,1044524765,HKD",
        "02513.HK,20260417,$1961,$2198,$1933,$2104,1933000,1730210000,HKD",
    )
    plan = files.plan("prices", file)
    codes = [one.code for one in plan.findings]
    assert codes == ["price_jump", "price_jump", "turnover_outside_range"]
    assert plan.ignored == ()
    files.record("prices", file)
    assert_whole(files.engine)
    names = ("open", "high", "low", "currency", "source", "note")
    bars = [tuple(row[name] for name in names) for row in stored(files.engine, "bar")]
    assert bars == [
        (137.2, 165.0, 137.2, "HKD", "import", "file.csv line 2"),
        (1961.0, 2198.0, 1933.0, "HKD", "import", "file.csv line 3"),
    ]


BARRED = "ticker,session,close,currency,open,high,low"


def test_bars_of_closes_that_are_recorded_already_are_new_by_themselves(files: Desk) -> None:
    files.record("prices", csv("ticker,session,close,currency", "0100.HK,2026-04-16,851,HKD"))
    file = csv(BARRED, "0100.HK,2026-04-16,851,HKD,849,860,840")
    assert files.plan("prices", file).records
    assert files.record("prices", file).new == {"price": 0, "bar": 1}
    assert not files.plan("prices", file).records
    assert files.record("prices", file).batch is None


def test_a_corrected_bar_is_a_new_row(files: Desk) -> None:
    files.record("prices", csv(BARRED, "0100.HK,2026-04-16,851,HKD,849,860,840"))
    sealed = files.record("prices", csv(BARRED, "0100.HK,2026-04-16,851,HKD,849,861,840"))
    assert sealed.new == {"price": 0, "bar": 1}
    assert [row["high"] for row in stored(files.engine, "bar")] == [860.0, 861.0]


def test_of_a_bar_any_part_may_be_missing(files: Desk) -> None:
    file = csv(BARRED, "0100.HK,2026-04-16,851,HKD,,860,", "0100.HK,2026-04-17,852,HKD,,,")
    assert files.record("prices", file).new == {"price": 2, "bar": 1}
    (bar,) = stored(files.engine, "bar")
    assert (bar["open"], bar["high"], bar["low"]) == (None, 860.0, None)


def test_a_close_outside_its_bar_is_recorded_with_a_finding(files: Desk) -> None:
    file = csv(BARRED, "0100.HK,2026-04-16,861,HKD,849,860,840")
    (finding,) = files.plan("prices", file).findings
    assert finding.code == "price_outside_range"
    assert files.record("prices", file).new == {"price": 1, "bar": 1}


def test_a_day_without_a_session_has_no_bar(files: Desk) -> None:
    file = csv(BARRED, "0100.HK,2026-04-18,851,HKD,849,860,840")  # a Saturday
    assert files.record("prices", file).new == {"price": 1}


@pytest.mark.parametrize(
    ("bar", "said"),
    [
        ("0,860,840", "line 2: open 0 is not above zero"),
        ("849,860,-1", "line 2: low -1 is not above zero"),
        ("849,840,860", "line 2: low 860 is above high 840"),
    ],
)
def test_a_bar_that_cannot_be_is_refused_and_nothing_is_recorded(
    files: Desk, bar: str, said: str
) -> None:
    assert said in files.refusal("prices", csv(BARRED, f"0100.HK,2026-04-16,851,HKD,{bar}"))
    assert stored(files.engine, "bar") == []


def test_two_bars_of_one_session_contradict_each_other(files: Desk) -> None:
    lines = [f"0100.HK,2026-04-16,851,HKD,849,{high},840" for high in (860, 861)]
    assert "line 2 gives another value for it" in files.refusal("prices", csv(BARRED, *lines))
    plan = files.plan("prices", csv(BARRED, lines[0], lines[0]))
    assert plan.skipped == ("line 3 (repeats line 2)",)


def test_a_turnover_in_its_own_unit_is_brought_to_one(files: Desk) -> None:
    """17,000 万 over 200,000 shares is 850 a share."""
    titles = "ticker,session,close,最高价,最低价,volume,成交额(万元),currency"
    file = csv(titles, "0100.HK,2026-04-16,851,860,840,200000,17000,HKD")
    assert files.plan("prices", file).findings == ()


def test_a_range_that_is_no_number_is_refused(files: Desk) -> None:
    titles = "ticker,session,close,currency,high,low"
    said = files.refusal("prices", csv(titles, "0100.HK,2026-04-16,851,HKD,75.8x,840"))
    assert "line 2: high: a plain number is needed" in said


def test_the_first_close_of_a_file_is_held_against_the_last_one_recorded(files: Desk) -> None:
    """The report recorded 847.5 for the 15th: 1,100 on the 16th is 29.8 % more."""
    (found,) = files.plan("prices", csv(HEADER, "0100.HK,2026-04-16,1100,HKD,")).findings
    assert (found.code, found.subject) == ("price_jump", "0100.HK")
    assert "moved by +29.8% on 2026-04-16" in found.message
    files.record("prices", csv(HEADER, "0100.HK,2026-04-16,1100,HKD,"))
    # 820 is 3.2 % less than the report's close, 25.5 % less than the import's.
    (found,) = files.plan("prices", csv(HEADER, "0100.HK,2026-04-17,820,HKD,")).findings
    assert "moved by -25.5% on 2026-04-17" in found.message


def test_a_split_since_the_last_close_is_no_jump(files: Desk) -> None:
    files.record("splits", csv("ticker,effective,ratio", "0100.HK,2026-04-16,2:1"))
    assert files.plan("prices", csv(HEADER, "0100.HK,2026-04-16,425,HKD,")).findings == ()


def test_a_close_of_no_session_is_nothing_to_have_moved_from(files: Desk) -> None:
    files.record("prices", csv(HEADER, "0100.HK,2026-04-18,5000,HKD,"))  # a Saturday
    assert files.plan("prices", csv(HEADER, "0100.HK,2026-04-20,850,HKD,")).findings == ()


def test_consensus_is_dated_and_known_from_its_date_on(files: Desk) -> None:
    file = csv(ESTIMATES, "2513.HK,2026-04-17,2027-12-31,7000,CNY,6500,7500,12")
    files.record("consensus", file)
    row = stored(files.engine, "consensus")[-1]
    assert (row["mean_m"], row["low_m"], row["high_m"], row["analysts"]) == (7000, 6500, 7500, 12)
    assert (row["metric"], row["fiscal_end"], row["as_of"]) == (
        "revenue", date(2027, 12, 31), date(2026, 4, 17),
    )  # fmt: skip
    assert row["known_at"] == midnight(4, 17)


def test_rates_are_kept_against_the_dollar(files: Desk) -> None:
    """HKD in USD 0.128 is turned to 1 / 0.128 = 7.8125 HKD for one USD."""
    file = csv("date,base,quote,rate", "2026-04-17,USD,CNY,6.81", "2026-04-17,HKD,USD,0.128")
    assert files.rows("fx", file, "base", "quote", "rate", "known_at") == [
        ("USD", "CNY", 6.81, midnight(4, 17)),
        ("USD", "HKD", 7.8125, midnight(4, 17)),
    ]


def test_a_cross_needs_the_dollar_s_rates_of_the_same_date(files: Desk) -> None:
    cross = ("date,base,quote,rate", "2026-04-17,HKD,CNY,0.87")
    said = files.refusal("fx", csv(*cross))
    assert "line 2: HKDCNY is a cross; give USDHKD and USDCNY of 2026-04-17 instead" in said
    legs = ("2026-04-17,USD,HKD,7.83", "2026-04-17,CNY,USD,0.1468")
    plan = files.plan("fx", csv(*cross, *legs))
    assert len(plan.facts) == 2
    assert plan.skipped == ("line 2 (HKDCNY follows from the dollar's)",)


def test_a_pair_names_both_currencies(files: Desk) -> None:
    file = csv("date,pair,rate", "2026-04-17,USDHKD,7.83", "2026-04-17,usd/cny,6.81")
    assert files.rows("fx", file, "quote", "rate") == [("HKD", 7.83), ("CNY", 6.81)]


def test_shares_carry_their_reason_and_whether_they_are_confirmed(files: Desk) -> None:
    file = csv(
        "ticker,effective,shares_m,reason,confirmed",
        "0100.HK,2026-04-17,320.5,placing,no",
        "2513.HK,2026-04-17,450,monthly return,",
    )
    names = ("ticker", "shares_m", "reason", "confirmed", "known_at")
    assert files.rows("shares", file, *names) == [
        ("0100.HK", 320.5, "placing", False, midnight(4, 17)),
        ("2513.HK", 450.0, "monthly return", True, midnight(4, 17)),
    ]


def test_a_split_ahead_is_known_from_now_on(files: Desk) -> None:
    file = csv("ticker,effective,ratio", "0100.HK,2026-05-04,2:1", "PLTR,2026-04-01,1.5")
    assert files.rows("splits", file, "ratio", "known_at") == [
        (2.0, files.now),
        (1.5, midnight(4, 1)),
    ]


def test_a_level_is_known_at_its_index_s_close(files: Desk) -> None:
    file = csv(
        "index,session,level,kind",
        "^HSI,2026-04-17,26000.5,price",
        "MSCI China,2026-04-17,81.2,total_return",  # the benchmark of 0100.HK's rating
        "SOMETHING,2026-04-17,10,price",
    )
    assert files.rows("benchmark", file, "index", "level", "kind", "known_at") == [
        ("^HSI", 26000.5, "price", datetime(2026, 4, 17, 8, tzinfo=UTC)),
        ("MSCI China", 81.2, "total_return", datetime(2026, 4, 17, 8, tzinfo=UTC)),
        ("SOMETHING", 10.0, "price", midnight(4, 18)),
    ]


def test_events_past_and_to_come(files: Desk) -> None:
    file = csv(
        "ticker,date,kind,note,announced",
        "0100.HK,2026-08-27,results,interim,",
        "2513.HK,2026-07-08,lock-up expiry,,2026-01-08",
        "PLTR,2026-02-02,results,,",
    )
    assert files.rows("events", file, "date", "kind", "text", "known_at") == [
        (date(2026, 8, 27), "results", "interim", files.now),
        (date(2026, 7, 8), "lock-up_expiry", None, midnight(1, 8)),
        (date(2026, 2, 2), "results", None, midnight(2, 2)),
    ]


def test_a_model_is_stored_in_millions_ratios_and_per_share(files: Desk) -> None:
    file = csv(
        MODEL,
        "0100.HK,2026-04-17,revenue,2025-12-31,12,79,USD m,USD",
        "0100.HK,2026-04-17,Revenue,2027-12-31,12,0.71,bn,USD",
        "0100.HK,2026-04-17,gross_margin,2027-12-31,12,26%,%,",
        "0100.HK,2026-04-17,net_profit,2027-12-31,12,(205),m,USD",
        "0100.HK,2026-04-17,eps,2027-12-31,12,-0.65,per_share,USD",
        "0100.HK,2026-04-17,ps,2027-12-31,12,75.8x,x,",
    )
    names = ("line", "value", "unit", "currency", "reported")
    assert files.rows("forecast", file, *names) == [
        ("revenue", 79.0, "m", "USD", True),
        ("revenue", 710.0, "m", "USD", False),
        ("gross_margin", 0.26, "ratio", None, False),
        ("net_profit", -205.0, "m", "USD", False),
        ("eps", -0.65, "per_share", "USD", False),
        ("ps", 75.8, "multiple", None, False),
    ]


def test_results_are_of_periods_that_are_over(files: Desk) -> None:
    row = "0100.HK,2026-03-26,revenue,2025-12-31,12,79.04,m,USD"
    assert files.rows("actuals", csv(MODEL, row), "value", "known_at") == [(79.04, midnight(3, 26))]
    ahead = csv(MODEL, row.replace("2025-12-31", "2026-12-31"))
    assert "was not over when its result was published" in files.refusal("actuals", ahead)


def test_extra_columns_are_named_and_ignored(files: Desk) -> None:
    file = csv("ticker,desk,session,close,currency,checked by", "PLTR,A,2026-04-16,140,USD,me")
    plan = files.plan("prices", file)
    assert plan.ignored == ("desk", "checked by")
    assert len(plan.facts) == 1
