"""All or nothing: every bad line is named, one sentence, and nothing is recorded."""

from __future__ import annotations

import pytest

from tests.jobs.imports.written import Desk, csv
from tests.jobs.recorded import counts

PRICES = "ticker,session,close,currency"
CONSENSUS = "ticker,as_of,fiscal_end,revenue_m,currency,low_m,high_m,analysts"
MODEL = "ticker,published_on,line,period_end,months,value,unit,currency"
BAD_LINES = [
    ("prices", PRICES, "0101.HK,2026-04-16,850,HKD", "unknown ticker '0101.HK'; known are 0100.HK"),
    ("prices", PRICES, "LOW,2026-04-16,850,USD", "unknown ticker 'LOW'"),  # no row of statistics
    ("prices", PRICES, "0100.HK,2026-04-16,0,HKD", "close 0 is not above zero"),
    ("prices", PRICES, "0100.HK,2026-04-16,-3,HKD", "close -3 is not above zero"),
    ("prices", PRICES, "0100.HK,2026-04-16,abc,HKD", "'abc' is no number"),
    ("prices", PRICES, "0100.HK,2026-04-16,,HKD", "close is missing"),
    ("prices", PRICES, "0100.HK,2026-04-16,na,HKD", "close is missing"),
    ("prices", PRICES, "0100.HK,2026-04-16,inf,HKD", "'inf' is no number"),
    ("prices", PRICES, "0100.HK,2026-04-16,1e999,HKD", "is no finite number"),
    ("prices", PRICES, "0100.HK,2026-04-16,85%,HKD", "is no price"),
    ("prices", PRICES, "0100.HK,2026-04-16,8 5,HKD", "'8 5' is no number"),
    ("prices", PRICES, "0100.HK,2026-04-16,850,USD", "is quoted in HKD, the file says USD"),
    ("prices", PRICES, "0100.HK,2026-04-16,€850,HKD", "'€' is no sign of HKD"),
    ("prices", PRICES, "0100.HK,2026-04-16,850,", "currency"),
    ("prices", PRICES, "0100.HK,2026-04-16,850,XXQ", "currency 'XXQ' is not known"),
    ("prices", PRICES, "0100.HK,2026-04-27,850,HKD", "2026-04-27 is in the future"),
    ("prices", PRICES, "PLTR,2026-04-20,140,USD", "the session of 2026-04-20 is not over yet"),
    ("prices", PRICES, "0100.HK,2026-02-30,850,HKD", "is no date of any calendar"),
    ("prices", PRICES, "0100.HK,03/04/2026,850,HKD", "'03/04/2026' is ambiguous"),
    ("prices", PRICES, "0100.HK,soon,850,HKD", "'soon' is no date"),
    ("prices", PRICES, "0100.HK,,850,HKD", "the date is missing"),
    ("prices", PRICES, "0100.HK,1926-04-16,850,HKD", "not a date from 1990 to 2049"),
    ("prices", PRICES, ",2026-04-16,850,HKD", "ticker is missing"),
    ("prices", PRICES, "0100.HK,2026-04-16,850,HKD,7", "more cells than the header's 4"),
    ("fx", "date,base,quote,rate", "2026-04-17,USD,HKD,0", "rate 0 is not above zero"),
    ("fx", "date,base,quote,rate", "2026-04-17,USD,USD,1", "USD in USD is always 1"),
    ("fx", "date,base,quote,rate", "2026-04-17,USD,H,7.8", "'H' is no currency"),
    ("fx", "date,base,quote,rate", "2026-05-17,USD,HKD,7.8", "is in the future"),
    ("consensus", CONSENSUS, "PLTR,2026-04-17,2027-12-31,0,USD,,,", "is not above zero"),
    ("consensus", CONSENSUS, "PLTR,2026-04-17,2027-12-31,,USD,,,", "revenue_m is missing"),
    ("consensus", CONSENSUS, "PLTR,2026-05-17,2027-12-31,9,USD,,,", "is in the future"),
    ("consensus", CONSENSUS, "PLTR,2026-04-17,2027-06-30,9,USD,,,", "no fiscal year of PLTR ends"),
    ("consensus", CONSENSUS, "PLTR,2026-04-17,2027-12-31,9,USD,10,,", "does not hold"),
    ("consensus", CONSENSUS, "PLTR,2026-04-17,2027-12-31,9,USD,,8,", "does not hold"),
    ("consensus", CONSENSUS, "PLTR,2026-04-17,2027-12-31,9,USD,,,0", "no number of analysts"),
    ("consensus", CONSENSUS, "PLTR,2026-04-17,2027-12-31,9,USD,,,2.5", "no number of analysts"),
    ("consensus", CONSENSUS, "PLTR,2026-04-17,2027-12-31,75.8x,USD,,,", "no amount of money"),
    ("consensus", CONSENSUS, "PLTR,2026-04-17,2027-12-31,9,,,,", "currency of revenue_m"),
    ("splits", "ticker,effective,ratio", "PLTR,2026-04-17,1", "ratio 1 is no split"),
    ("splits", "ticker,effective,ratio", "PLTR,2026-04-17,2:0", "divides by zero"),
    ("shares", "ticker,effective,shares_m,reason", "PLTR,2026-04-17,0,x", "is not above zero"),
    ("shares", "ticker,effective,shares_m,reason", "PLTR,2026-04-17,9,", "reason is missing"),
    ("benchmark", "index,session,level,kind", "^HSI,2026-04-17,9,net", "neither price nor total"),
    ("events", "ticker,date,kind", "PLTR,2026-08-01,", "kind is missing"),
    ("forecast", MODEL, "PLTR,2026-04-17,revenue,2027-12-31,12,0,m,USD", "is not above zero"),
    ("forecast", MODEL, "PLTR,2026-04-17,revenue,2027-12-31,9,7,m,USD", "months must be one of"),
    ("forecast", MODEL, "PLTR,2026-04-17,revenue,2027-12-31,12,7,m,", "currency is missing"),
    ("forecast", MODEL, "PLTR,2026-04-17,revenue,2027-12-31,12,7,kg,USD", "unit 'kg' is not known"),
    ("forecast", MODEL, "PLTR,2026-04-17,revenue,2027-12-31,12,7%,m,USD", "does not have the unit"),
    ("forecast", MODEL, "PLTR,2026-05-17,revenue,2027-12-31,12,7,m,USD", "is in the future"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "header", "line", "said"), BAD_LINES)
