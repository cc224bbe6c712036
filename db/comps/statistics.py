"""Below the table: the peers' statistics, and the price of the company that they imply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from db.comps.frame import NOTHING, Row, Table
from db.comps.inputs import MULTIPLE, PRICE, SHARE
from db.comps.sheet import when_all
from tracker.restricted import RESTRICTED

SHOWN: Final = (
    ("mean", "Peers’ mean", "AVERAGE"),
    ("median", "Peers’ median", "MEDIAN"),
    ("min", "Lowest", "MIN"),
    ("max", "Highest", "MAX"),
)
IMPLYING: Final = ("mean", "median")


def write_statistics(table: Table, own: Row, peers: range, row: int) -> int:
    """Write what summarises the peers and what it implies; gives the next free row."""
    pen, stats = table.pen, {one["fiscal_end"]: one for one in table.document["peer_stats"]}
    cells: dict[tuple[str, str], str] = {}
    for name, label, function in SHOWN:
        pen.text(row, 0, label, bold=name == "mean", top=int(name == "mean"))
        for end in table.ends:
            formula = _over_peers(table, peers, end, function)
            how = {"num_format": MULTIPLE, "bold": name == "mean", "top": int(name == "mean")}
            value = stats[end][name]  # type: ignore[literal-required]
            cells[name, end] = pen.formula(row, table.column(end), formula, value, **how)
        row += 1
    row = _write_counts(table, own, peers, cells, row)
    for name in IMPLYING:
        row = _write_implied(table, own, name, cells, row)
    return row


def _over_peers(table: Table, peers: Sequence[int], end: str, function: str) -> str:
    """Summarise the multiples that are there: a spreadsheet skips the empty texts of the others."""
    if not peers:
        return NOTHING
    column = table.column(end)
    first, last = (table.pen.at(row, column) for row in (peers[0], peers[-1]))
    span = f"{first}:{last.split('!')[1]}"
    return f'=IF(COUNT({span})=0,"",{function}({span}))'


def _write_counts(
    table: Table, own: Row, peers: Sequence[int], cells: Mapping[tuple[str, str], str], row: int
) -> int:
    pen, expected = table.pen, len(peers)
    stats = {one["fiscal_end"]: one for one in table.document["peer_stats"]}
    pen.text(row, 0, f"Peers counted, of {expected}")
    pen.text(row + 1, 0, "Premium to the peers’ mean")
    for end in table.ends:
        column, mean = table.column(end), cells["mean", end]
        counted = NOTHING
        if peers:
            first, last = (pen.at(at, column) for at in (peers[0], peers[-1]))
            counted = f"=COUNT({first}:{last.split('!')[1]})"
        pen.formula(row, column, counted, stats[end]["n"] if peers else None, num_format="0")
        formula = when_all([own.multiple[end], mean], f"{own.multiple[end]}/{mean}-1")
        pen.formula(row + 1, column, formula, stats[end]["premium"], num_format=SHARE)
    return row + 2


def _write_implied(
    table: Table, own: Row, name: str, cells: Mapping[tuple[str, str], str], row: int
) -> int:
    """Write the price at a statistic of the peers and its upside, a column a year."""
    pen, document = table.pen, table.document
    quoted = document["price"]["currency"] or "?"
    found = {one["fiscal_end"]: one for one in document["peer_implied"] if one["statistic"] == name}
    hidden = document["status"] == RESTRICTED
    pen.text(row, 0, f"Price at the peers’ {name}, {quoted}")
    if not hidden:
        pen.text(row + 1, 0, "Upside to the close")
    for end in table.ends:
        column = table.column(end)
        formula = implied(table, own, cells[name, end], end)
        price = pen.formula(row, column, formula, found[end]["price"], num_format=PRICE)
        if not hidden:
            rise = when_all([price, own.price], f"{price}/{own.price}-1")
            pen.formula(row + 1, column, rise, found[end]["upside"], num_format=SHARE)
    return row + (1 if hidden else 2)


def implied(table: Table, own: Row, multiple: str, end: str) -> str:
    """Write multiple x revenue x FX (revenue to quote currency) / shares, in the quoted unit."""
    cross, revenue = own.cross.get(end), own.revenue[end]
    if cross is None:
        return NOTHING
    needed, shares = table.shares(table.document["ticker"])
    text = f"{multiple}*{revenue}/{cross.text}/({shares})"
    return when_all([multiple, revenue, *cross.cells, *needed], f'IF({revenue}>0,{text},"")')
