"""A workbook read by its mapping: values, units, signs, cells, and what is refused by its cell."""

from __future__ import annotations

import re
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.jobs.models.modelled import BALANCE, MAPPING, MODEL, NAMES, ModelDesk, write_book

FY26, FY27 = "2026-12-31/12", "2027-12-31/12"


def changed(old: str, new: str) -> str:
    assert old in MAPPING
    return MAPPING.replace(old, new, 1)


def test_every_line_is_read_with_its_sign_unit_and_cell(desk: ModelDesk) -> None:
    plan = desk.plan()
    rows: dict[Any, Any] = {
        (fact.row["line"], str(fact.row["period_end"])): fact.row for fact in plan.facts
    }
    assert len(rows) == 6 * 4
    cost = rows["cost_of_revenue", "2027-12-31"]
    assert (cost["ticker"], cost["value"], cost["unit"], cost["currency"], cost["months"]) == (
        "0100.HK", 536, "m", "USD", 12,
    )  # fmt: skip
    assert cost["note"] == "model.xlsx Model!E8"
    margin = rows["gross_margin", "2027-12-31"]
    assert (margin["value"], margin["unit"], margin["currency"]) == (0.33, "ratio", None)
    # 800 - 536
    profit = rows["gross_profit", "2027-12-31"]
    assert (profit["value"], profit["note"]) == (264, "model.xlsx Model!E7 - Model!E8")
    assert rows["revenue", "2025-12-31"]["reported"]
    assert not rows["revenue", "2026-12-31"]["reported"]
    assert plan.ignored == ("Model!G4 CAGR",)
    assert plan.findings == ()


def test_what_is_reported_is_what_the_mapping_says_where_it_does(desk: ModelDesk) -> None:
    plan = desk.plan("reported_until = 2026-12-31\n" + MAPPING)
    reported = {str(fact.row["period_end"]) for fact in plan.facts if fact.row["reported"]}
    assert reported == {"2025-12-31", "2026-12-31"}


