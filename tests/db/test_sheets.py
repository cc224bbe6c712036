"""Tables as files: nothing rounded, nothing missing made zero, no text that computes."""

from __future__ import annotations

from io import BytesIO

import pandas as pd
import pytest
from openpyxl import load_workbook

from db.sheets import csv_bytes, xlsx_bytes

HOSTILE = ['=HYPERLINK("http://evil")', "+1", "-1", "@SUM(A1)", "\tx", "plain", None]


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {"name": HOSTILE, "value": [-1.5, 0.1 + 0.2, None, 4.0, 5.0, 6.0, 7.0]},
        index=pd.Index(HOSTILE[:-1] + ["last"], name="ticker"),
    )


def test_a_csv_guards_texts_and_leaves_numbers_alone() -> None:
    lines = csv_bytes(frame()).decode().splitlines()
    assert lines[0] == "ticker,name,value"
    assert lines[1].startswith('"\'=HYPERLINK(""http://evil"")",')
    assert lines[1].endswith(",-1.5")
    assert lines[2] == "'+1,'+1,0.30000000000000004"
    assert lines[3] == "'-1,'-1,"
    assert lines[6] == "plain,plain,6.0"


def test_a_workbook_keeps_texts_as_texts() -> None:
    book = load_workbook(BytesIO(xlsx_bytes(frame(), name="rows", about={"as of": "2026-04-15"})))
    cells = list(book["rows"].iter_rows(min_row=2))
    assert [row[1].value for row in cells[:5]] == HOSTILE[:5]
    assert {row[1].data_type for row in cells[:5]} == {"s"}
    assert cells[1][2].value == pytest.approx(0.1 + 0.2, rel=1e-15) and cells[2][2].value is None
    assert book["about"]["A2"].value == "as of" and book["about"]["B2"].value == "2026-04-15"
