"""The comparable table as a workbook that computes: inputs in cells, everything else formulas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from io import BytesIO
from typing import Final

from xlsxwriter import Workbook

from db.comps.inputs import Given, Key, inputs_of
from db.comps.sheet import INPUT, Pen, when_all, widths
from db.comps.table import write_table
from tracker import __version__
from tracker.disclaimers import notes
from tracker.document import Valuation
from tracker.restricted import HIDDEN, RESTRICTED

TITLES: Final = (
    "Input",
    "Of",
    "Value",
    "Unit",
    "Session or as of",
    "Known at (UTC)",
    "Source",
    "State",
    "Note",
)


def comps_workbook(document: Valuation) -> bytes:
    """Write the comparable table of a valuation: sheets `comps`, `inputs` and `about`.

    Inputs are in blue and keep sixteen digits; all else is a formula that stands beside the value
    which the tracker computed. The same document gives the same bytes.
    """
    held = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(held, options)
    book.set_properties({"created": dt.datetime.fromisoformat(document["known_at"])})
    table, inputs = Pen(book, "comps"), Pen(book, "inputs")
    cells = _write_inputs(inputs, inputs_of(document), document)
    write_table(table, document, cells)
    _write_about(Pen(book, "about"), document)
    book.close()
    return held.getvalue()


def _write_inputs(pen: Pen, given: list[Given], document: Valuation) -> Mapping[Key, str]:
    """Write a row an input; gives the address of each value."""
    for column, title in enumerate(TITLES):
        pen.text(0, column, title, bold=True, bottom=1, text_wrap=True)
    cells: dict[Key, str] = {}
    for row, one in enumerate(given, start=1):
        pen.text(row, 0, one.what)
        name = pen.text(row, 1, one.of)
        if one.key[0] == "edge":
            cells["name", one.key[1]] = name
        cells[one.key] = _write_value(pen, row, one, cells)
        pen.text(row, 3, one.unit)
        pen.day(row, 4, one.dated)
        pen.text(row, 5, None if one.known_at is None else one.known_at[:16].replace("T", " "))
        for column, text in ((6, one.source), (7, one.state), (8, one.note)):
            pen.text(row, column, text)
    pen.sheet.autofilter(0, 0, len(given), len(TITLES) - 1)
    widths(pen, {0: 30, 1: 14, 2: 16, 3: 22, 4: 16, 5: 17, 6: 14, 7: 30, 8: 60})
    pen.print_on_paper(titles=0, footer=_footer(document))
    return cells


def _write_value(pen: Pen, row: int, one: Given, cells: Mapping[Key, str]) -> str:
    if len(one.parts) == 4:
        first, share, second, rest = (cells[part] for part in one.parts)
        blended = when_all([first, share, second, rest], f"{first}*{share}+{second}*{rest}")
        pen.formula(row, 2, blended, one.value, num_format=one.form)
        return pen.at(row, 2)
    return pen.number(row, 2, one.value, one.missing, num_format=one.form, **INPUT)


def _write_about(pen: Pen, document: Valuation) -> None:
    name = document["name"]
    about = {
        "company": f"{name['en']} {document['ticker']} {name['zh']}",
        "as of": document["as_of"],
        "known at": document["known_at"],
        "aged at": document["aged_at"],
        "batch": document["batch"],
        "market cap": "close x total shares, of depositary shares by their ratio",
        "P/S": "market cap x FX (quote to estimate currency) / revenue of the fiscal year",
        "implied price": "multiple x revenue x FX (revenue to quote currency) / shares",
        "peers": "the mean and the median leave out whoever has no multiple",
        "blue": "an input: a figure as recorded, its date and source beside it",
        "black": "a formula; the value saved with it is the tracker's own",
        "peer-marked target": "not part of this file: it needs the peers of the publication day",
        "restricted": HIDDEN if document["status"] == RESTRICTED else None,
        "written by": f"tracker {__version__}",
        **notes(document["disclaimer"]),
    }
    rows = [(key, str(text)) for key, text in about.items() if text is not None]
    for row, (key, text) in enumerate(rows):
        pen.text(row, 0, key, bold=True)
        pen.text(row, 1, text, text_wrap=True)
    widths(pen, {0: 20, 1: 90})
    pen.sheet.hide_gridlines(2)


def _footer(document: Valuation) -> str:
    return f"{document['ticker']}, as of {document['as_of']}, known at {document['known_at']}"
