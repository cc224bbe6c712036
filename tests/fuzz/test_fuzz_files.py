"""Whatever a file holds, its import is planned or refused in one line that names the file."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from db.engine import reading
from jobs.imports.files import read_file
from jobs.imports.kinds import KINDS
from jobs.imports.plan import make_plan
from tests.fuzz.tries import NASTY, TEXTS, tries
from tests.jobs.imports.written import AS_OF, NOW, Desk
from tests.jobs.models.modelled import BALANCE, MAPPING, MODEL, NAMES, ModelDesk, write_book
from tests.places import HOUSE
from tracker.coverage.file import parse_coverage
from tracker.errors import TrackerError

BUNDLED = (HOUSE / "tracker/bundled/minimax.toml").read_text(encoding="utf-8")
# A line that is right, by the field's name: what is spoiled is then read to its end.
RIGHT = {
    **{"ticker": "0100.HK", "session": "2026-04-15", "date": "2026-04-15", "close": "847.5"},
    **{"currency": "HKD", "volume": "1000", "open": "840", "high": "850", "low": "830"},
    **{"amount": "847500", "base": "USD", "quote": "HKD", "rate": "7.83", "as_of": "2026-04-15"},
    **{"fiscal_end": "2026-12-31", "revenue_m": "2800", "low_m": "2700", "high_m": "2900"},
    **{"analysts": "5", "published_on": "2026-04-15", "line": "revenue", "months": "12"},
    **{"period_end": "2026-12-31", "value": "269", "unit": "USD m", "reported": "no"},
    **{"effective": "2026-04-15", "shares_m": "313.64", "reason": "filing", "confirmed": "yes"},
    **{"ratio": "2", "index": "MSCI China", "level": "80", "kind": "results", "note": "x"},
    **{"announced": "2026-04-14", "source": "desk"},
}
CELLS = (
    TEXTS | st.integers().map(str) | st.floats().map(str) | st.sampled_from(["1,5", "(3)", "7%"])
)


@st.composite
def sheets(draw: st.DrawFn, kind: str) -> list[list[str]]:
    """A header of this kind, some titles spoiled, above lines of which some cells are anything."""
    fields = [*KINDS[kind].required, *KINDS[kind].optional]
    fields = draw(st.permutations(fields)) if draw(st.booleans()) else fields
    header = [draw(TEXTS) if draw(st.integers(0, 15)) == 0 else field for field in fields]
    rows = []
    for _ in range(draw(st.integers(0, 4))):
        row = [draw(CELLS) if draw(st.integers(0, 4)) == 0 else RIGHT[one] for one in fields]
        rows.append(row[: draw(st.integers(0, len(row)))] if draw(st.integers(0, 9)) == 0 else row)
    return [header, *rows]


def written(rows: list[list[str]], draw: st.DrawFn) -> bytes:
    by = draw(st.sampled_from([",", ";", "\t", "|"]))
    quoted = draw(st.booleans())
    cells = [[f'"{one}"' if quoted else one for one in row] for row in rows]
    text = draw(st.sampled_from(["\n", "\r\n", "\r"])).join(by.join(row) for row in cells)
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16", "gb18030"]))
    return text.encode(encoding, errors="replace")


def damaged(body: bytes, draw: st.DrawFn) -> bytes:
    """Overwrite, cut out or put in some bytes."""
    changed = bytearray(body)
    for _ in range(draw(st.integers(0, 4))):
        # The same draws whatever the length is: a workbook holds the time of its making.
        at = draw(st.integers(0, 2**20)) % max(len(changed), 1)
        until = at + draw(st.integers(0, 12))
        changed[at:until] = draw(st.binary(max_size=8))
    return bytes(changed)


def assert_refused_or_done(work: Callable[[], object]) -> None:
    """A refusal is one line; any other error is the program's."""
    try:
        work()
    except TrackerError as error:
        assert str(error).strip() and "Traceback" not in str(error)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_import_reads_any_text(
    filled: Engine, folder: Path, counted: Callable[[str], None], kind: str
) -> None:
    path = folder / f"{kind} 2026-04-15.csv"

    @tries(15, 250)
    @given(st.data())
    def read(data: st.DataObject) -> None:
        counted(f"{kind}.csv")
        path.write_bytes(damaged(written(data.draw(sheets(kind)), data.draw), data.draw))
        with reading(filled) as connection:
            assert_refused_or_done(
                lambda: make_plan(connection, read_file(path), kind, now=NOW, as_of=AS_OF)
            )

    read()


def test_every_kind_of_import_reads_any_workbook(
    filled: Engine, folder: Path, counted: Callable[[str], None]
) -> None:
    desk = Desk(folder, filled)

    @tries(3, 100)
    @given(st.data())
    def read(data: st.DataObject) -> None:
        counted("workbooks")
        kind = data.draw(st.sampled_from(sorted(KINDS)))
        printable = [
            ["".join(c for c in one if c.isprintable()) for one in row]
            for row in data.draw(sheets(kind))
        ]
        path = desk.book(printable)
        if data.draw(st.booleans()):
            path.write_bytes(damaged(path.read_bytes(), data.draw))
        with reading(filled) as connection:
            assert_refused_or_done(
                lambda: make_plan(connection, read_file(path), kind, now=NOW, as_of=AS_OF)
            )

    read()


def edited(text: str, draw: st.DrawFn) -> str:
    """Change some lines of a TOML file: gone, twice, another value, other letters."""
    lines = text.splitlines()
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        how = draw(st.sampled_from(["gone", "twice", "value", "letters", "table"]))
        key = lines[at].partition("=")[0]
        worth = draw(
            TEXTS.map(repr)
            | st.sampled_from(NASTY)
            | st.sampled_from(["1e400", "nan", "-inf", "true", "[]", "{}", "0", "-1", "1979-05-27"])
            | st.integers().map(str)
        )
        if how == "gone":
            lines[at] = ""
        elif how == "twice":
            lines[at] = f"{lines[at]}\n{lines[at]}"
        elif how == "value":
            lines[at] = f"{key}= {worth}"
        elif how == "table":
            lines[at] = f"[[{draw(TEXTS)}]]"
        else:
            place = draw(st.integers(0, len(lines[at])))
            lines[at] = lines[at][:place] + draw(TEXTS) + lines[at][place + 1 :]
    return "\n".join(lines)


def test_a_coverage_file_is_read_or_refused(counted: Callable[[str], None]) -> None:
    assert tomllib.loads(BUNDLED)

    @tries(25, 700)
    @given(st.data())
    def read(data: st.DataObject) -> None:
        counted("coverage.toml")
        text = edited(BUNDLED, data.draw) if data.draw(st.integers(0, 9)) else data.draw(TEXTS)
        assert_refused_or_done(lambda: parse_coverage(text, name="mine.toml"))

    read()


def test_the_mapping_of_a_model_is_read_or_refused(
    filled: Engine, folder: Path, counted: Callable[[str], None]
) -> None:
    book = write_book(folder / "model.xlsx", {"Model": MODEL, "Balance": BALANCE}, names=NAMES)
    place = folder / "model"
    place.mkdir(exist_ok=True)
    desk = ModelDesk(place, filled, Path(shutil.copy(book, folder / "copy.xlsx")))

    @tries(15, 700)
    @given(st.data())
    def read(data: st.DataObject) -> None:
        counted("mapping.toml")
        text = edited(MAPPING, data.draw).encode(errors="replace").decode()
        assert_refused_or_done(lambda: desk.plan(text))

    read()
