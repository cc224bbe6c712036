"""The address is the state of a page: read with care, written in one way."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from dashboards.address import Address, address_of

RANGES = ("1m", "3m", "all")


def test_what_an_address_says_is_taken() -> None:
    found = address_of("/drift", "?t=PLTR&w=3m&from=2026-04-15&x=0.5")
    assert found.choice("w", RANGES, "all") == "3m"
    assert found.day("from") == dt.date(2026, 4, 15)
    assert found.number("x", 0, 1) == 0.5
    assert found.ticker(["0100.HK", "PLTR"]) == "PLTR"
    assert found.problems == []


def test_what_it_cannot_mean_is_named_and_the_default_taken() -> None:
    found = address_of("/drift", "?t=NONE&w=9y&from=yesterday&x=7")
    assert found.choice("w", RANGES, "all") == "all"
    assert found.day("from") is None and found.number("x", 0, 1) is None
    assert found.ticker(["0100.HK", "PLTR"]) == "0100.HK"
    assert found.problems == [
        "w=9y in the address: expected one of 1m, 3m, all",
        "from=yesterday in the address: expected a date such as 2026-04-15",
        "x=7 in the address: expected a number from 0 to 1",
        "t=NONE in the address: expected a covered ticker such as 0100.HK",
    ]


def test_a_ticker_is_known_in_any_case() -> None:
    assert address_of("/", "?t=pltr").ticker(["0100.HK", "PLTR"]) == "PLTR"
    assert address_of("/", "?t=pltr").ticker([]) is None


def test_a_link_changes_one_thing_and_keeps_the_rest() -> None:
    found = address_of("/drift", "?w=3m&t=PLTR")
    assert found.href(w="1m") == "/drift?t=PLTR&w=1m"
    assert found.href(w=None) == "/drift?t=PLTR"
    assert Address("/").href() == "/"
    assert found.href("/peers", w=None, t="<b>") == "/peers?t=%3Cb%3E"


@given(st.dictionaries(st.text(min_size=1), st.text(min_size=1), max_size=5))
def test_an_address_is_read_as_it_was_written(given_: dict[str, str]) -> None:
    link = Address("/x").href(**{name: value for name, value in given_.items() if name != "path"})
    path, _, query = link.partition("?")
    kept = {name: value for name, value in given_.items() if name != "path"}
    assert address_of(path, f"?{query}").given == kept


@given(st.text() | st.integers() | st.none())
def test_nonsense_is_an_address_without_state(search: object) -> None:
    found = address_of("/", search)
    assert found.choice("w", RANGES, "all") in RANGES
    assert found.path == "/"


def test_a_query_longer_than_any_of_ours_is_not_read() -> None:
    assert address_of("/", "?t=" + "x" * 3_000).given == {}
    assert address_of("/", "?" + "&".join(f"a{i}=1" for i in range(60))).given == {}
