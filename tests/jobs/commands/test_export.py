"""`tracker export comps`: the comparable table as a workbook that computes."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Engine

from tests.db.comps.calculator import Calculator
from tests.jobs.commands.said import Call

COMPS = ("export", "comps", "0100.HK")


def test_the_workbook_recalculates_to_what_value_says(
    call: Call, ready: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "comps.xlsx"
    dated = ("--as-of", "2026-04-15")
    said = call(*COMPS, "--xlsx", str(file), *dated)
    assert (said.code, said.out) == (0, f"{file}: 0100.HK and 2 peers, 3 fiscal years\n")
    value = call("value", "0100.HK", *dated, "--json").document
    book = openpyxl.load_workbook(file)
    rows = {str(row[0].value): row[0].row for row in book["comps"].iter_rows()}
    found = Calculator(book)
    mean = found.cell("comps", f"M{rows['Peers’ mean']}")
    assert mean == pytest.approx(value["peer_stats"][1]["mean"], rel=1e-12)
    marked = found.cell("comps", f"E{rows['Marked target, computed, not published, HKD']}")
    assert marked == pytest.approx(value["target"]["marked"], rel=1e-12)


def test_an_older_file_of_the_name_is_written_anew(
    call: Call, ready: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "comps.xlsx"
    file.write_text("old")
    assert call(*COMPS, "--xlsx", str(file)).code == 0
    assert openpyxl.load_workbook(file).sheetnames == ["comps", "inputs", "about"]


def test_a_file_that_cannot_be_written_is_refused_in_one_line(call: Call, ready: Engine) -> None:
    line = call(*COMPS, "--xlsx", "none/comps.xlsx").line
    assert line.endswith("there is no folder none; make it, or choose another file")


def test_without_a_file_or_a_covered_company_nothing_is_written(
    call: Call, ready: Engine, tmp_path: Path
) -> None:
    assert call(*COMPS).code == 2
    file = tmp_path / "peer.xlsx"
    assert "PLTR is a peer" in call("export", "comps", "PLTR", "--xlsx", str(file)).line
    assert not file.exists()
