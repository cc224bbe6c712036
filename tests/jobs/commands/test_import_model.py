"""`tracker import forecast MODEL.xlsx --mapping MAP.toml`: the example of the documentation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.db.rows import stored
from tests.jobs.command import ROOT
from tests.jobs.commands.said import Call
from tests.jobs.models.modelled import BALANCE, MODEL, NAMES, write_book
from tests.jobs.recorded import counts


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """The workbook that the documentation speaks of, and the mapping as it stands there."""
    page = (ROOT / "docs/imports.md").read_text(encoding="utf-8")
    (example,) = re.findall(r'```toml title="map.toml"\n(.*?)```', page, re.DOTALL)
    mapping = tmp_path / "map.toml"
    mapping.write_text(example, encoding="utf-8")
    sheets = {"Model": MODEL, "Balance": BALANCE}
    return str(write_book(tmp_path / "model.xlsx", sheets, names=NAMES)), str(mapping)


def test_the_documented_mapping_reads_a_model_and_shows_what_it_changes(
    call: Call, ready: Engine, files: tuple[str, str]
) -> None:
    book, mapping = files
    before = counts(ready)
    said = call("import", "forecast", book, "--mapping", mapping, "--dry-run")
    assert (said.code, said.err) == (0, "")
    lines = {tuple(line.split()[:2]): line.split() for line in said.out.splitlines() if line}
    assert lines["revenue", "FY2027"][2:6] == ["703.0", "800.0", "+13.8%", "+161.3%"]
    # 75 x 800 x 7.83 / 313.64 = 1497.90
    assert lines["marked", "target,"][-3:] == ["1,316.28", "1,497.90", "+13.8%"]
    assert "ignored columns: Model!G4 CAGR" in said.out
    assert counts(ready) == before


def test_a_second_vintage_is_recorded_and_the_first_is_what_was_known_then(
    call: Call, ready: Engine, files: tuple[str, str]
) -> None:
    book, mapping = files
    document = call("import", "forecast", book, "--mapping", mapping, "--json").document
    assert document["batch"] == 2
    rows = [row for row in stored(ready, "forecast") if row["source"] == "import"]
    assert (
        len(rows)
        == document["counts"]["new"] + document["counts"]["changed"] + (document["counts"]["same"])
    )
    notes = {(row["line"], str(row["period_end"])): row["note"] for row in rows}
    assert notes["gross_profit", "2027-12-31"] == "model.xlsx Model!E7 - Model!E8"
    assert notes["cash", "2026-12-31"] == "model.xlsx Balance!D3"
    for day, multiple in (("2026-04-17", 48.3), ("2026-04-20", 42.4)):
        found = call("value", "0100.HK", "--as-of", day, "--json").document
        assert round(found["market_multiple"], 1) == multiple


def test_a_mapping_is_for_a_model_and_a_model_s_workbook_needs_one(
    call: Call, ready: Engine, files: tuple[str, str]
) -> None:
    book, mapping = files
    other = call("import", "prices", book, "--mapping", mapping).line
    assert other == "tracker: --mapping reads a model: import it as forecast, not as prices"
    accepting = call("import", "prices", book, "--accept-findings").line
    assert accepting == "tracker: --accept-findings is for a model: forecast, not prices"
    alone = call("import", "forecast", book).line
    assert alone.endswith("an analyst's own model is read by --mapping MAP.toml")
