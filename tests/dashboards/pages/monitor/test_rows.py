"""A company's row: what is read, what is sorted by, where the bullet is drawn."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import pytest

from dashboards.pages.monitor.rows import Row, peer_row, rows_of
from dashboards.reader import Reader, reading_as
from db.overview import Ahead
from tests.dashboards import documents, parts
from tests.dashboards.pages.monitor.desk import address, document, lines, row


def bullet(found: Row) -> dict[str, Any]:
    return cast(dict[str, Any], found["bullet"])


def test_the_bullet_stands_where_the_upside_lies_on_the_axis() -> None:
    """(0.554 + 0.30) / 0.90 = 94.889 %; zero at 0.30 / 0.90, the edges at -5, 5 and 15 %."""
    drawn = bullet(row(documents.report_day()))
    assert drawn["x"] == 94.889 and drawn["zero"] == 33.333
    assert drawn["edges"] == [27.778, 38.889, 50.0]
    assert drawn["band"] == [50.0, 100.0]  # Buy, from 15 % up
    assert drawn["over"] is None and not drawn["hollow"] and drawn["whisker"] is None


@pytest.mark.parametrize(
    ("close", "over", "x", "text"),
    [(250.0, "right", 100.0, "+426.8%"), (13170.0, "left", 0.0, "−90.0%")],
)
def test_beyond_the_axis_stands_an_arrow_and_the_number(
    close: float, over: str, x: float, text: str
) -> None:
    """1317 / 250 - 1 = +426.8 %; 1317 / 13170 - 1 = -90 %."""
    found = documents.report_day()
    documents.reprice(found, close)
    made = row(found)
    assert (bullet(made)["over"], bullet(made)["x"], made["upside_text"]) == (over, x, text)


def test_scenarios_draw_a_whisker_from_the_lowest_to_the_highest() -> None:
    """(-0.12 + 0.30) / 0.90 = 20 %; (0.51 + 0.30) / 0.90 = 90 %."""
    found = document(scenarios=[{"upside": value} for value in (0.51, -0.12, None, 0.1)])
    assert bullet(row(found))["whisker"] == [20.0, 90.0]
    assert bullet(row(document(scenarios=[{"upside": 0.51}])))["whisker"] is None


def test_a_stale_close_and_an_expired_target_are_drawn_hollow() -> None:
    assert bullet(row(document(price={"stale": True})))["hollow"]
    expired = row(documents.expired())
    assert bullet(expired)["hollow"] and not bullet(expired)["current"]
    assert bullet(expired)["band"] is None
    assert expired["upside_sub"] == "expired target"
    assert (expired["rating_kind"], expired["rating_sub"]) == ("struck", "Horizon ended · 223 d")


def test_without_bands_or_upside_there_is_a_dash_and_no_bullet() -> None:
    made = row(documents.nothing())
    assert made["bullet"] is None and made["upside"] is None and made["upside_text"] == "—"
    assert bullet(row(document(upside={"published": None})))["x"] is None


def test_the_flip_price_stands_with_the_band_and_how_far_it_is() -> None:
    """1145.22 / 847.5 - 1 = +35.1 %; 1145.22 / 1100 - 1 = +4.1 %, near enough for a decimal."""
    made = row(documents.report_day())
    assert (made["flip_text"], made["flip_sub"]) == ("1,145.22", "Overweight +35%")
    assert row(document(price={"value": 1100.0}))["flip_sub"] == "Overweight +4.1%"
    assert made["flip"] == pytest.approx(0.35129, abs=1e-5)


def test_beyond_half_of_the_close_the_multiples_stand_instead_of_the_flip_price() -> None:
    """1145.22 / 417 - 1 = +174.6 %: the market pays 23.8 times of the target's 75."""
    found = documents.report_day()
    documents.reprice(found, 417.0)
    found["market_multiple"] = 23.8
    made = row(found)
    assert (made["flip_text"], made["flip_sub"]) == ("23.8× / 75.0×", "market / target")
    near = documents.report_day()
    documents.reprice(near, 1145.22 / 1.5)  # exactly half away still shows the price
    assert row(near)["flip_text"] == "1,145.22"


def test_no_flip_price_stands_at_a_rating_that_is_not_current() -> None:
    made = row(documents.expired())
    assert (made["flip"], made["flip_text"]) == (None, "—")


def test_what_is_missing_is_an_em_dash_and_nothing_to_sort_by() -> None:
    made = row(documents.nothing())
    for field in ("price", "premium", "flip", "upside", "event"):
        assert (made[field], made[f"{field}_text"]) == (None, "—"), field
    assert (made["age"], made["age_text"]) == (None, "—/—/—")
    peer = parts.palantir()
    peer["ps"][1]["value"] = peer["price"]["value"] = None
    (line,) = lines(document(peers=[peer]))
    found = peer_row(line.document["peers"][0], line, {})
    assert (found["ps_1"], found["ps_1_text"], found["price_text"]) == (None, "—", "—")


