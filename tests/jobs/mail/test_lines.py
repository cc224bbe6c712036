"""What stands where in a mail: dates of old closes, corrections, events, what is not moved."""

from __future__ import annotations

from datetime import date
from math import isclose

import pytest
from matplotlib.figure import Figure

from jobs.mail.alert_letter import alert_letter
from jobs.mail.charts import _draw_flips
from jobs.mail.digest_letter import digest_letter
from jobs.mail.news import Cause, Correction, Moves, Need
from jobs.mail.standing import Standing
from tests.jobs.mail.letters import LINK, NEXT, alert_news, digest_news, document, name_news
from tests.tracker import universe as u
from tracker.addresses import Language
from tracker.alerts.changes import Reason

LATE = date(2026, 11, 2)
STALE = Reason("fx USDCNY", "missing_fx", subject="USDCNY")


def digest(language: Language = "en", **other: object) -> str:
    return digest_letter(digest_news(**other), language, LINK)[0].text


def test_the_move_of_a_close_that_is_not_of_the_day_names_its_session() -> None:
    """A halted share moved on its last session, not today."""
    shown = document()
    assert "Close: HKD 1,200.00 · ▲ 41.6%\n" in digest(names=(name_news(shown),))
    shown["price"]["session"] = "2026-04-10"
    assert "Close: HKD 1,200.00 · ▲ 41.6% (2026-04-10)\n" in digest(names=(name_news(shown),))
    assert "收盘价：HKD 1,200.00 · ▲ 41.6%（2026-04-10）\n" in digest(
        "zh", names=(name_news(shown),)
    )


def test_a_subject_says_the_price_where_its_last_move_is_long_over() -> None:
    shown = document()
    shown["price"]["stale"] = True
    line = Standing(shown, "en", 0.416).line()
    assert line == "upside 9.7% (Buy, active), price HKD 1,200.00, peers 2027E 40.7×"


def test_a_company_without_a_close_says_so_by_a_dash() -> None:
    shown = document()
    shown["price"].update(value=None, currency=None, session=None)
    found, _ = alert_letter(alert_news(shown, moved=None), "en", LINK)
    assert "Close: —\n" in found.text
    assert "None" not in f"{found.subject}{found.text}{found.html}"


def test_peers_go_by_the_fiscal_year_that_the_target_rests_on() -> None:
    shown = document()
    shown["target"]["fiscal_end"] = "2027-03-31"
    shown["peer_stats"][0]["fiscal_end"] = "2027-03-31"
    assert Standing(shown, "en").peers.startswith("FY3/27E ")
    shown["target"]["fiscal_end"] = None
    assert Standing(shown, "en").peers == "—"


@pytest.mark.parametrize(
    ("correction", "english", "chinese"),
    [
        (
            Correction(u.MINIMAX, "2026-04-15", 0.554, -0.02, Cause("target", 1317.0, 831.0)),
            "upside 55.4% → −2.0% (target 1,317.00 → 831.00)",
            "上行空间 55.4% → −2.0%（目标价 1,317.00 → 831.00）",
        ),
        (
            Correction(u.MINIMAX, "2026-04-15", None, 0.16, Cause("undone"), ("buy", "hold")),
            "withdrawn Buy → Hold; upside 16.0% "
            "(a later correction of the data undid the crossing)",
            "已撤销 买入 → 持有；上行空间 16.0%（数据更正后并未越过界线）",
        ),
    ],
)
def test_a_correction_is_told_in_the_readers_language(
    correction: Correction, english: str, chinese: str
) -> None:
    found = digest_letter(digest_news(corrections=(correction,)), "en", LINK)[0]
    assert f": {english}\n" in found.text
    assert english in str(found.html)
    assert f"：{chinese}\n" in digest("zh", corrections=(correction,))


def test_events_of_all_names_stand_in_the_order_of_their_days() -> None:
    other = document()
    other["ticker"], other["name"] = "X", {"en": "X Corp", "zh": "某公司"}
    names = (
        name_news(events=(("2027-01-22", "results", ""),)),
        name_news(other, events=(("2026-12-14", "lock_up", "cornerstones may sell"),)),
    )
    assert "NEXT\n2026-12-14 X Corp X: cornerstones may sell\n2027-01-22" in digest(names=names)
    assert digest(names=names).count("MiniMax 0100.HK: results\n") == 1
    assert "2027-01-22 MINIMAX-W 0100.HK：业绩公布\n" in digest("zh", names=names)
    assert "2026-12-14 某公司 X：cornerstones may sell\n" in digest("zh", names=names)


