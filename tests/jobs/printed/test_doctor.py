"""The doctor for readers: fine, not fine with its mend, and one line that says what to do first."""

from __future__ import annotations

from typing import Any

import pytest

from jobs.printed.doctor import print_doctor, verdict_line

PATH = "/x/" * 60
FINE = {"name": "database", "verdict": "ok", "message": "at [1]", "mend": None}
DOUBTFUL = {"name": "jobs", "verdict": "warning", "message": "none ran", "mend": "run 'tracker up'"}
WRONG = {"name": "mail", "verdict": "error", "message": "refused", "mend": "correct it"}


def test_the_worst_stands_last_with_its_mend_and_no_path_is_broken_in_a_pipe(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_doctor(
        {
            "checks": [WRONG, FINE, DOUBTFUL],
            "settings": [
                {"name": "TRACKER_INBOX", "value": "in", "origin": "environment"},
                {"name": "TRACKER_HOME", "value": PATH, "origin": "default"},
                {"name": "TRACKER_LANGUAGE", "value": "en", "origin": "default"},
            ],
        }
    )
    assert capsys.readouterr().out.splitlines() == [
        "Settings:",
        "TRACKER_INBOX = in (environment)",
        f"TRACKER_HOME = {PATH} (default)",
        "1 more at their defaults: 'tracker doctor --json' lists them",
        "",
        "Fine:",
        "ok      database: at [1]",
        "",
        "To look at:",
        "warning jobs: none ran",
        "        → run 'tracker up'",
        "",
        "Wrong:",
        "error   mail: refused",
        "        → correct it",
        "",
        "1 wrong, 1 to look at. First: mail: correct it",
    ]


@pytest.mark.parametrize(
    ("checks", "verdict"),
    [
        ([FINE], "All is well."),
        ([FINE, DOUBTFUL], "Nothing is wrong, 1 to look at. First: jobs: run 'tracker up'"),
        ([WRONG], "1 wrong. First: mail: correct it"),
    ],
)
def test_the_verdict_is_one_line(checks: list[dict[str, Any]], verdict: str) -> None:
    assert verdict_line(checks) == verdict
