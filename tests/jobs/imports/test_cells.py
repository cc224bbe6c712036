"""Cells: amounts, flags and dates as people and terminals write them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.imports.cells import UnreadableError, last_digit, read_amount, read_flag, says_nothing
from jobs.imports.dates import Order, find_order, read_date

# Cells of a workbook have no time zone.
DAY, NINE = (datetime.fromisoformat(f"2026-04-16T{time}") for time in ("00:00", "09:30"))


@pytest.mark.parametrize(
    ("text", "value", "suffix", "mark"),
    [
        ("$103,993 ", 103993.0, None, "$"),
        ("75.8x", 75.8, "x", None),
        ("75.8×", 75.8, "x", None),
        ("12倍", 12.0, "x", None),
        ("($205)", -205.0, None, "$"),
        ("（205）", -205.0, None, None),
        ("26%", 26.0, "%", None),
        ("２６％", 26.0, "%", None),
        ("-1.5", -1.5, None, None),
        ("−1.5", -1.5, None, None),
        ("HK$847.50", 847.5, None, "HK$"),
        ("HKD 847.50", 847.5, None, "HKD"),
        ("-$3", -3.0, None, "$"),
        ("$-3", -3.0, None, "$"),
        ("￥１２", 12.0, None, "¥"),
        ("1 234 567.8", 1234567.8, None, None),
        ("1\u00a0234", 1234.0, None, None),
        ("1.2e3", 1200.0, None, None),
        (".5", 0.5, None, None),
        ("'42", 42.0, None, None),
    ],
)
def test_an_amount_is_read(text: str, value: float, suffix: str | None, mark: str | None) -> None:
    read = read_amount(text)
    assert (read.value, read.suffix, read.mark) == (value, suffix, mark)


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "1,23",
        "1,2345",
        "12,34,567",
        "1.234,5",
        "1 2",
        "(5",
        "5)",
        "--5",
        "(-5)",
        "$",
        "1e",
        "5%%",
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_amount(text)


@pytest.mark.parametrize("cell", [True, DAY, float("inf"), float("nan")])
def test_cells_of_a_workbook_that_are_no_numbers(cell: bool | float | datetime) -> None:
    with pytest.raises(UnreadableError):
        read_amount(cell)


@pytest.mark.parametrize(
    "text", ["", " ", "na", "NA", "n/a", "#N/A", "#N/A N/A", "-", "—", "NM", "--"]
)
def test_the_words_for_nothing(text: str) -> None:
    assert says_nothing(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_is_read_as_it_was_written(number: float) -> None:
    assert read_amount(repr(number)).value == number
    assert read_amount(number).value == number


@given(
    st.floats(min_value=0, max_value=1e15), st.sampled_from(["{:,.2f}", "${:,.2f} ", "({:,.2f})"])
)
def test_a_grouped_number_is_read_to_its_cents(number: float, written: str) -> None:
    sign = -1 if written.startswith("(") else 1
    assert read_amount(written.format(number)).value == sign * round(number, 2)


def test_flags_are_words_for_yes_and_no() -> None:
    assert [read_flag(text) for text in ("yes", "TRUE", "是", "1")] == [True] * 4
    assert [read_flag(text) for text in ("No", "false", "否", "0")] == [False] * 4
    with pytest.raises(UnreadableError, match="neither yes nor no"):
        read_flag("perhaps")


@pytest.mark.parametrize(
    "text",
    [
        "2026-04-16", "2026/4/16", "2026.04.16", "20260416", "2026年4月16日", "16-Apr-2026",
        "16 April 2026", "Apr 16, 2026", "Apr-16-2026", "16-Apr-26", "46128", "2026-04-16 00:00:00",
        "2026-04-16T08:00:00Z", "２０２６－０４－１６",
    ],
)  # fmt: skip
def test_an_unambiguous_date_is_read(text: str) -> None:
    assert read_date(text, Order.UNKNOWN) == date(2026, 4, 16)


@pytest.mark.parametrize("cell", [DAY, NINE, 46128.0])
def test_cells_of_a_workbook_are_dates(cell: datetime | float) -> None:
    assert read_date(cell, Order.UNKNOWN) == date(2026, 4, 16)


def test_one_number_above_twelve_settles_a_column() -> None:
    assert find_order(["03/04/2026", "16/04/2026"]) is Order.DAY_FIRST
    assert find_order(["03/04/2026", "04/16/2026"]) is Order.MONTH_FIRST
    assert find_order(["16/04/2026", "04/16/2026"]) is Order.MIXED
    assert find_order(["03/04/2026", "2026-04-16", None, 1.0]) is Order.UNKNOWN
    assert read_date("03/04/2026", Order.DAY_FIRST) == date(2026, 4, 3)
    assert read_date("03/04/2026", Order.MONTH_FIRST) == date(2026, 3, 4)


def test_what_no_column_settles_is_refused() -> None:
    with pytest.raises(UnreadableError, match="ambiguous"):
        read_date("03/04/2026", Order.UNKNOWN)
    with pytest.raises(UnreadableError, match="mixes day first and month first"):
        read_date("16/04/2026", Order.MIXED)
    assert read_date("04/04/2026", Order.UNKNOWN) == date(2026, 4, 4)  # either way the same


@pytest.mark.parametrize(
    "cell", ["2026-13-01", "2026-02-30", "0", "31/02/2026", 0.0, -5.0, 1e9, True, None]
)
def test_what_is_no_date_is_refused(cell: str | float | None) -> None:
    with pytest.raises(UnreadableError):
        read_date(cell, Order.DAY_FIRST)


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2049, 12, 31)))
def test_every_date_is_read_in_every_unambiguous_form(day: date) -> None:
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日", "%d-%b-%Y", "%b %d, %Y"):
        assert read_date(day.strftime(form), Order.UNKNOWN) == day
    assert read_date(day.strftime("%d/%m/%Y"), Order.DAY_FIRST) == day
    assert read_date(day.strftime("%m/%d/%Y"), Order.MONTH_FIRST) == day


@pytest.mark.parametrize(
    ("cell", "step"),
    [
        ("26.1", 0.1),
        ("(1,300)", 1.0),
        ("$1 234.50", 0.01),
        ("27%", 1.0),
        (".5", 0.1),
        (703.0, 1.0),
        (0.2714, 0.0001),
        (1.5e-07, 1e-08),
        (1e22, 1.0),
        ("none", 1.0),
    ],
)
def test_the_last_digit_that_a_number_is_written_with(cell: str | float, step: float) -> None:
    assert last_digit(cell) == pytest.approx(step)
