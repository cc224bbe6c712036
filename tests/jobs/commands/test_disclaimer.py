"""The disclaimer of a coverage: at the foot of what is printed and in every export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from sqlalchemy import Engine

from tests.jobs.commands.said import Call

ENGLISH, CHINESE = "not investment advice", "不构成投资建议"
SPAN = ("0100.HK", "--from", "2026-04-15", "--to", "2026-04-17")


def test_every_json_document_holds_it_in_both_languages(call: Call, ready: Engine) -> None:
    for command in (("value", "0100.HK"), ("history", *SPAN), ("bridge", *SPAN)):
        document: Any = call(*command, "--json").document
        assert ENGLISH in document["disclaimer"]["en"]
        assert CHINESE in document["disclaimer"]["zh"]


def test_it_stands_below_every_table(call: Call, ready: Engine) -> None:
    for command in (("value", "0100.HK"), ("history", *SPAN), ("bridge", *SPAN)):
        assert ENGLISH in " ".join(call(*command).out.split())


def test_files_carry_it_and_a_csv_stays_a_plain_table(
    call: Call, ready: Engine, tmp_path: Path
) -> None:
    for command in ("history", "bridge"):
        sheet, table = tmp_path / f"{command}.xlsx", tmp_path / f"{command}.csv"
        call(command, *SPAN, "--csv", str(table), "--xlsx", str(sheet))
        about = openpyxl.load_workbook(sheet)["about"]
        said = {str(row[0].value): str(row[1].value) for row in about.iter_rows()}
        assert ENGLISH in said["disclaimer"]
        assert CHINESE in said["免责声明"]
        beside = Path(f"{table}.txt").read_text("utf-8")
        assert ENGLISH in beside
        assert CHINESE in beside
        assert "company: MiniMax 0100.HK" in beside
        assert ENGLISH not in table.read_text("utf-8")
        assert len(pd.read_csv(table)) > 0
