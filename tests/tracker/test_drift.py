"""A history and a bridge say whose they are, of when, as known when, and what may not be shown."""

from __future__ import annotations

from datetime import date

import pytest

from tests.tracker import universe as u
from tests.tracker.bridged import LATER, bridged
from tracker.bridge.explained import Explained, bridge_frame
from tracker.drift import Drift, drift
from tracker.restricted import HIDDEN

REPORT = date(2026, 4, 15)
CLOSE = u.price(u.MINIMAX, LATER, 777.5)
POLICY = u.policy(REPORT, disclaimer_en="Not advice.", disclaimer_zh="不构成建议。")


def drifted(*more: u.Fact, start: date = REPORT, end: date = LATER) -> Drift:
    return drift(u.minimax(*more), start=start, end=end, known="then")


def test_a_history_has_one_row_a_session_and_says_what_it_is() -> None:
    found = drifted(CLOSE, POLICY)
    # 15 to 24 April 2026: eight sessions of Hong Kong
    assert len(found.frame) == 8
    assert found.frame["upside_published"].iloc[-1] == pytest.approx(1317 / 777.5 - 1)
    about = found.about()
    assert about["company"] == "MiniMax 0100.HK" and about["prices in"] == "HKD"
    assert about["sessions"] == "8 of XHKG" and about["target's year"] == "2027"
    assert about["known"] == "each session as known at its own close"
    assert about["restricted"] is None
    assert about["disclaimer"] == "Not advice." and about["免责声明"] == "不构成建议。"


def test_flags_are_true_false_or_nothing() -> None:
    stale = drifted(CLOSE).frame["price_stale"]
    assert set(stale.dropna()) <= {True, False} and stale.iloc[0] is False


def test_a_restricted_coverage_keeps_its_closes_and_hides_its_upside() -> None:
    found = drifted(CLOSE, u.status(REPORT, "restricted"))
    assert found.frame["upside_published"].isna().all() and found.frame["price"].notna().any()
    assert found.about()["restricted"] == HIDDEN


def test_without_a_target_no_year_is_the_basis() -> None:
    before = date(2026, 4, 10)
    assert drifted(start=before, end=before).basis is None


def explained(*more: u.Fact, of: str) -> Explained:
    return Explained("0100.HK", "MiniMax", REPORT, LATER, "then", bridged(*more, of=of))


def test_a_bridge_says_between_what_it_stands_and_how_it_is_made() -> None:
    found = explained(CLOSE, POLICY, of="upside")
    about = found.about()
    # 1317 / 847.50 - 1 = 55.4 %; 1317 / 777.50 - 1 = 69.4 %
    assert about["start"] == pytest.approx(0.554, abs=5e-4)
    assert about["end"] == pytest.approx(0.694, abs=5e-4)
    assert about["of"] == "upside" and about["no bridge"] is None
    assert str(about["method"]).startswith("logarithmic mean Divisia index")
    assert about["disclaimer"] == "Not advice."
    assert found.formats()["part"] == "0.0%"
    assert explained(CLOSE, of="ps:2027").formats()["part"] == "0.00"


def test_a_bridge_as_a_table_has_a_row_a_part_and_the_peers_parts_below() -> None:
    frame = bridge_frame(explained(CLOSE, of="ps:2027"))
    assert list(frame["factor"]) == ["price", "shares", "fx", "estimate"]
    assert frame["part"].sum() == pytest.approx(-3.989, abs=5e-4)
    premium = bridge_frame(explained(CLOSE, of="premium:2027"))
    assert set(premium.loc["of which", "peer"]) >= {"2513.HK", "PLTR"}


def test_doubts_about_peers_concern_only_what_peers_move() -> None:
    own, mean = explained(CLOSE, of="ps:2027"), explained(CLOSE, of="peer_mean:2027")
    peers = {"2513.HK", "PLTR"}
    assert not {finding.subject for _on, finding in own.findings} & peers
    assert {finding.subject for _on, finding in mean.findings} & peers
    assert {on for on, _finding in mean.findings} <= {REPORT, LATER}
