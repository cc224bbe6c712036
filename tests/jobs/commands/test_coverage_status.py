"""The command `coverage status`: recorded with who, when and why, and followed everywhere."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Engine

from db.deliveries import load_deliveries
from db.engine import reading
from tests.jobs.commands.said import Call

BY = ("--why", "placing agent", "--by", "compliance")
FIGURES = ("1317", "1,317", "0.554", "55.4%", "1145.2", "1,145.22")


pytestmark = pytest.mark.usefixtures("ready")


def test_a_status_is_recorded_with_who_when_and_why(call: Call) -> None:
    done = call("coverage", "status", "100.hk", "restricted", *BY)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("0100.HK: restricted from 20")
    assert done.out.endswith(", by compliance: placing agent\n")
    done = call("coverage", "status", "0100.HK", "active", "--why", "over")
    assert done.code == 0
    first, second, third = call("coverage", "status", "0100.HK").out.splitlines()
    assert first.startswith("2026-04-15 active by analyst: first coverage (recorded ")
    assert "restricted by compliance: placing agent (recorded " in second
    assert "active by " in third


def test_what_is_restricted_is_shown_nowhere(call: Call, tmp_path: Path) -> None:
    shown = call("value", "0100.HK", "--as-of", "2026-04-15", "--json").out
    assert "1317" in shown
    call("run", "alerts")
    call("coverage", "status", "0100.HK", "restricted", *BY)
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
        said = call(*command)
        assert (command, said.code) == (command, 0)
        assert (command, [one for one in FIGURES if one in said.out]) == (command, [])
    assert not any(figure in table.read_text() for figure in FIGURES)
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert {row["rating"] for row in rows} == {row["upside_published"] for row in rows} == {""}
    book = openpyxl.load_workbook(sheet)
    values = {str(cell.value) for row in book["history"].iter_rows() for cell in row}
    assert not values & {"1317", "buy"}
    alerts = call("alerts", "list", "--all", "--json").document["alerts"]
    (review,) = [one for one in alerts if one["rule"] == "target_review"]
    assert (review["to"], review["value"], review["reasons"]) == (None, None, [])


def test_a_restricted_name_is_mailed_without_them(call: Call, ready: Engine) -> None:
    call("coverage", "status", "0100.HK", "restricted", *BY)
    env = {"TRACKER_MAIL_TO": "pm@desk.example,hk@desk.example:zh"}
    assert call("run", "digest", env=env).code == 0
    with reading(ready) as connection:
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
    call: Call, arguments: tuple[str, ...], told: str
) -> None:
    done = call("coverage", "status", *arguments)
    assert (done.code, done.out) == (1, "")
    assert told in done.err
    assert len(done.err.splitlines()) == 1
