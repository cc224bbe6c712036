"""The model and the printed figures of a record, as the blocks of a coverage file."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from tracker.coverage.facts import printed_item, printed_unit
from tracker.coverage.spelling import percent, shortest
from tracker.coverage.values import NOT_AVAILABLE

Row = dict[str, Any]
UNITS: Final = {"ratio": "%", "multiple": "x"}  # of the record; the others are called the same


@dataclass(frozen=True, slots=True)
class _Cell:
    """One value of the model, and the block that it can stand in."""

    row: Row
    value: Decimal
    block: tuple[object, ...]  # vintage, length, source, currency, printed, reported

    @property
    def line(self) -> tuple[object, ...]:
        """Name the line of the vintage that it is of."""
        return (*self.block[:3], self.row["line"])


def model_blocks(forecast: Sequence[Row], printed: Sequence[Row], currency: str) -> Iterator[Row]:
    """Give the `[[forecast]]` blocks; what a report does not print as it stands is marked so.

    `currency` is that of a block of ratios alone. A line that cannot stand in one block is written
    in several, each of the periods it has there.
    """
    cells = list(_cells(forecast, _by_item(printed), currency))
    blocks: dict[tuple[object, ...], set[tuple[object, ...]]] = defaultdict(set)
    for cell in cells:
        blocks[cell.line].add(cell.block)
    groups: dict[tuple[object, ...], list[_Cell]] = defaultdict(list)
    for cell in cells:
        own = cell.row["line"] if len(blocks[cell.line]) > 1 else None
        groups[*cell.block, own].append(cell)
    for (published_on, months, source, money, is_printed, *_), group in groups.items():
        yield {
            "published_on": published_on,
            "currency": money,
            "months": months,
            "source": source,
            "printed": is_printed,
            **_lines(group),
        }


def printed_blocks(forecast: Sequence[Row], printed: Sequence[Row]) -> Iterator[Row]:
    """Give the `[[printed]]` blocks: what is printed beside the lines of the model."""
    held = _by_item(printed)
    told = {_item(row) for row in forecast if _spelled(row, held) is not None}
    groups: dict[tuple[object, ...], dict[str, Row]] = defaultdict(dict)
    for row in printed:
        if _key(row) not in told:
            figure = {"text": row["text"], "unit": row["unit"]}
            place = (row["ticker"], row["published_on"], row["source"], row["note"])
            groups[place][row["item"]] = figure
    for (ticker, published_on, source, note), items in groups.items():
        block = {"ticker": ticker, "published_on": published_on, "source": source, "note": note}
        yield {**block, "items": items}


def _cells(
    forecast: Sequence[Row], printed: Mapping[object, Row], currency: str
) -> Iterator[_Cell]:
    money: dict[object, str] = {}
    for row in forecast:
        if row["currency"] is not None:
            money.setdefault(_vintage(row), row["currency"])
    until = _reported_until(forecast)
    for row in forecast:
        if row["value"] is None:
            continue
        spelled, vintage = _spelled(row, printed), _vintage(row)
        unit = row["currency"] or money.get(vintage, currency)
        reported = row["reported"] if until[vintage] is None else until[vintage]
        value = _shortest(row) if spelled is None else spelled
        yield _Cell(row, value, (*vintage, unit, spelled is not None, reported))


def _lines(group: Sequence[_Cell]) -> Row:
    """Lay the lines out over all their periods, "n/a" where a line has none."""
    ends = sorted({cell.row["period_end"] for cell in group})
    lines: dict[str, dict[dt.date, _Cell]] = defaultdict(dict)
    for cell in group:
        lines[cell.row["line"]][cell.row["period_end"]] = cell
    notes = {name: {cell.row["note"] for cell in cells.values()} for name, cells in lines.items()}
    shared = _shared([next(iter(told)) for told in notes.values() if len(told) == 1])
    reported = [cell.row["period_end"] for cell in group if cell.row["reported"]]
    return {
        "period_ends": ends,
        "reported_until": max(reported, default=None),
        "note": shared,
        "lines": {
            name: {
                "unit": _unit(next(iter(cells.values())).row),
                "values": [cells[end].value if end in cells else NOT_AVAILABLE for end in ends],
                **_noted(cells, ends, shared),
            }
            for name, cells in lines.items()
        },
    }


def _reported_until(forecast: Sequence[Row]) -> Mapping[object, bool | None]:
    """Tell of each vintage whether one date parts what was reported from what was not.

    None where none does: its cells are then parted by whether they were reported.
    """
    reported: dict[object, list[dt.date]] = defaultdict(list)
    ahead: dict[object, list[dt.date]] = defaultdict(list)
    for row in forecast:
        (reported if row["reported"] else ahead)[_vintage(row)].append(row["period_end"])
    return {
        vintage: True
        if max(reported[vintage], default=dt.date.min) < min(ahead[vintage], default=dt.date.max)
        else None
        for vintage in {*reported, *ahead}
    }


def _spelled(row: Row, printed: Mapping[object, Row]) -> Decimal | None:
    """Give a value as it is printed, None where it is not, or as something else."""
    figure = printed.get(_item(row))
    if figure is None or row["value"] is None:
        return None
    if figure["unit"] != printed_unit(_unit(row), row["currency"]):
        return None
    try:
        value = Decimal(figure["text"])
    except InvalidOperation:
        return None
    meant = float(value) / 100 if row["unit"] == "ratio" else float(value)
    return value if meant == row["value"] else None


def _shortest(row: Row) -> Decimal:
    return percent(row["value"]) if row["unit"] == "ratio" else shortest(row["value"])


def _unit(row: Row) -> str:
    unit = str(row["unit"])
    return UNITS.get(unit, unit)


def _shared(notes: Sequence[str | None]) -> str | None:
    """Give the note that most lines of a block have, None where one of them has none."""
    if not notes or None in notes:  # a line without a note would be read with the block's
        return None
    note, lines = Counter(notes).most_common(1)[0]
    return note if lines * 2 > len(notes) else None


def _noted(
    cells: Mapping[dt.date, _Cell], ends: Sequence[dt.date], shared: str | None
) -> Mapping[str, object]:
    """Say where a line's values stand: once, where they all stand in one place."""
    told = {end: cell.row["note"] for end, cell in cells.items()}
    if len(set(told.values())) > 1:
        return {"notes": [told.get(end) or NOT_AVAILABLE for end in ends]}
    (note,) = set(told.values())
    return {"note": None if note == shared else note}


def _vintage(row: Row) -> tuple[object, ...]:
    return row["published_on"], row["months"], row["source"]


def _by_item(printed: Sequence[Row]) -> Mapping[object, Row]:
    return {_key(row): row for row in printed}


def _key(row: Row) -> tuple[object, ...]:
    return row["ticker"], row["published_on"], row["source"], row["item"]


def _item(row: Row) -> tuple[object, ...]:
    name = printed_item(row["line"], row["period_end"], row["months"])
    return row["ticker"], row["published_on"], row["source"], name
