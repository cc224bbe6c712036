"""Last on the sheet `comps`: the target as published and as its terms give it, upside and band."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from db.comps.frame import NOTHING, Row, Table
from db.comps.inputs import MULTIPLE, PRICE, SHARE
from db.comps.sheet import when_all
from db.comps.statistics import implied
from tracker.document import Valuation
from tracker.fiscal import fiscal_year_label
from tracker.restricted import HIDDEN, RESTRICTED
from tracker.standing import is_current, is_over

VALUE: Final = 4  # the column of figures that belong to no year


@dataclass(frozen=True, slots=True)
class Line:
    """One line below the table: a label, a formula, its value and its number format."""

    label: str
    formula: str
    value: float | str | None
    form: str = "General"


def write_target(table: Table, own: Row, row: int) -> None:
    """Write the target as published and as its terms give it today, each with its upside.

    The band stands there only while a rating may be shown as current; of a restricted coverage
    nothing of it does.
    """
    pen, document = table.pen, table.document
    if document["status"] == RESTRICTED:
        pen.text(row, 0, HIDDEN, bold=True)
        return
    title = "The target, expired" if is_over(document) else "The target"
    pen.text(row, 0, title, bold=True, bottom=1)
    row = _write(table, row + 1, _multiples(table, own))
    published, multiple = table.cells["published",], table.cells["multiple",]
    end, quoted = document["target"]["fiscal_end"], document["price"]["currency"] or "?"
    marked = NOTHING
    if end is not None and end in own.revenue:
        marked = implied(table, own, multiple, end)
    upsides: dict[str, str] = {}
    for kind, label, formula in (
        ("published", "Published target", when_all([published], published)),
        ("marked", "Marked target, computed, not published", marked),
    ):
        at = pen.at(row, VALUE)
        value, rise = document["target"][kind], document["upside"][kind]  # type: ignore[literal-required]
        upsides[kind] = pen.at(row + 1, VALUE)
        divided = when_all([at, own.price], f"{at}/{own.price}-1")
        row = _write(
            table,
            row,
            [
                Line(f"{label}, {quoted}", formula, value, PRICE),
                Line("Upside to the close", divided, rise, SHARE),
            ],
        )
    if document["banded"] in upsides:
        _write(table, row, _banded(table, upsides[document["banded"]], row))


def _multiples(table: Table, own: Row) -> list[Line]:
    document, cell = table.document, table.cells["multiple",]
    target, end = document["target"], document["target"]["fiscal_end"]
    year = "?" if end is None else fiscal_year_label(end)
    market = own.multiple.get(end or "")
    formula = NOTHING if market is None else when_all([market], market)
    value = document["market_multiple"]
    return [
        Line(f"Target multiple, P/S {year}", when_all([cell], cell), target["multiple"], MULTIPLE),
        Line(f"The market’s own multiple, P/S {year}", formula, value, MULTIPLE),
    ]


def _banded(table: Table, upside: str, row: int) -> list[Line]:
    """Give the upside that is banded and its band."""
    document, lines, told = table.document, list[Line](), "upside"
    expected = table.cells.get(("expected",))
    if expected is not None:
        formula = when_all([upside, expected], f"(1+{upside})/(1+{expected})-1")
        relative = document["upside"]["relative"]
        lines.append(Line("Upside over the benchmark’s expected return", formula, relative, SHARE))
        upside, told = table.pen.at(row, VALUE), "relative upside"
    kind = document["banded"]
    if document["bands"] and is_current(document):
        formula, name = _band_formula(table, upside), _band_name(document)
        lines.append(Line(f"Band of the {kind} {told}", formula, name))
    return lines


def _band_formula(table: Table, upside: str) -> str:
    """Choose the highest band whose edge the upside passes; twelve decimals restore the edge."""
    rest = table.document["bands"][-1]["name"]["en"][:200].replace('"', '""')
    formula = f'"{rest}"'
    for band in reversed(table.document["bands"]):
        if band["lower"] is not None:
            sign = ">=" if band["inclusive"] else ">"
            edge, name = (table.cells[kind, band["id"]] for kind in ("edge", "name"))
            formula = f"IF(ROUND({upside},12){sign}{edge},{name},{formula})"
    return when_all([upside], formula)


def _band_name(document: Valuation) -> str | None:
    names = {one["id"]: one["name"]["en"] for one in document["bands"]}
    return None if document["band"] is None else names[document["band"]]


def _write(table: Table, row: int, lines: list[Line]) -> int:
    """Write lines one below the other; gives the next free row."""
    for line in lines:
        table.pen.text(row, 0, line.label)
        how = {"num_format": line.form, "align": "right"}
        table.pen.formula(row, VALUE, line.formula, line.value, **how)
        row += 1
    return row
