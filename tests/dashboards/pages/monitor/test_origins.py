"""A figure says where it comes from: its inputs with value, date and source, as on the page."""

from __future__ import annotations

from dashboards.pages.monitor import origins
from dashboards.reader import Reader, reading_as
from tests.dashboards import documents


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_the_close_names_its_session_its_source_and_since_when_it_was_known() -> None:
    said = plain(origins.close_origin(documents.report_day()))
    assert said.startswith("HKD 847.50, close of 15 Apr 2026 · report · known 15 Apr 2026")


def test_a_multiple_names_cap_shares_rate_and_model() -> None:
    said = plain(origins.multiple_origin(documents.report_day(), "2027-12-31"))
    assert said.startswith("market cap / revenue · HKD 847.50 (15 Apr 2026) · × 313.64 m")
    assert "USDHKD 7.8300 (15 Apr 2026, report)" in said
    assert said.endswith("model 2027E USD 703 m of 15 Apr 2026, report")


def test_the_upside_names_target_and_close() -> None:
    said = plain(origins.upside_origin(documents.report_day()))
    assert said.startswith("1,317.00 / 847.50 − 1 · 75.0× P/S on 2027E revenue")


def test_the_marked_target_names_its_terms() -> None:
    said = plain(origins.computed_origin(documents.report_day()))
    assert said.startswith("75.0× × model revenue × FX / shares · model 2027E USD 703 m")


def test_the_peers_mean_names_each_peer() -> None:
    said = plain(origins.peers_origin(documents.report_day(), "2027-12-31"))
    assert "Zhipu (Knowledge Atlas) 50.2× (15 Apr 2026)" in said
    assert "Palantir 31.2× (15 Apr 2026)" in said


def test_what_is_missing_is_said_and_never_invented() -> None:
    nothing = documents.nothing()
    assert origins.close_origin(nothing) == "no close is recorded"
    assert origins.target_origin(nothing) == "no target is recorded"
    missing = "not computable: an input is missing"
    assert origins.upside_origin(nothing) == missing
    assert origins.multiple_origin(nothing, "2027-12-31") == missing
    assert origins.computed_origin(nothing) == missing
    assert origins.peers_origin(nothing, "2027-12-31") == "no peer is recorded"


def test_it_is_said_in_chinese_too() -> None:
    with reading_as(Reader("zh")):
        said = plain(origins.multiple_origin(documents.report_day(), "2027-12-31"))
    assert said.startswith("市值 / 收入") and "2026年4月15日" in said
