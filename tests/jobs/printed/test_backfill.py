"""How a backfill is told: quiet in a pipe, a table of what is missing, a document for programs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jobs.backfill.filling import Backfilled, Progress
from jobs.backfill.gaps import Gap
from jobs.printed.backfill import backfill_document, print_backfill, progress_bar

FIRST, LAST = date(2026, 4, 1), date(2026, 4, 30)


def done(*gaps: Gap) -> Backfilled:
    return Backfilled(FIRST, LAST, complete=4, asked=2, new={"price": 1234}, gaps=[*gaps])


def test_a_bar_is_drawn_in_no_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    for quiet in (True, False):  # nor where it may be: the tests' standard error is no terminal
        with progress_bar(quiet=quiet) as tell:
            tell(Progress(0, 2, ("0100.HK", "[bold]")))
            tell(Progress(2, 2, ()))
    assert capsys.readouterr() == ("", "")


def test_a_whole_backfill_is_one_line_and_no_table(capsys: pytest.CaptureFixture[str]) -> None:
    print_backfill(done())
    assert capsys.readouterr().out.splitlines() == [
        "backfill 2026-04-01 to 2026-04-30: asked for 2 of 6 series, the others are complete; "
        "1,234 price new",
        "no day is missing",
    ]


def test_the_missing_days_are_named_the_first_five_of_many(
    capsys: pytest.CaptureFixture[str],
) -> None:
    days = tuple(FIRST + timedelta(days=ahead) for ahead in range(7))
    print_backfill(done(Gap("price", "0100.HK", 19, days), Gap("fx_rate", "CNY", 22, days[:1])))
    text = capsys.readouterr().out
    assert "2026-04-05 and 2 more" in text
    assert ("closes" in text, "rates" in text) == (True, True)


def test_the_document_names_every_day() -> None:
    document = backfill_document(done(Gap("price", "0100.HK", 19, (FIRST,))))
    assert document["gaps"] == [
        {"kind": "price", "name": "0100.HK", "expected": 19, "missing": ["2026-04-01"]}
    ]
    assert (document["from"], document["to"]) == ("2026-04-01", "2026-04-30")
    assert (document["asked"], document["complete"], document["new"]) == (2, 4, {"price": 1234})
