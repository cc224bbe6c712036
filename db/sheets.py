"""Tables as files: CSV with full precision, XLSX as a desk wants to open it."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final

import pandas as pd

from tracker.simulated import BOTH

DAY: Final = "yyyy-mm-dd"
MARK: Final = "data"  # the column and the line that say so where everything is simulated
WIDEST: Final = 60  # characters of a column of texts
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\n")  # what makes a spreadsheet compute a text


def csv_bytes(frame: pd.DataFrame, *, simulated: bool = False) -> bytes:
    """Write a table with full precision; dates as ISO text, missing values empty.

    Each row of a `simulated` record says so in a last column.

    A text that a spreadsheet would take for a formula gets an apostrophe; numbers never do.
    """
    spelled = {
        name: frame[name].map({True: "true", False: "false"})
        for name in frame.columns
        if set(frame[name].dropna().unique()) <= {True, False} and frame[name].dtype == object
    }
    safe = _harmless(_marked(frame.assign(**spelled), simulated=simulated))
    return safe.to_csv(date_format="%Y-%m-%d", lineterminator="\n").encode()


def xlsx_bytes(
    frame: pd.DataFrame,
    *,
    name: str,
    about: Mapping[str, object],
    formats: Mapping[str, str] | None = None,
    simulated: bool = False,
) -> bytes:
    """Write a table as a sheet called `name`: titles and dates frozen, numbers in their units.

    Values keep sixteen digits, only their format rounds; missing ones are empty cells; texts stay
    texts. `formats` names those of columns whose name does not tell their unit. A second sheet
    says what the table is. Both say it where the record is `simulated`.
    """
    frame = _marked(frame, simulated=simulated)
    about = {**({MARK: BOTH} if simulated else {}), **about}
    book = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with pd.ExcelWriter(
        book, engine="xlsxwriter", datetime_format=DAY, engine_kwargs={"options": options}
    ) as writer:
        frame.to_excel(writer, sheet_name=name, freeze_panes=(1, 1), index_label=_label(frame))
        _dress(writer, frame, name, formats or {})
        said = ["" if one is None else str(one) for one in about.values()]
        rows = pd.DataFrame({"about": list(about), "": said})
        rows.to_excel(writer, sheet_name="about", index=False)
        writer.sheets["about"].set_column(0, 0, 16)
        writer.sheets["about"].set_column(1, 1, WIDEST)
    return book.getvalue()


def _marked(frame: pd.DataFrame, *, simulated: bool) -> pd.DataFrame:
    return frame.assign(**{MARK: BOTH}) if simulated else frame


def _harmless(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the table with an apostrophe before every text that would be computed."""
    texts = {
        column: frame[column].map(_guarded)
        for column in frame.columns
        if frame[column].dtype == object or pd.api.types.is_string_dtype(frame[column].dtype)
    }
    guarded = frame.assign(**{str(name): values for name, values in texts.items()})
    if guarded.index.dtype == object or pd.api.types.is_string_dtype(guarded.index.dtype):
        guarded.index = guarded.index.map(_guarded)
    return guarded


def _guarded(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n").replace("\r", "\n")  # pandas would not quote a lone \r
    return f"'{text}" if text.startswith(DANGEROUS) else text


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
