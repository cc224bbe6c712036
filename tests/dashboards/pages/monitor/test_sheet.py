"""The overview as a file: every figure at full precision, nothing where nothing is known."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine

from dashboards.app import create_app
from dashboards.pages.monitor.sheet import overview_sheet
from dashboards.queries import Shown, Snapshot
from tests.dashboards import databases, documents
from tests.dashboards.asking import asked
from tests.dashboards.databases import REPORT_EVENING
from tests.dashboards.pages.monitor.desk import document
from tracker.document import Valuation

ADDRESS = "/export/monitor/overview"


def snapshot(*found: Valuation) -> Snapshot:
    shown = [Shown(number, REPORT_EVENING, one) for number, one in enumerate(found)]
    return Snapshot(now=REPORT_EVENING, valuations=shown)


def test_figures_keep_their_full_precision_and_what_is_missing_is_empty() -> None:
    precise = document(upside={"published": 0.5539823008849558})
    sheet = overview_sheet(asked(snapshot(precise, document("N.HK", price={"value": None}))))
    table = sheet.frame
    assert table.index.to_list() == ["0100.HK", "N.HK"]
    first, second = table.loc["0100.HK"], table.loc["N.HK"]
    assert first["upside_published"] == 0.5539823008849558
    assert first["premium"] == pytest.approx(48.3 / 40.7 - 1, abs=1e-12)
    assert first["distance_to_flip"] == 1145.22 / 847.5 - 1
    assert first["ps_model_2027-12-31"] == 48.3
    assert table["price"].isna().to_list() == [False, True] and second["currency"] == "HKD"
    assert second.isna()["distance_to_flip"]


def test_a_band_is_exported_only_while_its_rating_is_current() -> None:
    table = overview_sheet(asked(snapshot(documents.expired()))).frame
    assert table["band"].isna().all() and table["rating"].to_list() == ["buy"]
    assert table["needs"].to_list() == ["New target due; Stale: close, FX, consensus"]


def test_the_address_filters_the_file_too() -> None:
    pair = snapshot(document("A.HK"), document("B.HK"))
    assert overview_sheet(asked(pair, search="?q=b.hk")).frame.index.to_list() == ["B.HK"]
    assert overview_sheet(asked(pair, search="?q=nobody")).frame.empty
    assert overview_sheet(asked(snapshot())).frame.empty


def fetched(engine: Engine, path: str) -> bytes:
    app = create_app(engine=engine, clock=lambda: REPORT_EVENING, version="1")
    answer = app.server.test_client().get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return bytes(answer.get_data())


def test_a_hostile_name_is_no_formula_in_either_file(engine: Engine) -> None:
    evil = '=HYPERLINK("http://evil.example")'
    databases.record(engine, document(name={"en": evil, "zh": evil}), at=REPORT_EVENING)
    text = fetched(engine, f"{ADDRESS}.csv").decode()
    (line,) = csv.DictReader(io.StringIO(text))
    assert line["name"] == f"'{evil}" and line["upside_published"] == "0.554"
    book = load_workbook(io.BytesIO(fetched(engine, f"{ADDRESS}.xlsx")))
    cells = {cell.value: cell.data_type for row in book["overview"] for cell in row}
    assert "f" not in cells.values()
    assert book["about"]["B2"].value.startswith("covered companies")


def test_an_empty_record_is_an_empty_file(engine: Engine) -> None:
    assert fetched(engine, f"{ADDRESS}.csv").decode().strip() in {"", '""'}
    assert fetched(engine, f"{ADDRESS}.xlsx")[:2] == b"PK"
