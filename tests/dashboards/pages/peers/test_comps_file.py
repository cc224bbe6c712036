"""The comparable table of Peers as a workbook that computes, over the address of the export."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import Engine

from dashboards.address import address_of
from dashboards.exports import answer
from dashboards.pages.peers.page import PEERS
from dashboards.pages.peers.sheet import comps_sheet
from dashboards.record import Record
from tests.dashboards import databases
from tests.dashboards.asking import ask
from tests.dashboards.databases import REPORT_EVENING
from tests.dashboards.reading import walk
from tests.db.comps.calculator import Calculator
from tests.tracker import universe as u


def test_the_link_on_peers_gives_a_workbook_that_computes(engine: Engine) -> None:
    """75 x 703 x 7.83 / 313.64 = 1316.28."""
    databases.record(engine, u.document(u.minimax()), at=REPORT_EVENING)
    page = list(PEERS.build(ask(engine, REPORT_EVENING, "/peers")))
    links = [str(getattr(one, "href", "")) for one in walk(page)]
    assert "/export/peers/comps.xlsx" in links
    record = Record(engine, lambda: REPORT_EVENING)
    sent = answer(comps_sheet, "xlsx", address_of("/peers", ""), record)
    assert 'filename="comps-0100.HK-2026-04-15.xlsx"' in sent.headers["Content-Disposition"]
    book = openpyxl.load_workbook(BytesIO(sent.get_data()))
    rows = {str(row[0].value): row[0].row for row in book["comps"].iter_rows()}
    at = rows["Marked target, computed, not published, HKD"]
    assert Calculator(book).cell("comps", f"E{at}") == pytest.approx(1316.28, abs=0.005)


def test_without_a_valuation_it_is_an_empty_table(engine: Engine) -> None:
    sheet = comps_sheet(ask(engine, REPORT_EVENING, "/peers"))
    assert sheet.frame.empty and sheet.workbook is None
