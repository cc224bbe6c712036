"""A history for readers: what it shows is named, what is doubtful is marked."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from jobs.answers import answer_history, load_covered_inputs
from jobs.coverage.loading import CoverageText, load_coverage
from jobs.printed.history import print_history
from tests.jobs.conftest import LOADED
from tests.jobs.texts import BUNDLED
from tracker.valuation import Known

REPORT = date(2026, 4, 15)


def lines_of(
    engine: Engine,
    capsys: pytest.CaptureFixture[str],
    start: date,
    end: date,
    known: Known = "then",
) -> list[str]:
    inputs = load_covered_inputs(engine, "0100.HK")
    print_history(answer_history(inputs, start=start, end=end, known=known))
    return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]


def test_a_history_names_company_currency_dates_and_the_targets_year(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = lines_of(engine, capsys, date(2026, 4, 14), date(2026, 4, 20))
    assert lines[:2] == [
        "MiniMax 0100.HK, prices in HKD",
        "2026-04-14 to 2026-04-20, each session as known at its own close",
    ]
    assert "2026-04-14 — — — — — — — —" in lines
    assert "2026-04-15 847.50 48.3× 40.7× 1,317.00 +55.4% buy buy active" in lines
    assert any(line.startswith("2026-04-20 847.50* ") for line in lines)
    assert any("fiscal year 2027: the basis of the target" in line for line in lines)
    assert any(line.startswith("* the close is stale") for line in lines)


def test_a_history_as_known_now_says_so(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    lines = lines_of(engine, capsys, REPORT, REPORT, "now")
    assert lines[1] == "2026-04-15 to 2026-04-15, each session with everything known now"


def test_what_needs_no_footnote_has_none(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = lines_of(engine, capsys, REPORT, REPORT)
    assert not any(line.startswith(("*", "†")) for line in lines)
    at = lines.index("every column: --json or --csv FILE")
    below = [line for line in lines[at + 1 :] if line]
    assert below[0].startswith("Computed from")  # the disclaimer alone stands below
    assert len(below) == 3


def test_after_the_horizon_the_outcome_stands_where_the_band_stood(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = lines_of(engine, capsys, date(2026, 10, 15), date(2026, 10, 16))
    (last,) = [line for line in lines if line.startswith("2026-10-15 ") and "847.50" in line]
    (over,) = [line for line in lines if line.startswith("2026-10-16 ")]
    assert last.endswith("+55.4% buy buy review due")
    assert over.endswith("+55.4%† was buy outcome: not known horizon ended")
    assert any(line.startswith("† against an expired target") for line in lines)


@pytest.mark.parametrize("status", ["suspended", "under_review"])
def test_a_paused_rating_shows_no_band(
    empty: Engine, capsys: pytest.CaptureFixture[str], status: str
) -> None:
    paused = BUNDLED.replace('status = "active"', f'status = "{status}"')
    load_coverage(empty, CoverageText("mine.toml", paused, "user"), now=LOADED)
    lines = lines_of(empty, capsys, REPORT, REPORT)
    assert (
        f"2026-04-15 847.50 48.3× 40.7× 1,317.00 +55.4%† (buy) — {status.replace('_', ' ')}"
        in lines
    )


def test_a_restricted_coverage_shows_neither_rating_nor_target_nor_upside(
    empty: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    hidden = BUNDLED.replace('status = "active"', 'status = "restricted"')
    load_coverage(empty, CoverageText("mine.toml", hidden, "user"), now=LOADED)
    lines = lines_of(empty, capsys, REPORT, REPORT)
    assert "2026-04-15 847.50 48.3× 40.7× — — — — restricted" in lines
    assert "restricted: rating, target and upside are not shown" in lines


def test_dates_without_a_session_say_so(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    lines = lines_of(engine, capsys, date(2026, 4, 18), date(2026, 4, 19))
    assert lines[-1] == "no session of XHKG lies between these dates"
