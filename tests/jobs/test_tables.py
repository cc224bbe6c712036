"""Answers for readers: what is missing is a dash, what is doubtful is said."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from jobs.answers import answer_history, answer_value, load_covered_inputs
from jobs.coverage import CoverageText, load_coverage
from jobs.tables import print_doctor, print_history, print_valuation
from tests.jobs.conftest import LOADED
from tests.jobs.texts import without

REPORT = date(2026, 4, 15)


@pytest.fixture(autouse=True)
def width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "140")


def printed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]


def test_a_valuation_shows_rating_status_age_and_the_flip_prices(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    inputs = load_covered_inputs(engine, "0100.HK")
    print_valuation(answer_value(inputs, as_of=REPORT, known_at=None))
    lines = printed(capsys)
    assert lines[0] == "MiniMax 0100.HK (MINIMAX-W)"
    assert "close HKD 847.50 2026-04-15, report" in lines
    assert "rating buy, active 0 days old" in lines
    assert "target, published HKD 1,317.00 +55.4%; band buy" in lines
    assert "target, marked HKD 1,316.28 +55.3%; computed, not a published target" in lines
    assert "market's multiple 48.3× of the target's 75×" in lines
    assert "buy / overweight at HKD 1,145.22 flip price" in lines
    assert "0100.HK (model) HKD 847.50 HKD 265,810 126.2× 48.3× 25.7×" in lines
    assert "PLTR USD 135.70 USD 324,404 45.1× 31.2× 21.8×" in lines
    assert "peer mean (n 2 of 2) 82.6× 40.7× 21.6×" in lines


def test_a_stale_close_is_called_stale(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    inputs = load_covered_inputs(engine, "0100.HK")
    print_valuation(answer_value(inputs, as_of=date(2026, 10, 16), known_at=None))
    lines = printed(capsys)
    assert "close HKD 847.50 2026-04-15, report (stale)" in lines
    assert "rating buy, horizon_ended 184 days old" in lines
    assert any(line.startswith("warning: 0100.HK: the rating's horizon ended") for line in lines)


def test_what_is_missing_is_a_dash(empty: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    bare = CoverageText("mine.toml", without("close", "fx", "shares", "consensus"), "user")
    load_coverage(empty, bare, now=LOADED)
    inputs = load_covered_inputs(empty, "0100.HK")
    print_valuation(answer_value(inputs, as_of=REPORT, known_at=None))
    lines = printed(capsys)
    assert "close HKD — —, —" in lines
    assert "0100.HK (model) HKD — HKD — — — —" in lines
    assert "peer mean (n 0 of 2) — — —" in lines
    assert any(line.startswith("error: 0100.HK: no close is known") for line in lines)


def test_before_the_coverage_opened_everything_is_a_dash(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    inputs = load_covered_inputs(engine, "0100.HK")
    print_valuation(answer_value(inputs, as_of=date(2026, 1, 12), known_at=None))
    assert "rating —, — — days old" in printed(capsys)


def test_a_history_shows_the_targets_year_and_marks_stale_closes(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    inputs = load_covered_inputs(engine, "0100.HK")
    frame = answer_history(inputs, start=date(2026, 4, 14), end=date(2026, 4, 20), known="then")
    print_history(frame)
    lines = printed(capsys)
    assert "2026-04-14 — — — — — — —" in lines
    assert "2026-04-15 847.50 48.3× 40.7× 1,317.00 +55.4% buy active" in lines
    assert any(line.startswith("2026-04-20 847.50* ") for line in lines)
    assert lines[-1].startswith("* the close is stale")


def test_a_history_without_a_stale_close_has_no_footnote(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    inputs = load_covered_inputs(engine, "0100.HK")
    print_history(answer_history(inputs, start=REPORT, end=REPORT, known="then"))
    assert printed(capsys)[-1] == "every column: --json or --csv FILE"


def test_the_doctor_prints_the_mend_below_what_is_not_well(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_doctor(
        {
            "checks": [
                {"name": "database", "verdict": "ok", "message": "at [1]", "mend": None},
                {"name": "jobs", "verdict": "warning", "message": "none ran", "mend": "run one"},
            ],
            "settings": [{"name": "TRACKER_HOME", "value": "/x", "origin": "default"}],
        }
    )
    assert printed(capsys) == [
        "ok database: at [1]",
        "warning jobs: none ran",
        "→ run one",
        "TRACKER_HOME = /x (default)",
    ]
