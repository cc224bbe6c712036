"""Files as they come: any encoding and delimiter, workbooks, and nonsense refused in one line."""

from __future__ import annotations

import io
import os
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobs.imports import files as reading_files
from jobs.imports import workbooks
from jobs.imports.files import read_file
from jobs.imports.workbooks import read_workbook
from tests.jobs.imports.written import Desk, csv
from tracker.errors import BadInputError

HEADER = ["ticker", "session", "close", "currency"]
LINE = ["0100.HK", "2026-04-16", "850.5", "HKD"]
CLOSE = [(850.5,)]
DAY = datetime.fromisoformat("2026-04-16")  # a cell of a workbook has no time zone


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_encodings_delimiters_and_line_ends(
    files: Desk, encoding: str, delimiter: str, ending: str
) -> None:
    text = ending.join(delimiter.join(row) for row in (["代码", *HEADER[1:]], LINE))
    assert files.rows("prices", files.text(text.encode(encoding)), "close") == CLOSE


def test_utf_16_of_both_orders(files: Desk) -> None:
    text = csv(",".join(HEADER), ",".join(LINE))
    for body in (b"\xff\xfe" + text.encode("utf-16-le"), b"\xfe\xff" + text.encode("utf-16-be")):
        assert files.rows("prices", files.text(body), "close") == CLOSE


def test_excel_s_own_note_of_the_delimiter(files: Desk) -> None:
    file = "sep=;\n" + ";".join(HEADER) + "\n" + ";".join(LINE) + "\n"
    plan = files.plan("prices", file)
    assert plan.facts[0].line == 3


def test_a_comma_in_a_file_of_semicolons_is_ambiguous(files: Desk) -> None:
    file = ";".join(HEADER) + "\n0100.HK;2026-04-16;1,234;HKD\n"
    assert "'1,234' may have a decimal comma; write a point" in files.refusal("prices", file)


def test_a_workbook_with_dates_numbers_and_an_empty_row(files: Desk) -> None:
    path = files.book([
        HEADER,
        ["0100.HK", DAY, 850.5, "HKD"],
        [],
        ["PLTR", 46128, 140, "USD"],  # 46128 is 16 April 2026 where a cell has no date format
    ])  # fmt: skip
    assert files.rows("prices", path, "ticker", "session", "close") == [
        ("0100.HK", date(2026, 4, 16), 850.5),
        ("PLTR", date(2026, 4, 16), 140.0),
    ]
    assert [fact.line for fact in files.plan("prices", path).facts] == [2, 4]


def test_the_sheet_that_holds_the_kind_is_found(files: Desk) -> None:
    rows = [HEADER, LINE[:2] + [850.5, "HKD"]]
    path = files.book([["Notes"], ["nothing here"]], Prices=rows)
    assert files.rows("prices", path, "close", "note") == [(850.5, "file.xlsx Prices line 2")]
    both = files.book(rows, "both.xlsx", Again=rows)
    assert "sheets Sheet, Again all hold prices; keep one" in files.refusal("prices", both)


NONSENSE = {
    "nothing": (b"", "empty"),
    "blank lines": (b"\n\n  \n", "empty"),
    "a header alone": (b"ticker,session,close,currency\n", "a header and no line below it"),
    "one column": (b"ticker\n0100.HK\n", "not recognised as prices"),
    "prose": (b"Dear colleague,\nplease find attached\n", "not recognised as prices"),
    "binary": (bytes(range(256)) * 20, "not text"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not text"),
    "an old Excel file": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "save it as XLSX"),
    "half a zip": (b"PK\x03\x04" + b"\0" * 100, "a damaged zip"),
    "a web page": (b"<html><body>429 Too Many Requests</body></html>", "not recognised"),
    "json": (b'{"ticker": "0100.HK", "close": 850}', "not recognised as prices"),
    "an open quote": (b'ticker,session,close,currency\n"0100.HK,2026-04-16,1,HKD\n', "line 2"),
}


@pytest.mark.parametrize("case", NONSENSE)
def test_nonsense_is_one_line(files: Desk, case: str) -> None:
    body, said = NONSENSE[case]
    assert said in files.refusal("prices", files.text(body))


def test_a_field_of_a_million_letters_is_no_table(files: Desk) -> None:
    file = "ticker,session,close,currency\n0100.HK," + "x" * 1_000_000 + ",1,HKD\n"
    assert "not a delimited table" in files.refusal("prices", file)


def test_a_folder_a_pipe_and_a_locked_file_are_no_files(files: Desk) -> None:
    with pytest.raises(BadInputError, match="not a regular file"):
        read_file(files.folder)
    pipe = files.folder / "pipe.csv"
    os.mkfifo(pipe)
    with pytest.raises(BadInputError, match="not a regular file"):
        read_file(pipe)
    with pytest.raises(BadInputError, match="No such file or directory; check the path"):
        read_file(files.folder / "none.csv")


def test_a_file_above_the_limit_is_not_read(files: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_files, "LARGEST", 1_000_000)
    path = files.text("x" * 1_000_001)
    with pytest.raises(BadInputError, match=r"file.csv: above 1 MB; split the file"):
        read_file(path)


def zipped(path: Path, members: dict[str, bytes], *, compress: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compress) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return path


def test_a_zip_that_is_no_workbook(files: Desk) -> None:
    path = zipped(files.folder / "file.xlsx", {"report.txt": b"hello"})
    assert "a zip, but no workbook" in files.refusal("prices", path)
    broken = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook"}
    path = zipped(files.folder / "broken.xlsx", broken)
    assert "no readable workbook" in files.refusal("prices", path)


