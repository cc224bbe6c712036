"""The command `coverage status`: recorded with who, when and why, and followed everywhere."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from db.deliveries import load_deliveries
from db.engine import open_engine, reading
from tests.jobs.command import tracker

BY = ("--why", "placing agent", "--by", "compliance")
FIGURES = ("1317", "1,317", "0.554", "55.4%", "1145.2", "1,145.22")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "home"


def test_a_status_is_recorded_with_who_when_and_why(home: Path) -> None:
    done = tracker(home, "coverage", "status", "100.hk", "restricted", *BY)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("0100.HK: restricted from 20")
    assert done.stdout.endswith(", by compliance: placing agent\n")
    done = tracker(home, "coverage", "status", "0100.HK", "active", "--why", "over")
    assert done.returncode == 0
    first, second, third = tracker(home, "coverage", "status", "0100.HK").stdout.splitlines()
    assert first.startswith("2026-04-15 active by analyst: first coverage (recorded ")
    assert "restricted by compliance: placing agent (recorded " in second
    assert "active by " in third


def test_what_is_restricted_is_shown_nowhere(home: Path, tmp_path: Path) -> None:
    shown = tracker(home, "value", "0100.HK", "--as-of", "2026-04-15", "--json").stdout
    assert "1317" in shown
    tracker(home, "run", "alerts")
    tracker(home, "coverage", "status", "0100.HK", "restricted", *BY)
    span = ("--from", "2026-04-15", "--to", "2026-04-17")
    sheet, table = tmp_path / "drift.xlsx", tmp_path / "drift.csv"
    for command in (
        ("value", "0100.HK", "--as-of", "2026-04-15"),
        ("value", "0100.HK", "--json"),
        ("history", "0100.HK", *span, "--json"),
        ("history", "0100.HK", *span),
        ("history", "0100.HK", *span, "--csv", str(table), "--xlsx", str(sheet)),
        ("bridge", "0100.HK", *span),
        ("bridge", "0100.HK", *span, "--json"),
        ("alerts", "list", "--all", "--json"),
        ("alerts", "list", "--all"),
        ("digest", "preview"),
        ("digest", "preview", "--language", "zh"),
    ):
        said = tracker(home, *command)
        assert (command, said.returncode) == (command, 0)
        assert (command, [one for one in FIGURES if one in said.stdout]) == (command, [])
    assert not any(figure in table.read_text() for figure in FIGURES)
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert {row["rating"] for row in rows} == {row["upside_published"] for row in rows} == {""}
    book = openpyxl.load_workbook(sheet)
    values = {str(cell.value) for row in book["history"].iter_rows() for cell in row}
    assert not values & {"1317", "buy"}
    alerts = json.loads(tracker(home, "alerts", "list", "--all", "--json").stdout)["alerts"]
    (review,) = [one for one in alerts if one["rule"] == "target_review"]
    assert (review["to"], review["value"], review["reasons"]) == (None, None, [])


def test_a_restricted_name_is_mailed_without_them(home: Path) -> None:
    tracker(home, "coverage", "status", "0100.HK", "restricted", *BY)
    env = {"TRACKER_MAIL_TO": "pm@desk.example,hk@desk.example:zh"}
    assert tracker(home, "run", "digest", env=env).returncode == 0
    with reading(open_engine(f"sqlite:///{home}/tracker.db")) as connection:
        mails = load_deliveries(connection, kind="digest")
    assert len(mails) == 2
    assert not any(figure.encode() in mail.mail for mail in mails for figure in FIGURES)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("0100.HK", "asleep", *BY), "no such status"),
        (("0100.HK", "restricted"), "say why"),
        (("2513.HK", "restricted", *BY), "is a peer"),
        (("2513.HK",), "is a peer"),
        (("XYZ", "restricted", *BY), "unknown ticker"),
    ],
)
def test_what_cannot_be_set_is_refused_in_one_line(
    home: Path, arguments: tuple[str, ...], told: str
) -> None:
    done = tracker(home, "coverage", "status", *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
