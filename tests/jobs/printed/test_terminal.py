"""The terminal: words fold, numbers are whole at any width, and no text can steer it."""

from __future__ import annotations

import io
import unicodedata

import pytest
from rich.console import Console

from jobs.printed.terminal import Figures, Words, print_line, print_table

NUMBERS = ("1,234,567.89", "+1,055.4%†", "2026-10-16")
WORDS = "a sentence of several words"


def printed(width: int) -> list[str]:
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None)
    columns = [Words("who"), *(Figures(f"n\n{place}") for place in range(3)), Words("from")]
    print_table(console, columns, [["MiniMax 0100.HK", *NUMBERS, WORDS]])
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_no_number_is_ever_cut(width: int) -> None:
    lines = printed(width)
    assert any(all(number in line for number in NUMBERS) for line in lines)
    assert "…" not in "".join(lines)


@pytest.mark.parametrize("width", [40, 80, 200])
def test_words_fold_between_words_only(width: int) -> None:
    found = " ".join(printed(width)).split()
    assert set(WORDS.split()) <= set(found)
    assert {"MiniMax", "0100.HK"} <= set(found)


def test_a_wide_terminal_folds_nothing() -> None:
    assert any(WORDS in line for line in printed(200))


def test_a_sentence_is_one_line_in_a_pipe() -> None:
    console = Console(file=io.StringIO(), width=20)
    print_line(console, "a sentence that is longer than twenty characters")
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue().count("\n") == 1


def test_columns_line_up_by_the_width_that_a_terminal_gives_chinese_names() -> None:
    """智谱 is two signs of two cells each, PLTR four of one: the figures behind end in one line."""
    console = Console(file=io.StringIO(), width=80)
    names = ("智谱", "PLTR", "MiniMax 稀宇科技", "ＦＵＬＬ", "a")
    rows = [(name, f"{place:,}") for place, name in enumerate(names, start=998)]
    print_table(console, [Words("公司 company"), Figures("市值")], rows)
    assert isinstance(console.file, io.StringIO)
    lines = [line for line in console.file.getvalue().splitlines() if line.strip()]
    assert lines[0].startswith("公司 company")
    ends = {cells(line.rstrip()) for line in lines}
    assert len(ends) == 1, lines
    starts = {
        cells(line[: line.index(figure)]) + len(figure)
        for line, (_, figure) in zip(lines[2:], rows, strict=True)
    }
    assert starts == ends


def cells(text: str) -> int:
    """The width by Unicode's own table: wide and full-width signs take two cells."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
