"""`tracker coverage export`: what is on record goes out as a file and comes in as it was."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from jobs.coverage.examples import FIRST, example_text
from tests.jobs.commands.said import REPORT, Call
from tests.jobs.recorded import counts
from tests.jobs.texts import changed, file_of

SHARES = "ticker,effective,shares_m,reason\nPLTR,2026-05-01,2400,10-Q\n"
STREET = (
    "ticker,as_of,fiscal_end,revenue_m,low_m,high_m,analysts,currency\n"
    "PLTR,2026-05-04,2027-12-31,10500,9900,11100,21,USD\n"
)
MODEL = (
    "ticker,published_on,line,period_end,months,value,unit,currency\n"
    "0100.HK,2026-08-20,revenue,2026-12-31,12,300,m,USD\n"
    "0100.HK,2026-08-20,revenue,2027-12-31,12,750,m,USD\n"
    "0100.HK,2026-08-20,gross_margin,2027-12-31,12,0.32,ratio,\n"
)
EVENTS = "ticker,date,kind,note\n0100.HK,2026-08-20,vintage,Model after the half-year\n"


def without_batch(document: Any) -> Any:
    """A valuation but for the number of the batch that it read, which is of its database."""
    return {name: value for name, value in document.items() if name != "batch"}


def imported(call: Call, folder: Path, **files: str) -> None:
    for kind, text in files.items():
        path = folder / f"{kind}.csv"
        path.write_text(text)
        assert call("import", kind, str(path)).code == 0, kind


@pytest.fixture
def elsewhere(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Leads the command to a fresh home whose coverage is one file."""

    def lead(file: Path) -> None:
        monkeypatch.setenv("TRACKER_HOME", str(tmp_path / "fresh"))
        monkeypatch.setenv("TRACKER_COVERAGE", str(file))

    return lead


