"""A sign of life: on a terminal once it lasts, on standard error alone, and gone at the end."""

from __future__ import annotations

import io
import sys
import time

import pytest

from jobs.commands.waiting import waiting


class Screen(io.StringIO):
    """Standard error of somebody who watches."""

    def isatty(self) -> bool:
        return True


def seen(monkeypatch: pytest.MonkeyPatch, screen: io.StringIO, *arguments: str) -> str:
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(sys, "argv", ["tracker", *arguments])
    with waiting("valuing every [session]", after=0):
        time.sleep(0.05)
        while screen.isatty() and "--json" not in arguments and not screen.getvalue():
            time.sleep(0.01)
    return screen.getvalue()


def test_what_lasts_is_told_literally_and_its_line_is_given_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    drawn = seen(monkeypatch, Screen())
    assert "valuing every [session]" in drawn
    assert drawn.endswith("\x1b[1A\x1b[2K")  # up one line, and clear it


def test_a_pipe_and_a_program_that_reads_json_see_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert seen(monkeypatch, io.StringIO()) == ""
    assert seen(monkeypatch, Screen(), "--json") == ""


def test_what_is_done_at_once_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    with waiting("opening"):
        pass
    assert screen.getvalue() == ""


def test_a_failure_passes_through_and_the_line_is_given_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stderr", Screen())
    with pytest.raises(ZeroDivisionError), waiting("dividing", after=0):
        raise ZeroDivisionError
