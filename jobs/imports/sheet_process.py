"""The process that opens a foreign workbook: limits itself, prints its cells as JSON, ends.

Started as a script with the path, of a model also with `--model` and the sheets that are wanted, it
imports nothing of this program, so that neither a bug of the parser nor a malicious file reaches
the database.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

try:
    import resource
except ImportError:  # Windows limits no process from within: cells, rows and time stay limited
    resource = None  # type: ignore[assignment]

MEMORY = 1 << 30  # bytes of address space
SECONDS = 60  # of processor time
MOST_CELLS = 3_000_000
MOST_ROWS = 300_000  # counted with the empty ones that a sheet may claim


def main(path: str, *model: str) -> None:
    """Print {"sheets": [{"name", "rows": [[line, [cell, ...]], ...]}]}, or {"error": reason}.

    Of a model only the wanted sheets, with {"names": {name: range}, "visible": [sheet, ...]}, and
    of each sheet "unvalued": the [line, place] of each formula that has no value, since no program
    has computed it.
    """
    if resource is not None:
        _limit(resource.RLIMIT_AS, MEMORY)
        _limit(resource.RLIMIT_CPU, SECONDS)
    os.environ["OPENPYXL_LXML"] = "False"  # one XML parser, the library's, guards its entities
    sys.modules["numpy"] = None  # type: ignore[assignment]  # wanted for types alone, costs memory
    try:
        wanted = set(model[1:]) if model else None
        document: dict[str, Any] = {"sheets": [*_sheets(path, wanted)]}
        if model:
            _add_model(document, path)
    except MemoryError:
        document = {"error": "it needs too much memory"}
    except Exception as error:  # noqa: BLE001  # whatever a broken file provokes is its reader's to tell
        document = {"error": f"{type(error).__name__}: {error}"[:200]}
    sys.stdout.write(json.dumps(document))


def _limit(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    wanted = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (wanted, wanted))


def _sheets(path: str, wanted: set[str] | None) -> Iterator[dict[str, Any]]:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    left = MOST_CELLS
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible" or (wanted is not None and sheet.title not in wanted):
            continue
        sheet.reset_dimensions()  # what a file claims of its size is not believed
        rows = []
        for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            left -= len(values)
            if left < 0 or number > MOST_ROWS:
                raise ValueError(f"more than {MOST_ROWS:,} rows or {MOST_CELLS:,} cells")
            cells = _cells(values)
            if cells:
                rows.append([number, cells])
        yield {"name": sheet.title, "rows": rows}


def _add_model(document: dict[str, Any], path: str) -> None:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, keep_links=False)
    names = {name: str(one.attr_text) for name, one in book.defined_names.items()}
    for held in document["sheets"]:
        sheet = book[held["name"]]
        local = getattr(sheet, "defined_names", None) or {}
        names = {name: str(one.attr_text) for name, one in local.items()} | names
        sheet.reset_dimensions()
        valued = {number: cells for number, cells in held["rows"]}
        held["unvalued"] = [
            [number, place]
            for number, row in enumerate(sheet.iter_rows(), start=1)
            for place, cell in enumerate(row)
            if cell.data_type == "f" and not _has_value(valued.get(number, ()), place)
        ]
    document["names"] = names
    document["visible"] = [one.title for one in book.worksheets if one.sheet_state == "visible"]


def _has_value(cells: Sequence[Any], place: int) -> bool:
    return place < len(cells) and cells[place] is not None


def _cells(values: Iterable[object]) -> list[Any]:
    cells = [_plain(value) for value in values]
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"at": f"{value.isoformat()}T00:00:00"}
    if isinstance(value, time | timedelta):
        return str(value)
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


if __name__ == "__main__":
    main(*sys.argv[1:])
