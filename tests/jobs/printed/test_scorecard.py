"""The scorecard as text: how each figure is written, and what stands where one is missing."""

from __future__ import annotations

from datetime import date

import pytest

from jobs.printed.scorecard import amount, print_scorecard, signed, unit_name
from tests.tracker import universe as u
from tests.tracker.scorecard.told import FY, H1, actual, card, half

DAY, MAY, JUNE = u.REPORT_DAY, date(2026, 5, 15), date(2026, 6, 10)


def said(capsys: pytest.CaptureFixture[str], *facts: u.Fact) -> list[str]:
    print_scorecard(card(*facts))
    return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]


def test_figures_are_written_in_the_unit_of_their_line() -> None:
    assert [amount(0.25, "ratio"), amount(-2.0, "per_share"), amount(48.3, "multiple")] == [
        "25.0%",
        "−2.00",
        "48.3",
    ]
    assert [amount(1234.5, "m"), amount(73.1, "m"), amount(None, "m")] == ["1,234", "73.1", "—"]
    assert [unit_name(unit, "USD") for unit in ("m", "ratio", "multiple", "per_share")] == [
        "USD m",
        "%",
        "×",
        "USD per share",
    ]
    assert [signed(2.0, 1, " pp"), signed(-2.0, 1), signed(None, 1)] == ["+2.0 pp", "−2.0", "—"]


def test_older_vintages_and_the_street_stand_below_the_model(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """90 of June against 96 is -6.2 %, 84 of April -12.5 %; the street had 260 of 280: -7.1 %."""
    lines = said(
        capsys,
        half(JUNE, H1, 90.0),
        actual(96.0),
        u.consensus(u.MINIMAX, JUNE, FY, 260.0, source="yahoo"),
        actual(280.0, FY, 12, on=date(2026, 11, 20)),
    )
    assert "revenue 6m to 2026-06 USD m 96 model 90 −6.2% 10 Jun 2026, report" in lines
    assert "older vintage 84 −12.5% 15 Apr 2026, report" in lines
    assert "consensus 260 −7.1% 10 Jun 2026, yahoo" in lines
    assert any("revenue vintage of 15 Apr 2026" in line for line in lines)


def test_a_relative_outcome_names_the_proxy_its_kind_and_what_was_expected(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = said(
        capsys,
        u.price(u.MINIMAX, MAY, 932.25),
        *(u.level(day, at, note="MCHI") for day, at in ((DAY, 60.0), (MAY, 62.4))),
        u.policy(MAY, expected_benchmark_return=0.08),
    )
    told = "against MSCI China (MCHI, total return), expected return +8.0%"
    assert any(f"+10.0% +6.0% Overweight {told}" in line for line in lines)


def test_a_change_of_source_is_told_beside_the_street(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(
        capsys,
        u.consensus(u.MINIMAX, DAY, u.FY27, 650.0),
        u.consensus(u.MINIMAX, MAY, u.FY27, 661.0, source="yahoo"),
    )
    street = [line for line in lines if line.startswith("revenue 2027-12")]
    assert street == [
        "revenue 2027-12 USD 650 USD 661 +1.7% 0 0 15 Apr 2026 to 15 May 2026; "
        "source changed 15 May 2026: report to yahoo"
    ]
    assert any(line.startswith("revenue 2028-12 — — — — —") for line in lines)


def test_a_superseded_target_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys, u.target(MAY, 1400.0, rating="odd_one"))
    assert "since 15 Apr 2026: Buy, target HKD 1,317.00, superseded 15 May 2026" in lines
    assert "since 15 May 2026: odd one, target HKD 1,400.00" in lines