def test_an_upside_that_did_not_move_is_one_line() -> None:
    still = Moves(u.REPORT_DAY, NEXT, 0.554, 0.554)
    found, _ = digest_letter(digest_news(names=(name_news(moves=still),)), "en", LINK)
    assert "  Upside unchanged since 2026-04-15\n" in found.text
    assert "Upside unchanged since 2026-04-15" in str(found.html)
    assert "What moved" not in f"{found.text}{found.html}"


def test_what_cannot_be_split_says_why() -> None:
    none = Moves(u.REPORT_DAY, NEXT, reason="price is missing on the last date")
    said = "  What moved the upside, 2026-04-15 – 2026-04-16\n    No bridge: price is missing"
    assert said in digest(names=(name_news(moves=none),))


def test_an_expired_target_labels_its_upside_below_the_figure() -> None:
    shown = document(day=LATE)
    assert "Upside: 9.7% · against an expired target\n" in digest(names=(name_news(shown),))
    assert "上行空间：9.7% · 目标价已过期\n" in digest("zh", names=(name_news(shown),))


def test_a_disclaimer_that_another_holds_whole_is_said_once() -> None:
    short, long = {"en": "Made up.", "zh": None}, {"en": "Made up. No advice.", "zh": None}
    other = document()
    other["ticker"] = "X"
    names = (name_news(disclaimer=long), name_news(other, disclaimer=short))
    assert digest(names=names).endswith("\n\nMade up. No advice.\n")


def test_a_restricted_name_still_says_which_input_is_missing() -> None:
    """Only rules whose figures are a rating, a target or an upside are kept back."""
    shown = document(u.status(date(2026, 4, 16), "restricted"))
    needs = tuple(Need(u.MINIMAX, rule, None, None, (STALE,)) for rule in ("stale", "rating_gap"))
    told = digest(names=(name_news(shown),), needs=needs)
    assert "  - No rate USDCNY — run fx\n" in told
    assert (
        "  - Rating differs from band (restricted: rating, target and upside are not shown) — "
    ) in told
    found, _ = alert_letter(alert_news(shown, rule="stale", reasons=(STALE,)), "en", LINK)
    assert "- No rate USDCNY\n" in found.text


def test_a_flip_price_is_written_alike_in_chart_and_text() -> None:
    flip = next(one["price"] for one in document()["flip_prices"] if one["from"] == "buy")
    assert flip is not None
    assert isclose(flip, 1317 / 1.15)
    axes = Figure().subplots()
    _draw_flips(axes, [flip, 43.478])
    assert [one.get_text() for one in axes.texts] == ["1,145.22", "43.48"]
    news = alert_news(flip_price=flip)
    assert "Flip price: HKD 1,145.22 (Buy / Overweight)\n" in alert_letter(news, "en", LINK)[0].text
    assert "评级切换价：HKD 1,145.22（买入 / 增持）\n" in alert_letter(news, "zh", LINK)[0].text


@pytest.mark.parametrize(("rule", "said"), [("band", "Buy → Overweight"), ("stale", "input stale")])
def test_what_a_correction_undid_is_called_withdrawn(rule: str, said: str) -> None:
    found, _ = alert_letter(alert_news(rule=rule, kind="withdrawn"), "en", LINK)
    assert found.subject.startswith(f"MiniMax 0100.HK: withdrawn: {said}")


def test_a_price_of_many_digits_may_break_after_its_currency() -> None:
    """Else the table is wider than a phone, and its last columns are not seen."""
    shown = document()
    shown["price"].update(value=12345678.0, currency="JPY")
    found, _ = digest_letter(digest_news(names=(name_news(shown, changed=False),)), "en", LINK)
    assert found.html is not None
    cell = found.html.partition(">JPY 12,345,678.00</td>")[0].rpartition("<td ")[2]
    assert cell.startswith('class="long"')
    assert "nowrap" not in cell
