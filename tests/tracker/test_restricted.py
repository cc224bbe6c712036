"""A restricted coverage: rating, target and upside are hidden, its past with it, the rest stays."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.tracker import universe as u
from tracker.bridge.parts import bridge
from tracker.restricted import is_restricted, mask, mask_table

DAY, MAY, LATER = u.REPORT_DAY, date(2026, 5, 4), date(2026, 5, 6)
FIGURES = ("1317.0", "1145.2", '"rating": "buy"', '"multiple": 75.0')


def test_nothing_of_rating_target_and_upside_is_left_in_the_document() -> None:
    shown, hidden = u.document(u.minimax()), u.document(u.minimax(u.status(MAY, "restricted")))
    shown["bands"] = hidden["bands"] = []  # the names of the bands are no rating
    shown["flip_prices"] = [{**one, "from": "", "to": ""} for one in shown["flip_prices"]]
    hidden["flip_prices"] = [{**one, "from": "", "to": ""} for one in hidden["flip_prices"]]
    assert all(figure in json.dumps(shown) for figure in FIGURES)
    assert not any(figure in json.dumps(hidden) for figure in FIGURES)
    assert hidden["price"] == shown["price"]
    assert hidden["peer_stats"] == shown["peer_stats"]
    assert [one["price"] for one in hidden["peer_implied"]] == [
        one["price"] for one in shown["peer_implied"]
    ]


def test_the_document_says_that_it_is_restricted() -> None:
    hidden = u.document(u.minimax(u.status(MAY, "restricted")), MAY)
    assert hidden["status"] == "restricted"
    assert (u.MINIMAX, "restricted") in u.findings(hidden)
    assert mask(hidden) == hidden


def test_the_past_is_hidden_with_it_until_the_status_is_another() -> None:
    restricted = u.minimax(u.status(MAY, "restricted"))
    assert is_restricted(restricted)
    assert u.document(restricted, DAY)["status"] == "restricted"
    lifted = u.minimax(u.status(MAY, "restricted"), u.status(LATER, "active"))
    assert not is_restricted(lifted)
    assert u.document(lifted, DAY)["rating"] == "buy"
    assert u.document(lifted, DAY)["target"]["published"] == 1317


def test_the_bridge_of_an_upside_is_hidden_and_that_of_a_multiple_is_not() -> None:
    inputs = u.minimax(u.price(u.MINIMAX, MAY, 777.5), u.status(MAY, "restricted"))
    for of in ("upside", "upside:marked"):
        found = bridge(inputs, of=of, start=DAY, end=MAY)
        assert (found.start, found.end, found.parts) == (None, None, ())
        assert found.reason == "restricted: rating, target and upside are not shown"
    assert bridge(inputs, of="ps:2027", start=DAY, end=MAY).start == pytest.approx(48.29, abs=0.005)


def test_a_history_hides_its_restricted_sessions_or_all_of_them() -> None:
    facts = (u.price(u.MINIMAX, MAY, 777.5), u.status(MAY, "restricted"), u.status(LATER, "active"))
    frame = u.table(u.minimax(*facts), DAY, LATER)
    assert frame["upside_published"].notna().all()
    some = mask_table(frame, whole=False)
    shown = some["upside_published"].notna()
    assert list(shown) == [status != "restricted" for status in frame["status"]]
    assert set(shown) == {True, False}
    whole = mask_table(frame, whole=True)
    hidden = [name for name in whole if name.startswith(("target_", "upside_"))]
    assert whole[[*hidden, "rating", "band", "earned_band"]].isna().all(axis=None)
    assert whole["price"].equals(frame["price"])
    assert whole["market_multiple"].equals(frame["market_multiple"])


def test_a_history_without_a_restricted_session_stays_the_same() -> None:
    frame = u.table(u.minimax())
    assert mask_table(frame, whole=False) is frame


def test_a_case_beside_the_target_is_hidden_too() -> None:
    inputs = u.minimax(u.scenario("bear", 40.0), u.status(MAY, "restricted"))
    (bear,) = u.document(inputs, MAY)["scenarios"]
    assert (bear["name"], bear["multiple"], bear["price"], bear["upside"]) == (
        "bear",
        None,
        None,
        None,
    )
