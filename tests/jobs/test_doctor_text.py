"""The doctor for readers: the mend stands below what is not well."""

from __future__ import annotations

import pytest

from jobs.doctor_text import print_doctor


def test_the_mend_stands_below_what_is_not_well_and_no_path_is_broken_in_a_pipe(
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = "/x/" * 60
    print_doctor(
        {
            "checks": [
                {"name": "database", "verdict": "ok", "message": "at [1]", "mend": None},
                {"name": "jobs", "verdict": "warning", "message": "none ran", "mend": "run one"},
            ],
            "settings": [
                {"name": "TRACKER_HOME", "value": path, "origin": "default"},
                {"name": "TRACKER_INBOX", "value": "in", "origin": "environment"},
            ],
        }
    )
    assert capsys.readouterr().out.splitlines() == [
        "ok      database: at [1]",
        "warning jobs: none ran",
        "        → run one",
        f"TRACKER_HOME = {path} (default)",
        "TRACKER_INBOX = in (environment)",
    ]