def test_a_change_is_told_by_sign_and_shape_and_side() -> None:
    """847.5 / 900 - 1 = -5.8 %; the upside rose from 46.3 % to 55.4 %, 9.1 points."""
    before = document(price={"value": 900.0}, upside={"published": 0.463})
    made = row(documents.report_day(), before={"0100.HK": before})
    assert (made["price_sub"], made["price_side"]) == ("▼\u00a0−5.8%", "down")
    assert (made["upside_sub"], made["upside_moved_side"]) == ("▲\u00a0+9.1\u00a0pp", "up")
    assert "pp" not in str(row(documents.report_day())["upside_sub"])


def test_the_premium_says_its_rank_and_from_how_many_sessions() -> None:
    found = documents.report_day()
    assert row(found)["premium_sub"] == "n 1 of 120"
    found["own_history"]["percentiles"][0] |= {"percentile": 0.714, "n": 250}
    made = row(found)
    assert (made["premium_text"], made["premium_sub"]) == ("+18.7%", "P71 · n 250")
    assert "percentile 71 of its own 250 sessions" in str(made["premium_tip"])


def test_the_ages_are_the_oldest_of_each_kind_and_the_stale_kinds_are_named() -> None:
    made = row(documents.expired())
    assert (made["age"], made["age_text"]) == (223, "152/159/223")
    assert made["age_stale"] and made["age_sub"] == "close, FX, consensus"
    assert (row(documents.report_day())["age_text"], row(documents.report_day())["age_sub"]) == (
        "0/0/0",
        "",
    )


def test_the_next_event_is_a_recorded_one_else_the_end_of_the_horizon() -> None:
    results = Ahead("0100.HK", date(2026, 8, 28), "results", "results expected by 2026-08-31")
    made = row(documents.report_day(), ahead={"0100.HK": results})
    assert (made["event"], made["event_text"]) == ("2026-08-28", "28\u00a0Aug\u00a02026")
    assert (made["event_sub"], made["event_tip"]) == ("Results", "results expected by 2026-08-31")
    assert row(documents.report_day())["event_sub"] == "horizon ends"
    assert row(documents.expired())["event_text"] == "—"


def test_the_small_chart_runs_from_the_lowest_to_the_highest_close() -> None:
    made = row(documents.report_day(), closes={"0100.HK": [800.0, 900.0, 850.0, 1000.0]})
    assert made["spark"] == [0, 50, 25, 100]
    assert made["spark_words"] == "4 sessions: 800.00 to 1,000.00, low 800.00, high 1,000.00"
    assert "spark" not in row(documents.report_day(), closes={"0100.HK": [800.0]})
    flat = row(documents.report_day(), closes={"0100.HK": [5.0, 5.0]})
    assert flat["spark"] == [0, 0]


def test_hostile_names_stay_text_in_every_cell() -> None:
    evil = '<b>=HYPERLINK("x")</b>\u202e'
    found = document(name={"en": evil, "zh": evil})
    found["peers"][0]["name"] = {"en": evil, "zh": evil}
    rows = list(rows_of(lines(found), {}, address(), chosen=None))
    assert [one["name"] for one in rows] == [evil, evil, "Palantir"]
    assert rows[0]["fold"] == f"Peers of {evil}"


def test_a_company_without_peers_has_one_row_and_nothing_to_unfold() -> None:
    found = document(peers=[], peer_stats=[])
    (only,) = rows_of(lines(found), {}, address(), chosen=None)
    assert (only["peers"], only["premium_text"]) == (0, "—")


def test_names_and_statuses_are_the_readers() -> None:
    with reading_as(Reader("zh")):
        made = row(documents.expired())
        assert (made["name"], made["rating"]) == ("MINIMAX-W", "买入")
        assert made["rating_sub"] == "期限已届满 · 223 天"
        (line,) = lines(documents.report_day())
        assert peer_row(parts.zhipu(), line, {})["name"] == "智谱"


@pytest.mark.parametrize(
    ("n", "rank", "text"),
    [(50, None, "n 50 of 120"), (240, 0.823, "P82 · n 240"), (133, None, "n 133")],
)
def test_a_multiple_is_ranked_in_its_own_history_once_it_is_long_enough(
    n: int, rank: float | None, text: str
) -> None:
    """A close of an earlier session is not ranked, however long the history is."""
    found = document()
    for one in found["own_history"]["percentiles"]:
        one["n"], one["percentile"] = n, rank
    made = row(found)
    assert made["premium_sub"] == text
    assert ("not ranked" in str(made["premium_tip"])) == (n == 133)
