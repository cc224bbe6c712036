"""The audit as text: what stands where nothing is printed, and how figures are written."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from jobs.printed.reconcile import print_audit
from tracker.reconcile import Audit, Check
from tracker.reconcile.checks import Bounds, Verdict


def check(verdict: Verdict, computed: Bounds, printed: str | None = "1") -> Check:
    return Check("multiples", "one", printed, (None, None), computed, verdict, "Because.")


def said(capsys: pytest.CaptureFixture[str], *checks: Check) -> str:
    print_audit(Audit(date(2026, 4, 15), checks), ticker="X")
    return capsys.readouterr().out


def test_a_report_without_printed_figures_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_audit(Audit(None), ticker="X")
    told = capsys.readouterr().out
    assert told == "X: no printed figures are on record; nothing to reconcile\n"


def test_verdicts_without_a_line_have_no_heading(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, check("agrees", (Fraction(1), Fraction(2))))
    assert "1 relation: 1 agree, 0 disagree, of 0 nothing can be told" in told
    assert "disagrees:" not in told
    assert "implied" not in told


@pytest.mark.parametrize(
    ("computed", "text"),
    [
        ((Fraction("0.8516"), Fraction("0.8762")), "0.852 to 0.876"),
        ((Fraction(265_804), Fraction(265_816)), "265,804 to 265,816"),
        ((Fraction(867), Fraction(867)), " 867.00 "),
        ((Fraction(5), None), "5.000 to —"),
        ((None, None), " — "),
        ((Fraction(-6), Fraction("-5.5")), "−6.000 to −5.500"),
    ],
)
def test_a_recomputed_figure_keeps_its_significant_digits(
    capsys: pytest.CaptureFixture[str], computed: Bounds, text: str
) -> None:
    assert text in said(capsys, check("disagrees", computed))


def test_what_is_not_printed_is_a_dash(capsys: pytest.CaptureFixture[str]) -> None:
    assert "—" in said(capsys, check("agrees", (Fraction(1), Fraction(1)), None))