def test_columns_units_rows_and_scales_of_a_second_sheet(desk: ModelDesk) -> None:
    """Two rows read Cash: the mapping says which; 0.9 bn is 900 m, 1.1 times 1,000 is 1,100 m."""
    desk.book = write_book(desk.book, {"Model": MODEL, "Balance": BALANCE}, names=NAMES)
    second = """
cash = { label = "Cash", sheet = "Balance", unit = "bn", row = 3 }
[sheets.Balance]
labels = "b"
columns.D = { end = 2026-12-31 }
columns.E = { end = 2027-06-30, months = 6 }
"""
    own = re.sub(r'(label = "[^"]+")', r'\1, sheet = "Model"', MAPPING)
    assert desk.values("cash", own + second) == {FY26: 900, "2027-06-30/6": 1100}
    scaled = second.replace('unit = "bn"', "scale = 1000")
    assert desk.values("cash", own + scaled)[FY26] == 900
    twice = desk.refusal(own + second.replace(", row = 3", ""))
    assert "lines.cash: Balance!B3 and Balance!B4 both read 'Cash'; add row = 3" in twice
    wrong = desk.refusal(own + second.replace("row = 3", "row = 2"))
    assert "lines.cash: Balance!B2 holds 'nothing', not 'Cash'" in wrong
    unsaid = changed('"Total revenue"', '"Total revenue", sheet = "Model"') + second
    assert "lines.revenue_products: say which sheet: Model, Balance" in desk.refusal(unsaid)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "Total revenue",
            "Totl revenue",
            "1 problem: lines.revenue: no cell of Model!A reads 'Totl revenue'; the nearest is "
            "'Total revenue' in Model!A7",
        ),
        ("Open platform", "Zzz", "reads 'Zzz'; check the label and the column of labels"),
        (
            "Open platform",
            "Total revenue",
            "lines.revenue_platform: Model!A7 is the row of lines.revenue already",
        ),
        ("sheets.Model", "sheets.Modell", "sheets.Modell: no visible sheet of that name; it has M"),
        ("grossmargin", "Margin", "lines.gross_margin: the workbook defines no name 'Margin'; it"),
        ("headings = 4", "headings = 5", "sheets.Model.headings: no cell of the row of Model!A5"),
        (
            "headings = 4",
            "columns = { C = { end = 2026-12-31 }, D = { end = 2026-12-27 } }",
            "sheets.Model: Model!C and Model!D are both FY2026; map the columns, each period once",
        ),
        ('"100 HK Equity"', '"NOPE"', "map.toml: ticker: unknown ticker 'NOPE'; known are 0100.HK"),
        ("2026-04-20", "2026-12-31", "map.toml: published_on: 2026-12-31 is in the future"),
        ("published_on = 2026-04-20\n", "", "published_on is missing; write the date in the mappi"),
        ('currency = "USD"', 'currency = "USD"\nunit = "x"', "Model!C7: revenue is an amount of"),
        ('"-cost_of_revenue"]', '"gross_margin"]', "Model!C7 + Model!C9: its parts are in differe"),
        (
            "sign = -1",
            'unit = "HKD m", currency = "USD"',
            "its unit is in HKD, its currency is USD",
        ),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_by_key_and_cell(
    desk: ModelDesk, old: str, new: str, said: str
) -> None:
    assert said in desk.refusal(changed(old, new))


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        (
            "E7",
            "=E5+E6",
            "lines.revenue: Model!E7: the formula has no value; open and save it in E",
        ),
        ("E7", "#REF!", "lines.revenue: Model!E7: it holds the error #REF!; correct the formula"),
        ("E7", "about 800", "lines.revenue: Model!E7: 'about 800' is no number"),
        ("E7", True, "lines.revenue: Model!E7: 'True' is no number"),
        ("E7", -800, "lines.revenue: Model!E7: revenue -800 is not above zero"),
        ("E9", "27x", "lines.gross_margin: Model!E9: value 27x does not have the unit ratio"),
        ("F4", "2027E", "sheets.Model: Model!E4 and Model!F4 are both FY2027; map the columns"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(
    desk: ModelDesk, cell: str, value: object, said: str
) -> None:
    """Saved by a program that computes nothing, a workbook keeps none of its formulas' values."""
    book = load_workbook(desk.book, data_only=True)
    book["Model"][cell] = value
    book.save(desk.book)
    assert said in desk.refusal()


def test_a_cell_without_a_figure_is_no_figure_and_a_row_without_any_is_refused(
    desk: ModelDesk,
) -> None:
    book = load_workbook(desk.book, data_only=True)
    for place, text in zip("CDEF", ("n/a", "—", None, "37.5%"), strict=True):
        book["Model"][f"{place}9"] = text
    book.save(desk.book)
    loose = changed('{ sum = ["revenue", "-cost_of_revenue"] }', '{ sum = ["revenue"] }')
    rows = [fact.row for fact in desk.plan(loose, accepted=True).facts]
    held = [row["value"] for row in rows if row["line"] == "gross_margin"]
    assert held == [0.375]
    book["Model"]["F9"] = None
    book.save(desk.book)
    assert "lines.gross_margin: the row of Model!C9 holds no value of any period" in desk.refusal()


def test_a_hidden_sheet_and_a_name_of_several_rows_are_not_read(desk: ModelDesk) -> None:
    names = {"GrossMargin": "=Model!$C$8:$F$9", "Old": "=Hidden!$A$1"}
    sheets = {"Model": MODEL, "Hidden": MODEL}
    desk.book = write_book(desk.book, sheets, names=names, hidden="Hidden")
    assert "GrossMargin is Model!$C$8:$F$9, which is no part of one row" in desk.refusal()
    hidden = desk.refusal(changed("sheets.Model", "sheets.Hidden"))
    assert "sheets.Hidden: no visible sheet of that name; it has Model" in hidden
    elsewhere = desk.refusal(changed("grossmargin", "Old"))
    assert "lines.gross_margin: Old is on 'Hidden', which is not in [sheets]" in elsewhere


def test_a_name_of_fewer_columns_than_the_sheet_has_counts_in_those(desk: ModelDesk) -> None:
    desk.book = write_book(desk.book, {"Model": MODEL}, names={"GrossMargin": "='Model'!$E$9:$F$9"})
    assert desk.values("gross_margin") == {FY27: 0.33, "2028-12-31/12": 0.35}


def test_a_model_that_does_not_add_up_names_its_cells(desk: ModelDesk) -> None:
    """Costs with their sign turned: 800 + 536 over 800 is 167 %, where the margin says 33 %."""
    wrong = changed(", sign = -1", "")
    said = desk.refusal(wrong)
    assert "model.xlsx: nothing recorded, the model does not add up: " in said
    assert "Gross margin in 2027 is 33 %, but gross profit 1336 / revenue 800 is" in said
    assert "(Model!E9, Model!E7 - Model!E8, Model!E7)" in said
    assert {one.code for one in desk.plan(wrong, accepted=True).findings} == {
        "model_does_not_add_up"
    }


def test_a_table_is_no_workbook_to_be_mapped(desk: ModelDesk) -> None:
    desk.book = desk.folder / "model.csv"
    desk.book.write_text("Total revenue,1\n")
    assert desk.refusal() == ("model.csv: a mapping is for a workbook; save the model as XLSX")
