"""Files from the server: full precision, as of when, from where, and no text that is a formula."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from flask import Flask, Response, request
from sqlalchemy.exc import SQLAlchemyError

from dashboards.access.guard import plain
from dashboards.access.visitor import visitor
from dashboards.address import Address, address_of
from dashboards.asked import Asked, Page, Sheet
from dashboards.pages.registry import PAGES
from dashboards.queries import look
from dashboards.reader import Language, reader_of, reading_as
from dashboards.record import Record
from db.audit_trail import Entry, record_entry
from db.engine import DatabaseUnavailableError, writing
from db.sheets import csv_bytes, xlsx_bytes
from tracker.errors import TrackerError

TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def add_exports(server: Flask, record: Record, language: Language) -> None:
    """Serve `/export/PAGE/NAME.csv` and `.xlsx`, with the query of the page they stand on."""

    @server.get("/export/<page>/<name>.<suffix>")
    def export(page: str, name: str, suffix: str) -> Response:
        found = _find(page, name)
        if found is None or suffix not in TYPES:
            return plain("no such export; the pages link to all there are", 404)
        with reading_as(reader_of(request.cookies, language)):
            address = address_of(f"/{page}", request.query_string.decode(errors="replace"))
            made = answer(found, suffix, address, record)
        if made.status_code == 200 and visitor().name is not None:
            return _told(made, f"{page}/{name}.{suffix}", address, record)
        return made


def _told(made: Response, file: str, address: Address, record: Record) -> Response:
    """Give a file out once the audit trail says to whom; else nobody gets it."""
    who = visitor()
    query = address.href()[len(address.path) :][:200] or None
    entry = Entry(
        record.now(), who.name or "", "export", who.role, file, query, who.address, who.session
    )
    try:
        with writing(record.engine) as connection:
            record_entry(connection, entry)
    except (DatabaseUnavailableError, SQLAlchemyError):
        return plain("the export could not be entered in the audit trail; try again", 503)
    return made


def answer(
    make: Callable[[Asked], Sheet], suffix: str, address: Address, record: Record
) -> Response:
    """Make the file; what the address cannot mean is refused rather than guessed."""
    stamp, snapshot = look(record)
    if snapshot.problem:
        return plain(f"the database does not answer: {snapshot.problem}", 503)
    try:
        sheet = make(Asked(address, record, stamp, snapshot))
    except TrackerError as error:
        return plain(str(error), 404)
    if address.problems:
        return plain("; ".join(address.problems), 400)
    made_up = snapshot.simulated
    body = (
        csv_bytes(sheet.frame, simulated=made_up)
        if suffix == "csv"
        else _workbook(sheet, simulated=made_up)
    )
    file = re.sub(r"[^A-Za-z0-9._-]+", "-", sheet.name)
    file = f"simulated-{file}" if snapshot.simulated else file
    headers = {"Content-Disposition": f'attachment; filename="{file}.{suffix}"'}
    return Response(body, mimetype=TYPES[suffix], headers=headers)


def _workbook(sheet: Sheet, *, simulated: bool) -> bytes:
    if sheet.workbook is not None:
        return sheet.workbook()
    return xlsx_bytes(
        sheet.frame,
        name=sheet.name[:31],
        about=sheet.about,
        formats=sheet.formats,
        simulated=simulated,
    )


def _find(page: str, name: str) -> Callable[[Asked], Sheet] | None:
    path = "/" if page == "monitor" else f"/{page}"
    found: list[Page] = [one for one in PAGES if one.path == path]
    return found[0].exports.get(name) if found else None
