"""Files as the tests write them, and what an import of one would record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import Engine

from db.batches import Sealed
from db.engine import reading, writing
from jobs.imports.files import read_file
from jobs.imports.plan import Plan, make_plan, record_plan
from tracker.errors import BadInputError

NOW = datetime(2026, 4, 20, 12, tzinfo=UTC)  # a Monday, after Hong Kong's close, before New York's
AS_OF = date(2026, 4, 17)
Rows = Sequence[Sequence[Any]]


class Desk:
    """A folder of files and a record to import them into."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        self.folder, self.engine, self.now = folder, engine, NOW

    def text(self, body: str | bytes, name: str = "file.csv") -> Path:
        path = self.folder / name
        path.write_bytes(body if isinstance(body, bytes) else body.encode())
        return path

    def book(self, rows: Rows, name: str = "file.xlsx", **more: Rows) -> Path:
        """Write a workbook: its first sheet "Sheet", then one of each name."""
        path, book = self.folder / name, Workbook()
        for title, held in {"Sheet": rows, **more}.items():
            sheet = book[title] if title in book.sheetnames else book.create_sheet(title)
            for row in held:
                sheet.append(list(row))
        book.save(path)
        return path

    def plan(self, kind: str, file: Path | str, as_of: date | None = None) -> Plan:
        path = self.text(file) if isinstance(file, str) else file
        with reading(self.engine) as connection:
            return make_plan(connection, read_file(path), kind, now=self.now, as_of=as_of)

    def record(self, kind: str, file: Path | str, as_of: date | None = None) -> Sealed:
        path = self.text(file) if isinstance(file, str) else file
        with writing(self.engine) as connection:
            plan = make_plan(connection, read_file(path), kind, now=self.now, as_of=as_of)
            return record_plan(connection, plan, now=self.now)

    def refusal(self, kind: str, file: Path | str, as_of: date | None = None) -> str:
        """Give the one line of a refusal."""
        with pytest.raises(BadInputError) as refused:
            self.plan(kind, file, as_of)
        assert "\n" not in str(refused.value)
        return str(refused.value)

    def rows(self, kind: str, file: Path | str, *names: str, as_of: date | None = None) -> Any:
        """Give these columns of the facts that a file holds."""
        facts = self.plan(kind, file, as_of).facts
        return [tuple(fact.row[name] for name in names) for fact in facts]


def csv(*rows: str) -> str:
    return "\n".join([*rows, ""])
