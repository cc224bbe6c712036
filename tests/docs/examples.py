"""Runs the console blocks of a page as a reader would type them, and compares what is printed."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from jobs import cli
from tests.docs.blocks import Block

CUT, RULE = "...", "─"
TOOLS = {"cat", "ls", "sed", "head"}


@dataclass(frozen=True)
class Example:
    """One command as typed, with the lines that the page prints below it."""

    typed: str
    expected: list[str]


@dataclass
class Shell:
    """A working folder in which `tracker` is typed; it knows `NAME=value tracker ... > FILE`."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch

    def type(self, typed: str) -> str:
        """Run one line in this process; give all that a terminal would show of it."""
        words = shlex.split(typed, comments=True)
        target = None
        if ">" in words:
            place = words.index(">")
            target, words = self.folder / words[place + 1], words[:place]
        with self.monkeypatch.context() as patch:
            while "=" in words[0]:
                name, value = words.pop(0).split("=", 1)
                patch.setenv(name, value)
            patch.chdir(self.folder)
            if words[0] in TOOLS:
                done = subprocess.run(words, capture_output=True, text=True, check=True)
                out, shown = done.stdout, done.stderr
            else:
                assert words[0] == "tracker", typed
                patch.setattr(sys, "argv", words)
                out, shown = _run()
        if target is not None:
            target.write_text(out, encoding="utf-8")
            return shown
        return out + shown


def _run() -> tuple[str, str]:
    """Give standard output and standard error; a failed command must say so in one line."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    err = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            cli.main()
        except SystemExit as ended:
            code = int(ended.code or 0)
    said = err.getvalue()
    assert (code != 0) == said.startswith("tracker: "), (code, said)
    out.flush()
    return out.buffer.getvalue().decode("utf-8"), said  # type: ignore[attr-defined]


def examples(block: Block) -> Iterator[Example]:
    """Split a block into what is typed (`$ ...`) and what is printed."""
    typed: str | None = None
    expected: list[str] = []
    for line in block.text.replace("\\\n", " ").splitlines():
        if line.startswith("$ "):
            if typed is not None:
                yield Example(typed, expected)
            typed, expected = line[2:], []
        else:
            expected.append(line)
    assert typed is not None, f"{block.place} has no command"
    yield Example(typed, expected)


def agree(expected: list[str], printed: str) -> bool:
    """Tell whether the lines are what was printed.

    `...` stands for any text, a line of it for any lines, a rule for one of any length, and nothing
    at all for whatever was printed; blanks at either end do not count.
    """
    if not any(line.strip() for line in expected):
        return True
    lines = [line.rstrip() for line in expected]
    while not lines[-1]:
        lines.pop()
    pattern = ""
    for line in lines:
        if line == CUT:
            pattern += r"(?:[^\n]*\n)*?"
        elif line and set(line) == {RULE}:
            pattern += f"{RULE}+\n"
        else:
            pattern += r"[^\n]*?".join(re.escape(part) for part in line.split(CUT)) + r"\n"
    text = "".join(f"{line.rstrip()}\n" for line in printed.strip("\n").splitlines())
    return re.fullmatch(pattern, text) is not None