def test_an_export_checks_and_loads_as_nothing_new(
    call: Call, ready: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "mine.toml"
    said = call("coverage", "export", "00100.HK", "--out", str(path))
    assert (said.code, said.err) == (0, "")
    assert said.out == f"{path}: 0100.HK as it is on record\n"
    assert call("coverage", "check", str(path)).code == 0
    before = counts(ready)
    assert call("coverage", "load", str(path)).out == "mine.toml: 0100.HK: nothing new\n"
    after = counts(ready)
    assert {name for name in after if after[name] != before[name]} == {"batch", "coverage_file"}


def test_a_fresh_database_gives_the_same_valuation_from_it(
    call: Call, ready: Engine, tmp_path: Path, elsewhere: Any
) -> None:
    before = call(*REPORT).document
    audited = call("reconcile", "0100.HK", "--json").document
    path = tmp_path / "mine.toml"
    call("coverage", "export", "0100.HK", "--out", str(path))
    elsewhere(path)
    assert without_batch(call(*REPORT).document) == without_batch(before)
    assert call("reconcile", "0100.HK", "--json").document == audited


def test_what_came_by_import_and_by_command_goes_along(
    call: Call, ready: Engine, tmp_path: Path, elsewhere: Any
) -> None:
    files = {"shares": SHARES, "consensus": STREET, "forecast": MODEL, "events": EVENTS}
    imported(call, tmp_path, **files)
    call("coverage", "status", "0100.HK", "under_review", "--why", "results", "--by", "head")
    asked = ("value", "0100.HK", "--as-of", "2026-08-21", "--json")
    before = call(*asked).document
    path = tmp_path / "mine.toml"
    call("coverage", "export", "0100.HK", "--out", str(path))
    assert call("coverage", "load", str(path)).out == "mine.toml: 0100.HK: nothing new\n"
    held = tomllib.loads(path.read_text(encoding="utf-8"))
    street = held["consensus"][-1]
    assert (street["mean_m"], street["low_m"], street["analysts"]) == ([10500], [9900], [21])
    assert (street["source"], street["note"]) == ("import", "consensus.csv line 2")
    vintage = held["forecast"][-1]
    assert (vintage["printed"], vintage["lines"]["gross_margin"]["values"]) == (False, ["n/a", 32])
    assert held["status"][-1]["who"] == "head"
    elsewhere(path)
    assert without_batch(call(*asked).document) == without_batch(before)


def test_precision_sources_and_notes_are_kept(call: Call, ready: Engine) -> None:
    text = call("coverage", "export", "0100.HK").out
    assert 'close = 847.50\ncurrency = "HKD"\nnote = "front page"\n' in text
    assert 'confirmed = false\nsource = "desk"\nnote = "effective date not confirmed' in text
    assert 'index = "MSCI China"\nsymbol = "MCHI"' in text
    assert text.startswith("# 0100.HK, as it is on record: ")


def test_it_is_the_record_and_not_the_file_that_is_written(
    call: Call, ready: Engine, tmp_path: Path
) -> None:
    """Loaded was 1400, then again the file with 1317: in force is the last."""
    call("coverage", "load", str(file_of(tmp_path, changed("price = 1317", "price = 1400.0"))))
    assert "\nprice = 1400.0\n" in call("coverage", "export", "0100.HK").out
    before = call("coverage", "export", "0100.HK", "--known-at", "2026-04-16T00:00:00Z").out
    assert "\nprice = 1317\n" in before
    assert before.startswith("# 0100.HK, as it is on record known at 2026-04-16T00:00:00+00:00: ")


def test_as_of_a_date_what_took_effect_later_is_not_in_it(call: Call, ready: Engine) -> None:
    held = tomllib.loads(call("coverage", "export", "0100.HK", "--as-of", "2026-06-30").out)
    assert [one["effective"].isoformat() for one in held["shares"]] == [
        "2026-04-15",
        "2026-04-15",
        "2026-04-14",
    ]  # without the placings of July
    line = call("coverage", "export", "0100.HK", "--as-of", "2026-01-01").line
    assert line == "tracker: 0100.HK: no target was published by then; give a later date"


def test_a_file_that_stands_is_not_replaced(call: Call, ready: Engine, tmp_path: Path) -> None:
    path = file_of(tmp_path, "mine")
    line = call("coverage", "export", "0100.HK", "--out", str(path)).line
    assert "mine.toml exists; --force replaces it, or choose another name" in line
    assert path.read_text() == "mine"
    assert call("coverage", "export", "0100.HK", "--out", str(path), "--force").code == 0
    assert "847.50" in path.read_text()
    nowhere = str(tmp_path / "no" / "mine.toml")
    assert "there is no folder" in call("coverage", "export", "0100.HK", "--out", nowhere).line


def test_who_is_not_covered_or_restricted_is_refused(call: Call, ready: Engine) -> None:
    assert "PLTR is a peer, not a covered company" in call("coverage", "export", "PLTR").line
    assert "unknown ticker 'NOPE'" in call("coverage", "export", "NOPE").line
    call("coverage", "status", "0100.HK", "restricted", "--why", "deal")
    line = call("coverage", "export", "0100.HK").line
    assert "0100.HK is restricted, and its file would show rating and target" in line


def test_what_a_file_has_no_place_for_is_named(call: Call, ready: Engine, tmp_path: Path) -> None:
    actuals = MODEL.splitlines()[0] + "\n0100.HK,2026-08-20,revenue,2026-06-30,6,90,m,USD\n"
    imported(call, tmp_path, actuals=actuals)
    said = call("coverage", "export", "0100.HK")
    assert said.err == (
        "0100.HK: not in the file: 1 actual, which `tracker import actuals FILE` brings\n"
    )
    assert tomllib.loads(said.out)["ticker"] == "0100.HK"


def test_the_example_comes_back_beside_another_coverage(
    call: Call, ready: Engine, tmp_path: Path
) -> None:
    """Rates of yuan and Hong Kong dollars, which it has no use for, are not in it."""
    call("coverage", "load", str(file_of(tmp_path, example_text(FIRST), "robotics.toml")))
    held = tomllib.loads(call("coverage", "export", "ZZQX").out)
    assert held == tomllib.loads(example_text(FIRST)) | {"policy": held["policy"]}
