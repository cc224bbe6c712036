"""Which table of a file is of a kind, and what it lacks where none is complete."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from jobs.imports.files import ImportFile
from jobs.imports.hints import Hints, read_hints
from jobs.imports.kinds import KINDS, Kind
from jobs.imports.layouts import Layout, find_layout, is_titled
from jobs.imports.tables import Table
from jobs.imports.units import Unit
from tracker.errors import BadInputError


def recognise(file: ImportFile, kind: Kind, as_of: date | None) -> tuple[Table, Layout]:
    """Give the one table of this kind; BadInputError names what is missing or too much."""
    found = [(table, layout) for table in file.tables if (layout := find_layout(kind, table))]
    whole = [pair for pair in found if not lacking(kind, pair[1], as_of)]
    if len(whole) > 1:
        sheets = ", ".join(table.name.removeprefix(f"{file.name} ") for table, _ in whole)
        raise BadInputError(f"{file.name}: sheets {sheets} all hold {kind.name}; keep one of them")
    if not found:
        raise BadInputError(
            f"{file.name}: not recognised as {kind.name}: it begins with "
            f"{is_titled(file.tables[0])}; expected the columns {kind.contract}"
            f"{_or_mapped(kind, file)}"
        )
    table, layout = whole[0] if whole else found[0]
    missing = lacking(kind, layout, as_of)
    if missing:
        raise BadInputError(
            f"{table.name}: {'; '.join(missing)}; expected the columns {kind.contract}"
        )
    if all(line.is_blank for line in layout.body):
        raise BadInputError(f"{table.name}: a header and no line below it; export it again")
    return table, layout


def _or_mapped(kind: Kind, file: ImportFile) -> str:
    """Say how a workbook that is no table of the contract may be read, where it may."""
    is_book = kind.name == "forecast" and file.tables[0].delimiter is None
    return "; an analyst's own model is read by --mapping MAP.toml" if is_book else ""


def recognise_kind(file: ImportFile) -> Kind:
    """Tell the kind of a file by its header, and by its name where two kinds have the same one."""
    found = [
        kind
        for kind in KINDS.values()
        for table in file.tables
        if (layout := find_layout(kind, table)) and _tells(kind, layout)
    ]
    named = [kind for kind in found if file.name.casefold().startswith(kind.name.rstrip("s"))]
    chosen = named if len(set(found)) > 1 else found
    if len(set(chosen)) == 1:
        return chosen[0]
    if found:
        kinds = " or ".join(dict.fromkeys(kind.name for kind in found))
        raise BadInputError(
            f"{file.name}: may be {kinds}; begin the file's name with its kind, such as "
            f"{found[0].name}.csv"
        )
    raise BadInputError(
        f"{file.name}: of no kind that is known ({', '.join(KINDS)}): it begins with "
        f"{is_titled(file.tables[0])}"
    )


def lacking(kind: Kind, layout: Layout, as_of: date | None) -> list[str]:
    """Say which columns a recognised table lacks, and which units nobody states."""
    hints = read_hints(layout.above)
    missing = [name for name in kind.required if name not in layout.fields]
    if kind.name == "fx" and "pair" in layout.fields:
        missing = [name for name in missing if name not in {"base", "quote"}]
    if kind.name == "consensus":
        missing = [*_of_consensus(missing, layout, hints, as_of)]
    elif kind.name == "prices" and all(map(_says_currency, _units(layout, hints, "close"))):
        missing = [name for name in missing if name != "currency"]
    columns = ", ".join(name for name in missing if " " not in name)
    told = [f"no column {columns}"] if columns else []
    return told + [name for name in missing if " " in name]


def _of_consensus(
    missing: Sequence[str], layout: Layout, hints: Hints, as_of: date | None
) -> Iterator[str]:
    """Let the header, the lines above it, the terminal or the caller say what no column says."""
    units = _units(layout, hints, "revenue_m")
    for name in missing:
        if name == "fiscal_end" and layout.is_wide:
            continue
        if name == "as_of":
            if not (hints.as_of or as_of):
                yield (
                    "the date of the estimates is not said (add a column as_of, give --as-of, or "
                    "put it into the file's name)"
                )
        elif name == "currency":
            if not all(map(_says_currency, units)) or not units:
                yield "the currency is not said (add a column currency)"
        else:
            yield name
    if "unit" not in layout.fields:
        for column, unit in zip(layout.of("revenue_m"), units, strict=True):
            if unit.millions is None:
                yield f"the unit of {column.title} is not said (write it there: '(USD m)')"


def _units(layout: Layout, hints: Hints, field: str) -> list[Unit]:
    own = layout.vendor.unit if layout.vendor else Unit()
    found = []
    for column in layout.of(field):
        said = (column.unit, hints.unit, own)
        found.append(
            Unit(
                next((unit.millions for unit in said if unit.millions is not None), None),
                next((unit.currency for unit in said if unit.currency), None),
                next((unit.implied for unit in said if unit.implied), None),
            )
        )
    return found


def _says_currency(unit: Unit) -> bool:
    return bool(unit.currency or unit.implied)


def _tells(kind: Kind, layout: Layout) -> bool:
    return set(kind.telling) <= layout.fields | ({"date"} if "pair" in layout.fields else set())