def test_trap_workbooks_are_bombs(files: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """300 MB of zeros pack to 300 kB: a thousandth."""

    def nothing_is_started(*_: object, **__: object) -> None:
        raise AssertionError("a process was started for a bomb")

    monkeypatch.setattr(workbooks.subprocess, "run", nothing_is_started)
    parts = {"[Content_Types].xml": b"", "xl/worksheets/sheet1.xml": b"0" * 30_000_000}
    said = files.refusal("prices", zipped(files.folder / "file.xlsx", parts))
    assert "unpacks to 30 MB" in said
    assert "is not opened" in said
    many = {f"xl/{number}.xml": b"" for number in range(2_001)}
    said = files.refusal("prices", zipped(files.folder / "many.xlsx", many))
    assert "2,001 parts in it" in said


def test_trap_a_workbook_lies_about_its_size(files: Desk) -> None:
    """Its entities grow a thousandfold when parsed: the process is limited, this one goes on."""
    path = files.book([HEADER, LINE])
    entities = "".join(
        f'<!ENTITY e{level} "{f"&e{level - 1};" * 10 if level else "x" * 1000}">'
        for level in range(9)
    )
    xml = f"<?xml version='1.0'?><!DOCTYPE worksheet [{entities}]><worksheet>&e8;</worksheet>"
    replaced = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(replaced, "w", zipfile.ZIP_STORED) as new:
        for member in old.infolist():
            body = xml.encode() if "sheet1" in member.filename else old.read(member)
            new.writestr(member.filename, body)
    path.write_bytes(replaced.getvalue())
    said = files.refusal("prices", path)
    assert said.startswith("file.xlsx: ")
    assert said.endswith("export it as XLSX or CSV")


def test_trap_a_workbook_reads_a_file_of_the_machine(files: Desk) -> None:
    """XXE: an entity names a file of the machine, or a host; its text never becomes a cell."""
    secret = files.folder / "secret.txt"
    secret.write_text("sesame", "utf-8")
    for target in (secret.as_uri(), "http://127.0.0.1:9/x"):
        path = files.book([HEADER, LINE])
        cell = '<c r="A2" t="inlineStr"><is><t>&own;</t></is></c>'
        xml = (
            f'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY own SYSTEM "{target}">]>'
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f'<sheetData><row r="1">{cell.replace("A2", "A1")}</row></sheetData></worksheet>'
        )
        replaced = io.BytesIO()
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(replaced, "w") as new:
            for member in old.infolist():
                body = xml.encode() if "sheet1" in member.filename else old.read(member)
                new.writestr(member.filename, body)
        path.write_bytes(replaced.getvalue())
        said = files.refusal("prices", path)
        assert said.startswith("file.xlsx: ") and "sesame" not in said


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("import time; time.sleep(30)", "not read within 1 seconds"),
        ("import os; os.kill(os.getpid(), 11)", "its reader was stopped"),
        ("import sys; sys.exit(3)", "its reader was stopped"),
        ("x = bytearray(1 << 40)", "its reader was stopped"),
    ],
)
def test_trap_a_workbook_takes_minutes(
    files: Desk, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    path = files.book([HEADER, LINE])
    stand_in = files.folder / "reader.py"
    stand_in.write_text(script)
    monkeypatch.setattr(workbooks, "_SHEET_PROCESS", stand_in)
    with pytest.raises(BadInputError, match=said):
        read_workbook(path, seconds=1)


def test_trap_a_workbook_takes_all_memory(files: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real reader with its limit lowered to 40 MB says so and ends."""
    path = files.book([HEADER, *([LINE] * 20_000)])
    source = workbooks._SHEET_PROCESS.read_text(encoding="utf-8")
    small = files.folder / "small.py"
    small.write_text(source.replace("MEMORY = 1 << 30", "MEMORY = 40 << 20"), encoding="utf-8")
    monkeypatch.setattr(workbooks, "_SHEET_PROCESS", small)
    with pytest.raises(BadInputError, match="memory"):
        read_workbook(path)


CELLS = st.one_of(
    st.floats(min_value=1e-6, max_value=1e12, allow_subnormal=False),
    st.integers(min_value=1, max_value=10**12).map(float),
)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(closes=st.lists(CELLS, min_size=10, max_size=28))
def test_any_numbers_written_come_back_the_same(files: Desk, closes: list[float]) -> None:
    """As text to the last bit, as a workbook to the digits that were written."""
    days = [f"2026-03-{day:02}" for day in range(2, 2 + len(closes))]
    rows = [["0100.HK", day, close, "HKD"] for day, close in zip(days, closes, strict=True)]
    text = csv(",".join(HEADER), *(",".join(map(str, row)) for row in rows))
    expected = [(close,) for close in closes]
    assert files.rows("prices", text, "close") == expected
    for row in rows:  # the library that writes the test's workbook keeps 15 digits
        row[2] = float(f"{row[2]:.15g}")
    short = [(row[2],) for row in rows]
    assert files.rows("prices", files.book([HEADER, *rows]), "close") == short


def test_the_reader_needs_nothing_of_this_program(files: Desk) -> None:
    """It is started as a script: from any folder, whatever the path of imports is."""
    path = files.book([HEADER, LINE])
    here = Path.cwd()
    os.chdir("/")
    try:
        assert len(read_workbook(path)[0].lines) == 2
    finally:
        os.chdir(here)
    assert "jobs.imports.sheet_process" not in sys.modules