def test_a_bad_line_is_named(files: Desk, kind: str, header: str, line: str, said: str) -> None:
    refused = files.refusal(kind, csv(header, line))
    assert refused.startswith("file.csv: nothing recorded, 1 bad line: line 2: ")
    assert said in refused


def test_one_bad_line_among_good_ones_refuses_all(files: Desk) -> None:
    before = counts(files.engine)
    lines = [f"0100.HK,2026-04-{day:02},850,HKD" for day in range(1, 16)]
    lines[9] = "0100.HK,2026-04-10,-1,HKD"
    assert "1 bad line: line 11: close -1" in files.refusal("prices", csv(PRICES, *lines))
    assert counts(files.engine) == before


def test_twenty_bad_lines_are_named_and_the_rest_counted(files: Desk) -> None:
    lines = [f"0100.HK,2026-04-16,x{number},HKD" for number in range(50)]
    said = files.refusal("prices", csv(PRICES, *lines))
    assert "50 bad lines: line 2: 'x0' is no number" in said.replace("close: ", "")
    assert "line 21: " in said
    assert "line 22" not in said
    assert said.endswith("; and 30 more")


def test_the_same_fact_twice_counts_once_and_two_values_are_refused(files: Desk) -> None:
    good = "0100.HK,2026-04-16,850,HKD"
    plan = files.plan("prices", csv(PRICES, good, good))
    assert (len(plan.facts), plan.skipped) == (1, ("line 3 (repeats line 2)",))
    said = files.refusal("prices", csv(PRICES, good, "00100.HK,2026-04-16,851,HKD"))
    assert "line 3: 0100.HK 2026-04-16: line 2 gives another value for it" in said


@pytest.mark.parametrize(
    ("kind", "header", "said"),
    [
        ("prices", "ticker,session,price paid,currency", "no column close"),
        ("prices", "ticker,session,close", "no column currency"),
        ("consensus", "ticker,fiscal_end,revenue_m,currency", "the date of the estimates"),
        ("consensus", "ticker,as_of,fiscal_end,revenue,currency", "the unit of revenue is not"),
        ("consensus", "ticker,as_of,fiscal_end,revenue_m", "the currency is not said"),
        ("shares", "ticker,effective,shares_m", "no column reason"),
        ("fx", "date,rate", "not recognised as fx"),
    ],
)
def test_a_missing_column_is_named_with_what_was_expected(
    files: Desk, kind: str, header: str, said: str
) -> None:
    refused = files.refusal(kind, csv(header, "a,b,c,d,e"[: 2 * header.count(",") + 1]))
    assert said in refused
    assert "expected the columns" in refused


def test_a_file_of_another_kind_is_not_taken(files: Desk) -> None:
    said = files.refusal("fx", csv("name,colour", "a,b"))
    assert said == (
        "file.csv: not recognised as fx: it begins with name, colour; "
        "expected the columns date,base,quote,rate"
    )
