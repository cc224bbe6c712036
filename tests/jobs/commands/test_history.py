"""`tracker history`: columns and rows, as text, JSON, CSV and workbook."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Engine

from tests.jobs.commands.said import Call

MID_APRIL = ("history", "0100.HK", "--from", "2026-04-13", "--to", "2026-04-17")


def test_a_history_is_columns_and_rows(call: Call, ready: Engine) -> None:
    document = call(*MID_APRIL, "--json").document
    contract = {"ticker", "known", "columns", "rows"}
    assert set(document) == {*contract, "disclaimer", "restricted"}
    assert (document["ticker"], document["known"]) == ("0100.HK", "then")
    named = {"price", "shares_m", "market_cap_m", "ps_model_2026", "ps_consensus_2026"}
    named |= {"peer_mean_2026", "upside_published", "upside_marked", "band"}
    assert named <= set(document["columns"])
    rows = [dict(zip(document["columns"], row, strict=True)) for row in document["rows"]]
    assert [row["session"] for row in rows] == [f"2026-04-{day}" for day in (13, 14, 15, 16, 17)]
    assert rows[2]["ps_model_2027"] == pytest.approx(48.29, abs=0.005)
    assert rows[1]["ps_model_2027"] is None


def test_a_history_as_csv_is_a_file(call: Call, ready: Engine, tmp_path: Path) -> None:
    file = tmp_path / "drift.csv"
    said = call(*MID_APRIL, "--csv", str(file))
    assert (said.code, said.out.strip()) == (0, f"{file}: 5 sessions")
    assert len(file.read_text().splitlines()) == 6


def test_a_history_as_csv_and_json_keeps_standard_output_for_json(
    call: Call, ready: Engine, tmp_path: Path
) -> None:
    said = call(*MID_APRIL, "--csv", str(tmp_path / "drift.csv"), "--json")
    assert len(json.loads(said.out)["rows"]) == 5


def test_a_history_as_a_workbook_is_a_file_with_the_same_table(
    call: Call, ready: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "drift.xlsx"
    said = call(*MID_APRIL, "--xlsx", str(file))
    assert (said.code, said.out, said.err) == (0, f"{file}: 5 sessions\n", "")
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["history", "about"]
    document = call(*MID_APRIL, "--json").document
    titles, *rows = book["history"].iter_rows(values_only=True)
    assert list(titles) == document["columns"]
    dates = [str(row[0])[:10] for row in rows]
    assert dates == [row[0] for row in document["rows"]]
    place = document["columns"].index("ps_model_2027")
    column = [row[place] for row in rows]
    assert column[:2] == [None, None]
    assert column[2:] == pytest.approx([row[place] for row in document["rows"]][2:], rel=1e-15)


def test_a_history_may_be_written_to_both_files_at_once(
    call: Call, ready: Engine, tmp_path: Path
) -> None:
    csv, xlsx = tmp_path / "drift.csv", tmp_path / "drift.xlsx"
    said = call(*MID_APRIL, "--csv", str(csv), "--xlsx", str(xlsx))
    assert said.out.splitlines() == [f"{csv}: 5 sessions", f"{xlsx}: 5 sessions"]


def test_a_history_as_a_workbook_and_json_keeps_standard_output_for_json(
    call: Call, ready: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "drift.xlsx"
    said = call(*MID_APRIL, "--xlsx", str(file), "--json")
    assert len(json.loads(said.out)["rows"]) == 5
    assert (said.code, said.err) == (0, f"{file}: 5 sessions\n")


@pytest.mark.parametrize("file", ["/", "none/drift.xlsx"])
@pytest.mark.parametrize("json_too", [(), ("--json",)])
def test_a_workbook_that_cannot_be_written_is_refused_in_one_line(
    call: Call, ready: Engine, file: str, json_too: tuple[str, ...]
) -> None:
    line = call(*MID_APRIL, "--xlsx", file, *json_too).line
    assert line.startswith(f"tracker: {file}: ")
    assert line.endswith(" choose another file")


def test_a_history_as_known_now_may_be_asked_for(call: Call, ready: Engine) -> None:
    document = call(*MID_APRIL, "--known", "now", "--json").document
    assert (document["known"], len(document["rows"])) == ("now", 5)
    assert "each session with everything known now" in call(*MID_APRIL, "--known", "now").out


def test_a_history_is_a_table_for_readers(call: Call, ready: Engine) -> None:
    said = call("history", "0100.HK", "--from", "2026-04-15", "--to", "2026-04-22")
    assert said.code == 0
    assert "2026-04-15" in said.out
    assert "847.50*" in said.out  # older than two sessions by the 21st
    assert "the close is stale" in said.out
