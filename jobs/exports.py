"""Writes tables to files: CSV with full precision, XLSX as a desk wants to open it."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd

from tracker.document import Disclaimer
from tracker.errors import BadInputError

DAY = "yyyy-mm-dd"
WIDEST = 60  # characters of a column of texts


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a table with full precision; dates as ISO text, missing values empty."""
    spelled = {
        name: frame[name].map({True: "true", False: "false"})
        for name in frame.columns
        if set(frame[name].dropna().unique()) <= {True, False} and frame[name].dtype == object
    }
    try:
        frame.assign(**spelled).to_csv(path, date_format="%Y-%m-%d")
    except OSError as error:
        raise BadInputError(_refusal(path, error)) from error


def write_notes(about: Mapping[str, object], path: Path) -> None:
    """Write beside a CSV what it is, with its disclaimer: `drift.csv` has `drift.csv.txt`.

    The CSV itself stays a plain table, for every row or column more than its figures would have to
    be cut away by whoever reads it: no common reader skips comments, and a date is no sentence.
    """
    beside = path.with_name(f"{path.name}.txt")
    lines = [f"{name}: {value}\n" for name, value in about.items() if value is not None]
    try:
        beside.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        raise BadInputError(_refusal(beside, error)) from error


def notes(disclaimer: Disclaimer) -> dict[str, object]:
    """Give a disclaimer as lines of what a file is, each language once."""
    return {
        name: text
        for name, text in (("disclaimer", disclaimer["en"]), ("免责声明", disclaimer["zh"]))
        if text is not None
    }


def write_xlsx(
    frame: pd.DataFrame,
    path: Path,
    *,
    name: str,
    about: Mapping[str, object],
    formats: Mapping[str, str] | None = None,
) -> None:
    """Write a table as a sheet called `name`: titles and dates frozen, numbers in their units.

    Values keep sixteen digits, only their format rounds; missing ones are empty cells. `formats`
    names those of columns whose name does not tell their unit. A second sheet says what the table
    is.
    """
    book = BytesIO()  # a file that cannot be written is then refused by one plain error
    with pd.ExcelWriter(book, engine="xlsxwriter", datetime_format=DAY) as writer:
        frame.to_excel(writer, sheet_name=name, freeze_panes=(1, 1), index_label=_label(frame))
        _dress(writer, frame, name, formats or {})
        said = ["" if one is None else str(one) for one in about.values()]
        rows = pd.DataFrame({"about": list(about), "": said})
        rows.to_excel(writer, sheet_name="about", index=False)
        writer.sheets["about"].set_column(0, 0, 16)
        writer.sheets["about"].set_column(1, 1, WIDEST)
    try:
        path.write_bytes(book.getbuffer())
    except OSError as error:
        raise BadInputError(_refusal(path, error)) from error


def _dress(writer: Any, frame: pd.DataFrame, sheet: str, named: Mapping[str, str]) -> None:
    """Give each column its width and the format of its unit."""
    page, book = writer.sheets[sheet], writer.book
    days = book.add_format({"num_format": DAY, "align": "left"})
    page.set_column(0, 0, 12, days if _is_dated(frame.index) else None)
    codes = {column: named.get(str(column)) or _format(column) for column in frame.columns}
    formats = {code: book.add_format({"num_format": code}) for code in set(codes.values())}
    for place, column in enumerate(frame.columns, start=1):
        held = frame[column]
        dressed = days if _is_dated(held) else formats[codes[column]]
        page.set_column(place, place, min(max(len(str(column)) + 2, 12), WIDEST), dressed)
    page.autofilter(0, 0, len(frame), len(frame.columns))


def _format(column: object) -> str:
    """Give the number format of a column by its name's unit."""
    name = str(column)
    if name.endswith("_n") or "_n_" in name:
        return "0"
    if name.startswith(
        ("upside", "premium_2", "premium_n", "premium_average", "earned", "percent")
    ):
        return "0.0%"
    if name.startswith("fx_"):
        return "0.0000"
    if name.startswith(("ps_", "peer_m", "peer_q", "market_multiple")):
        return "0.0"
    return "#,##0.00"


def _label(frame: pd.DataFrame) -> str:
    return str(frame.index.name or "")


def _is_dated(values: pd.Series | pd.Index) -> bool:
    return pd.api.types.is_datetime64_any_dtype(values.dtype)


def _refusal(path: Path, error: OSError) -> str:
    return f"{path}: {error.strerror or error}; choose another file"
