"""`tracker coverage`: good files, bad files, and what they record."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.jobs.commands.said import Call
from tests.jobs.recorded import counts
from tests.jobs.texts import BUNDLED, changed, file_of

BAD_FILES = {
    "not TOML": ("ticker = [", "mine.toml: not valid TOML"),
    "a target year without forecast": (
        changed("fiscal_end = 2027-12-31", "fiscal_end = 2031-12-31"),
        "target[0].fiscal_end: expected a year",
    ),
    "revenue of zero": (
        changed("values = [31, 79, 269, 703, 1321]", "values = [31, 79, 269, 0, 1321]"),
        "expected a revenue above zero for 2027-12-31, found 0",
    ),
    "a negative price": (
        changed("close = 847.50", "close = -847.50"),
        "close[0].close: Input should be greater than 0, found -847.50",
    ),
    "a NaN price": (changed("close = 847.50", "close = nan"), "close[0].close"),
}


@pytest.mark.parametrize("case", BAD_FILES)
@pytest.mark.parametrize("command", ["check", "load"])
def test_a_bad_coverage_file_is_one_line_and_the_database_is_untouched(
    call: Call, ready: Engine, tmp_path: Path, case: str, command: str
) -> None:
    body, said = BAD_FILES[case]
    before = counts(ready)
    assert said in call("coverage", command, str(file_of(tmp_path, body))).line
    assert counts(ready) == before


def test_a_good_file_is_checked_without_a_database(call: Call, home: Path, tmp_path: Path) -> None:
    said = call("coverage", "check", str(file_of(tmp_path, BUNDLED)))
    assert (said.code, said.err) == (0, "")
    assert said.out == (
        "mine.toml: ok: 0100.HK, 2 peers, rating buy, target HKD 1,317 of 2026-04-15, "
        "model 2024-2028, consensus 2513.HK of 2026-04-15, consensus PLTR of 2026-04-15\n"
    )
    assert not home.exists()


def test_a_loaded_file_says_what_changed(call: Call, ready: Engine, tmp_path: Path) -> None:
    file = file_of(tmp_path, changed("price = 1317", "price = 1400"))
    said = call("coverage", "load", str(file)).out.splitlines()
    assert said[-1] == "mine.toml: 0100.HK: 1 target"
    assert call("coverage", "load", str(file)).out == "mine.toml: 0100.HK: nothing new\n"
    known = call("value", "0100.HK", "--known-at", "2099-12-31T00:00:00Z", "--json").document
    assert known["target"]["published"] == 1400
