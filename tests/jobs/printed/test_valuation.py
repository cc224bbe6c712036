"""A valuation for readers: dates and sources beside numbers, no old Buy that looks like a Buy."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from jobs.answers import answer_value, load_covered_inputs
from jobs.coverage.loading import CoverageText, load_coverage
from jobs.printed.valuation import print_valuation
from tests.jobs.conftest import LOADED
from tests.jobs.texts import without
from tracker.document import Valuation
from tracker.restricted import mask

REPORT = date(2026, 4, 15)


def valued(engine: Engine, as_of: date | None) -> Valuation:
    return answer_value(load_covered_inputs(engine, "0100.HK"), as_of=as_of, known_at=None)


@pytest.fixture
def text_of(capsys: pytest.CaptureFixture[str]) -> Any:
    """Print a document and give its lines, with single spaces."""

    def lines(document: Valuation) -> list[str]:
        print_valuation(document)
        return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]

    return lines


def test_the_verdict_has_its_dates_and_sources(engine: Engine, text_of: Any) -> None:
    lines = text_of(valued(engine, REPORT))
    assert lines[:2] == [
        "MiniMax 0100.HK (MINIMAX-W)",
        "as of 15 Apr 2026, known at 15 Apr 2026 08:00 UTC",
    ]
    for line in (
        "close HKD 847.50 15 Apr 2026, report",
        "shares 313.64 m 15 Apr 2026, report",
        "market cap HKD 265,810 m close × shares",
        "rating Buy active; 0 days old, of 15 Apr 2026, report",
        "band today Buy of the published upside",
        "horizon ends 15 Oct 2026 183 days left",
        "target, published HKD 1,317.00 +55.4% upside; 75.0× P/S 2027E",
        "target, marked HKD 1,316.28 +55.3% upside; computed, not published",
        "target, peer-marked HKD 1,316.28 +55.3% upside; computed, not published",
        "market's multiple 48.3× P/S 2027E, against the target's 75.0×",
        "upside, relative — against MSCI China, no expected return stated",
        "earned so far Hold +0.0% against MSCI China, 15 Apr 2026 to 15 Apr 2026",
        "flip price HKD 1,145.22 Buy below, Overweight above",
    ):
        assert line in lines


def test_the_peers_stand_with_names_sources_and_statistics(engine: Engine, text_of: Any) -> None:
    text = " ".join(text_of(valued(engine, REPORT)))
    for part in (
        "MiniMax 0100.HK, HKD 847.50 15 Apr 2026, report 313.64 HKD 265,810 126.2× 48.3× 25.7×",
        "Zhipu (Knowledge HKD 867.00 15 Apr 2026, report 445.84 HKD 386,546 120.1× 50.2× 21.4×",
        "Palantir PLTR USD 135.70 14 Apr 2026, report 2,390.60 USD 324,404 45.1× 31.2× 21.8×",
        "peer mean 82.6× 40.7× 21.6×",
        "peer median 82.6× 40.7× 21.6×",
        "lowest 45.1× 31.2× 21.4×",
        "highest 120.1× 50.2× 21.8×",
        "peers counted 2 of 2 2 of 2 2 of 2",
        "MiniMax 0100.HK, model USD 269 USD 703 USD 1,321 15 Apr 2026, report",
        "Palantir PLTR, consensus USD 7,200 USD 10,400 USD 14,900 15 Apr 2026, report",
        "mean 554.58 (−34.6%) 714.18 (−15.7%) 712.21 (−16.0%)",
        "mean without 2513.HK 302.58 (−64.3%) 547.44 (−35.4%) 718.02 (−15.3%)",
        "USDHKD 7.8300 15 Apr 2026, report",
    ):
        assert part in text


def test_each_year_counts_its_own_peers(engine: Engine, text_of: Any) -> None:
    document = valued(engine, REPORT)
    document["peer_stats"][1]["n"] = 1
    assert "peers counted 2 of 2 1 of 2 2 of 2" in text_of(document)


def test_every_line_fits_a_hundred_characters_except_findings(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    for as_of in (REPORT, date(2026, 10, 16), None):
        print_valuation(valued(engine, as_of))
        lines = capsys.readouterr().out.splitlines()
        assert max(len(line) for line in lines if ": 0100.HK" not in line[:20]) > 60
        grid = [line for line in lines if not line.startswith(("info:", "warning:", "error:"))]
        assert max(map(len, grid)) <= 100


def test_a_held_valuation_says_so(engine: Engine, text_of: Any) -> None:
    document = valued(engine, None)
    assert document["as_of"] != document["aged_at"]
    assert text_of(document)[1].startswith("held as of 15 Apr 2026, aged at ")
    assert text_of(document)[1].endswith(": nothing newer comes in")


def test_after_the_horizon_a_buy_is_no_buy_any_more(engine: Engine, text_of: Any) -> None:
    lines = text_of(valued(engine, date(2026, 10, 16)))
    assert "close HKD 847.50 15 Apr 2026, report, stale: 127 sessions old" in lines
    assert "rating was Buy horizon ended; 184 days old, of 15 Apr 2026, report" in lines
    assert "outcome not known no close is known at the horizon's end" in lines
    assert "horizon ends 15 Oct 2026 ended 1 day ago" in lines
    assert (
        "target, published HKD 1,317.00 +55.4% against an expired target; 75.0× P/S 2027E" in lines
    )
    assert not any(line.startswith(("band", "flip price", "earned")) for line in lines)


def test_the_outcome_stands_in_the_place_of_the_rating(engine: Engine, text_of: Any) -> None:
    document = valued(engine, date(2026, 10, 16))
    document["earned"] |= {"band": "underweight", "absolute": -0.705, "relative": None}
    lines = text_of(document)
    (outcome,) = [line for line in lines if line.startswith("outcome")]
    assert outcome.startswith(
        "outcome Underweight −70.5% absolute; no level of MSCI China is recorded, "
    )


@pytest.mark.parametrize("status", ["suspended", "under_review"])
def test_a_paused_rating_shows_no_band(engine: Engine, text_of: Any, status: str) -> None:
    document = valued(engine, REPORT)
    document["status"] = status
    lines = text_of(document)
    told = status.replace("_", " ")
    assert f"rating (Buy) {told}: not current; 0 days old, of 15 Apr 2026, report" in lines
    assert not any(line.startswith(("band", "flip price", "outcome")) for line in lines)
    assert any("+55.4% against a target that is not current" in line for line in lines)


def test_a_dropped_rating_is_over(engine: Engine, text_of: Any) -> None:
    document = valued(engine, REPORT)
    document["status"] = "dropped"
    lines = text_of(document)
    assert "rating was Buy dropped; 0 days old, of 15 Apr 2026, report" in lines
    assert any(line.startswith("outcome Hold ") for line in lines)


def test_a_rating_that_no_band_defines_keeps_its_own_name(engine: Engine, text_of: Any) -> None:
    document = valued(engine, REPORT)
    document["rating"] = "strong_buy"
    lines = text_of(document)
    assert any(line.startswith("rating strong buy active; ") for line in lines)
    assert "band today Buy of the published upside; the rating differs" in lines


def test_what_is_missing_is_a_dash(empty: Engine, text_of: Any) -> None:
    bare = CoverageText("mine.toml", without("close", "fx", "shares", "consensus"), "user")
    load_coverage(empty, bare, now=LOADED)
    lines = text_of(valued(empty, REPORT))
    assert "close — —" in lines
    assert "MiniMax 0100.HK, — — — — — — —" in lines
    assert "peer mean — — —" in lines
    assert "peers counted 0 of 2 0 of 2 0 of 2" in lines
    assert "Palantir PLTR, consensus — — — —" in lines
    assert any(line.startswith("error: 0100.HK: no close is known") for line in lines)


def test_before_publication_it_says_that_no_target_is_known(engine: Engine, text_of: Any) -> None:
    lines = text_of(valued(engine, date(2026, 1, 12)))
    assert "rating — no rating and no target is known on this date" in lines
    assert not any("days old" in line or line.startswith("target") for line in lines)


def test_a_name_cannot_steer_the_terminal(engine: Engine, text_of: Any) -> None:
    document = valued(engine, REPORT)
    document["name"]["en"] = "Mini\x1b[2JMax [bold]"
    assert text_of(document)[0] == "Mini�[2JMax [bold] 0100.HK (MINIMAX-W)"


def test_a_restricted_coverage_shows_neither_rating_nor_target_nor_upside(
    engine: Engine, text_of: Any
) -> None:
    lines = text_of(mask(valued(engine, REPORT)))
    assert "rating — restricted: rating, target and upside are not shown" in lines
    text = " ".join(lines)
    for figure in ("1,317.00", "55.4%", "1,145.22", "75.0×", "Buy"):
        assert figure not in text
    assert "847.50" in text


def test_the_disclaimer_stands_last(engine: Engine, text_of: Any) -> None:
    document = valued(engine, REPORT)
    assert text_of(document)[-3].startswith("Computed from the published report")
    assert text_of(document)[-1].endswith("data of Yahoo are for personal use.")
    document["disclaimer"] = {"en": None, "zh": None}
    assert not any(line.startswith("Computed") for line in text_of(document))
