"""Workbooks (XLSX): the zip is looked at first, then a process with limits reads the cells."""

from __future__ import annotations

import json
import subprocess  # nosec B404 # Python itself, with a script of ours
import sys
import zipfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from jobs.imports.tables import Cell, Line, Table
from tracker.errors import BadInputError

MOST_MEMBERS: Final = 2_000
MOST_BYTES: Final = 200_000_000  # unpacked, all members together
MOST_RATIO: Final = 200  # unpacked to packed; a sheet of one repeated value reaches about 60
SECONDS: Final = 90.0  # of waiting; the process itself has less time to compute
_SHEET_PROCESS: Final = Path(__file__).with_name("sheet_process.py")
_OTHER: Final = "export it as XLSX or CSV"


@dataclass(frozen=True, slots=True)
class Book:
    """A model: the sheets that were asked for by name, and what it calls parts of them."""

    visible: tuple[str, ...]  # all sheets that are not hidden
    sheets: Mapping[str, Table]
    names: Mapping[str, str]  # "NetIncome" -> "Model!$D$9:$G$9"
    unvalued: Mapping[str, Collection[tuple[int, int]]]  # formulas by row from 1, place from 0


def is_zip(body: bytes) -> bool:
    """Tell whether a file begins as every workbook does."""
    return body.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def read_workbook(path: Path, *, seconds: float = SECONDS) -> list[Table]:
    """Read every visible sheet that holds something; BadInputError when it is unsafe or broken."""
    sheets = _document(path, seconds)["sheets"]
    tables = [_table(f"{path.name} {sheet['name']}", sheet) for sheet in sheets]
    return [table for table in tables if table.lines]


def read_book(path: Path, sheets: Iterable[str], *, seconds: float = SECONDS) -> Book:
    """Read these sheets of a model as far as they are visible, with the names that it defines.

    What a formula gives is what the workbook holds of it: nothing is computed, and a formula
    without a value is noted.
    """
    document = _document(path, seconds, "--model", *sheets)
    return Book(
        visible=tuple(document["visible"]),
        sheets={sheet["name"]: _table(sheet["name"], sheet) for sheet in document["sheets"]},
        names=document["names"],
        unvalued={
            sheet["name"]: frozenset((row, place) for row, place in sheet["unvalued"])
            for sheet in document["sheets"]
        },
    )


def _document(path: Path, seconds: float, *flags: str) -> dict[str, Any]:
    _check_zip(path)
    # -P: the folder of the script would put its neighbours before the library's modules.
    command = [sys.executable, "-P", str(_SHEET_PROCESS), str(path), *flags]
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, check=False)  # nosec B603 # no shell
    except subprocess.TimeoutExpired as error:
        raise BadInputError(
            f"{path.name}: not read within {seconds:g} seconds; keep only the table in it"
        ) from error
    if done.returncode != 0:
        raise BadInputError(
            f"{path.name}: its reader was stopped (memory, time or a broken file); {_OTHER}"
        )
    document: dict[str, Any] = json.loads(done.stdout)
    if "error" in document:
        reason = " ".join(str(document["error"]).split())
        raise BadInputError(f"{path.name}: no readable workbook ({reason}); {_OTHER}")
    return document


def _check_zip(path: Path) -> None:
    """Refuse what unpacks to more than any table of a desk; nothing is unpacked for it."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise BadInputError(f"{path.name}: a damaged zip ({error}); {_OTHER}") from error
    if len(members) > MOST_MEMBERS:
        raise BadInputError(f"{path.name}: {len(members):,} parts in it; no workbook has as many")
    unpacked = sum(member.file_size for member in members)
    packed = max(sum(member.compress_size for member in members), 1)
    if unpacked > MOST_BYTES or unpacked > MOST_RATIO * packed:
        raise BadInputError(
            f"{path.name}: unpacks to {unpacked / 1e6:,.0f} MB, {unpacked / packed:,.0f} times its "
            f"size; above {MOST_BYTES / 1e6:,.0f} MB or {MOST_RATIO} times it is not opened"
        )
    names = {member.filename for member in members}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise BadInputError(f"{path.name}: a zip, but no workbook; {_OTHER}")


def _table(name: str, sheet: Mapping[str, Any]) -> Table:
    lines = [Line(number, tuple(map(_cell, cells))) for number, cells in sheet["rows"]]
    return Table(name, [line for line in lines if not line.is_blank])


def _cell(value: Any) -> Cell:
    if isinstance(value, dict):
        return datetime.fromisoformat(value["at"])
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
