"""Files that are written: CSV with full precision, workbooks in which dates and units hold."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from sqlalchemy import Engine

from jobs.answers import answer_history, load_covered_inputs
from jobs.exports import write_csv, write_tables, write_xlsx
from tracker.errors import BadInputError

DAYS = pd.DatetimeIndex(["2026-04-14", "2026-04-15"], name="session").astype("datetime64[s]")


def table(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame(columns, index=DAYS)


FRAME = table(
    price=[np.nan, 847.5],
    price_session=np.array(["NaT", "2026-04-15"], dtype="datetime64[s]"),
    price_stale=pd.Series([None, False], index=DAYS, dtype=object),
    ps_model_2027=[np.nan, 48.289650812336845],
    band=pd.Series([None, "buy"], index=DAYS, dtype=object),
)


def written(frame: pd.DataFrame, path: Path, **about: object) -> Any:
    write_xlsx(frame, path, name="history", about=about)
    return openpyxl.load_workbook(path)


FORMULA = '=HYPERLINK("https://example.org","buy")'


@pytest.mark.parametrize("text", [FORMULA, "+1", "-1", "@SUM(A1)", "\tbuy", "\rbuy", "\nbuy"])
def test_trap_texts_of_a_csv_run_as_formulas(tmp_path: Path, text: str) -> None:
    path = tmp_path / "drift.csv"
    frame = table(band=pd.Series([text, "buy"], index=DAYS, dtype=object), upside=[-0.5, 0.25])
    write_csv(frame, path)
    again = pd.read_csv(path, index_col="session")
    assert again["band"].tolist() == ["'" + text.replace("\r", "\n"), "buy"]
    assert again["upside"].tolist() == [-0.5, 0.25]  # a number below zero is no formula


def test_trap_texts_of_a_workbook_run_as_formulas(tmp_path: Path) -> None:
    frame = table(band=pd.Series([FORMULA, "https://example.org"], index=DAYS, dtype=object))
    book = written(frame, tmp_path / "drift.xlsx", company=FORMULA)
    cells = [book["history"]["B2"], book["history"]["B3"], book["about"]["B2"]]
    assert [cell.value for cell in cells] == [FORMULA, "https://example.org", FORMULA]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.hyperlink for cell in cells] == [None] * 3


# --- CSV --------------------------------------------------------------------------------------


def test_a_csv_keeps_full_precision_and_empty_cells(tmp_path: Path) -> None:
    path = tmp_path / "drift.csv"
    write_csv(FRAME, path)
    assert path.read_text().splitlines() == [
        "session,price,price_session,price_stale,ps_model_2027,band",
        "2026-04-14,,,,,",
        "2026-04-15,847.5,2026-04-15,false,48.289650812336845,buy",
    ]
    again = pd.read_csv(path, index_col="session")
    assert again["ps_model_2027"].iloc[1] == FRAME["ps_model_2027"].iloc[1]


def test_flags_of_a_csv_are_true_false_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "flags.csv"
    write_csv(table(price_stale=pd.Series([True, None], index=DAYS, dtype=object)), path)
    assert path.read_text().splitlines()[1:] == ["2026-04-14,true", "2026-04-15,"]


def test_a_csv_that_cannot_be_written_is_named_in_one_line(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "no" / "folder.csv"):
        with pytest.raises(BadInputError, match="choose another file") as caught:
            write_csv(FRAME, path)
        assert str(caught.value).startswith(str(path))
        assert "\n" not in str(caught.value)


# --- Workbooks --------------------------------------------------------------------------------


def test_a_workbook_holds_the_table_with_dates_as_dates_and_missing_cells_empty(
    tmp_path: Path,
) -> None:
    sheet = written(FRAME, tmp_path / "drift.xlsx")["history"]
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["session", *FRAME.columns],
        [datetime(2026, 4, 14), None, None, None, None, None],  # noqa: DTZ001  # a plain date
        [
            datetime(2026, 4, 15),  # noqa: DTZ001
            847.5,
            datetime(2026, 4, 15),  # noqa: DTZ001
            False,
            48.28965081233684,  # sixteen digits
            "buy",
        ],
    ]
    assert {sheet[cell].number_format for cell in ("A2", "A3", "C3")} == {"yyyy-mm-dd"}
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:F3")


def test_a_workbook_keeps_sixteen_digits(tmp_path: Path) -> None:
    values = np.random.default_rng(7).uniform(1e-3, 1e6, size=2)
    sheet = written(table(price=values), tmp_path / "x.xlsx")["history"]
    assert [sheet["B2"].value, sheet["B3"].value] == pytest.approx(list(values), rel=1e-15)


@pytest.mark.parametrize(
    ("column", "code"),
    [
        ("price", "#,##0.00"),
        ("price_PLTR", "#,##0.00"),
        ("market_cap_m", "#,##0.00"),
        ("target_published", "#,##0.00"),
        ("target_bear", "#,##0.00"),
        ("peer_implied_2027", "#,##0.00"),
        ("premium_implied_2027", "#,##0.00"),
        ("ps_model_2027", "0.0"),
        ("ps_2513.HK_ntm", "0.0"),
        ("peer_mean_2027", "0.0"),
        ("peer_min_ntm", "0.0"),
        ("peer_q3_2027", "0.0"),
        ("market_multiple", "0.0"),
        ("peer_n_2027", "0"),
        ("premium_n_ntm", "0"),
        ("percentile_premium_ntm_n", "0"),
        ("upside_published", "0.0%"),
        ("premium_2027", "0.0%"),
        ("premium_ntm", "0.0%"),
        ("premium_average_2027", "0.0%"),
        ("percentile_market_multiple", "0.0%"),
        ("earned_relative", "0.0%"),
        ("fx_usdhkd", "0.0000"),
    ],
)
def test_a_number_is_formatted_by_its_unit(tmp_path: Path, column: str, code: str) -> None:
    sheet = written(table(**{column: [1.5, 2.5]}), tmp_path / "x.xlsx")["history"]
    assert (sheet["B2"].value, sheet["B2"].number_format) == (1.5, code)


def test_a_format_may_be_named_for_a_column(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    write_xlsx(table(part=[0.1, 0.2]), path, name="bridge", about={}, formats={"part": "0.0%"})
    assert openpyxl.load_workbook(path)["bridge"]["B2"].number_format == "0.0%"


def test_a_second_sheet_says_what_the_table_is(tmp_path: Path) -> None:
    about = {"company": "MiniMax 0100.HK", "day": date(2026, 4, 15), "year": None, "n": 8}
    book = written(FRAME, tmp_path / "x.xlsx", **about)
    assert book.sheetnames == ["history", "about"]
    assert [[cell.value for cell in row] for row in book["about"].rows] == [
        ["about", None],
        ["company", "MiniMax 0100.HK"],
        ["day", "2026-04-15"],
        ["year", None],
        ["n", "8"],
    ]


def test_a_table_without_rows_is_a_sheet_with_titles(tmp_path: Path) -> None:
    sheet = written(FRAME.iloc[:0], tmp_path / "x.xlsx")["history"]
    assert [[cell.value for cell in row] for row in sheet.rows] == [["session", *FRAME.columns]]


@pytest.mark.parametrize("name", [".", "no/folder.xlsx"])
def test_a_workbook_that_cannot_be_written_is_named_in_one_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInputError, match="choose another file") as caught:
        write_xlsx(FRAME, tmp_path / name, name="history", about={})
    assert str(caught.value).startswith(str(tmp_path / name))
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_not_there_is_named_with_its_mend(tmp_path: Path) -> None:
    with pytest.raises(BadInputError) as caught:
        write_csv(FRAME, tmp_path / "no" / "x.csv")
    told = f"there is no folder {tmp_path / 'no'}; make it, or choose another file"
    assert str(caught.value) == f"{tmp_path / 'no' / 'x.csv'}: {told}"


def test_a_full_disk_is_told_as_such() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no device that is always full")
    with pytest.raises(BadInputError, match="/dev/full: No space left on device; choose another"):
        write_xlsx(FRAME, full, name="history", about={})


@pytest.mark.parametrize("name", ["drift", "drift.xls", "走势.xlsx"])
def test_any_name_of_a_file_will_do(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    write_xlsx(FRAME, path, name="history", about={})
    with path.open("rb") as file:
        assert openpyxl.load_workbook(file).sheetnames == ["history", "about"]


# --- The history ------------------------------------------------------------------------------


def test_a_history_is_written_to_every_file_that_is_named(engine: Engine, tmp_path: Path) -> None:
    inputs = load_covered_inputs(engine, "0100.HK")
    drift = answer_history(inputs, start=date(2026, 4, 14), end=date(2026, 4, 17), known="now")
    csv, xlsx = tmp_path / "drift.csv", tmp_path / "drift.xlsx"
    written = write_tables(drift.frame, drift.about(), name="history", csv=csv, xlsx=xlsx)
    assert list(written) == [csv, xlsx]
    sheet = openpyxl.load_workbook(xlsx)["history"]
    titles, *rows = sheet.iter_rows(values_only=True)
    assert list(titles) == csv.read_text().splitlines()[0].split(",")
    assert len(rows) == 4
    for name, column in zip(titles[1:], zip(*[row[1:] for row in rows], strict=True), strict=True):
        held = drift.frame[name]
        missing = [cell is None for cell in column]
        assert missing == list(held.isna()), name
        if held.dtype == np.float64:
            found = [np.nan if cell is None else cell for cell in column]
            assert found == pytest.approx(list(held), rel=1e-15, nan_ok=True), name


def test_a_historys_second_sheet_names_company_span_knowledge_and_units(
    engine: Engine, tmp_path: Path
) -> None:
    inputs = load_covered_inputs(engine, "0100.HK")
    drift = answer_history(inputs, start=date(2026, 4, 14), end=date(2026, 4, 17), known="now")
    path = tmp_path / "x.xlsx"
    assert [path] == list(
        write_tables(drift.frame, drift.about(), name="history", csv=None, xlsx=path)
    )
    book = openpyxl.load_workbook(path)
    said = dict(book["about"].iter_rows(min_row=2, values_only=True))
    assert said["company"] == "MiniMax 0100.HK"
    assert (said["from"], said["to"], said["sessions"]) == ("2026-04-14", "2026-04-17", "4 of XHKG")
    assert (said["prices in"], said["target's year"]) == ("HKD", "2027")
    assert said["known"] == "each session with everything known now"
    assert "upsides, premiums and performances as ratios" in str(said["units"])
