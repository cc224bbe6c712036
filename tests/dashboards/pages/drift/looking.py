"""Asks for the Drift page of a record, or for its history and question."""

from __future__ import annotations

from dashboards.address import address_of
from dashboards.asked import Asked
from dashboards.pages.drift.page import render
from dashboards.pages.drift.queries import Track, load_track
from dashboards.pages.drift.question import Question, read_known, read_question
from dashboards.queries import look
from dashboards.record import Record
from tests.dashboards.reading import lines_of
from tests.tracker import universe as u


def asked(record: Record, search: str = "") -> Asked:
    stamp, snapshot = look(record)
    return Asked(address_of("/drift", search), record, stamp, snapshot)


def page(record: Record, search: str = "") -> list[str]:
    return lines_of(render(asked(record, search)))


def track(record: Record, search: str = "") -> Track:
    request = asked(record, search)
    found = load_track(request, u.MINIMAX, read_known(request.address))
    assert isinstance(found, Track)
    return found


def question(record: Record, search: str = "") -> Question:
    return read_question(asked(record, search).address, track(record, search))
