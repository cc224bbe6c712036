"""A restricted coverage shows prices and model, but no rating, target or upside anywhere."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Engine

from dashboards.pages.registry import PAGES
from tests.dashboards import drifting
from tests.dashboards.asking import ask
from tests.dashboards.reading import lines_of
from tests.tracker import universe as u

# Of the report: its target, its upside of 55.4 % and of 140.5 % later, its multiple, the rating.
TELLING = ("1,317", "1,316", "55.4", "55.3", "140.5", "75.0×", "Buy", "Overweight")


@pytest.fixture
def restricted(engine: Engine) -> Engine:
    status = u.status(u.REPORT_DAY + dt.timedelta(days=30), "restricted")
    drifting.record(engine, *drifting.falling(), status)
    return engine


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.title)
@pytest.mark.parametrize("search", ["", "?show=ps"])
def test_no_page_tells_what_may_not_be_shown(restricted: Engine, page: object, search: str) -> None:
    built = page.build(ask(restricted, drifting.NOW, page.path, search))  # type: ignore[attr-defined]
    # Band names stand on the scale of the bullet and in counts of names; no company is in one.
    scale = {"Buy", "Overweight", "Buy0", "Overweight0"}
    lines = [line for line in lines_of(built) if line not in scale]
    assert [line for line in lines for told in TELLING if told in line] == []


def test_files_hide_it_too(restricted: Engine) -> None:
    for page in PAGES:
        for make in page.exports.values():
            sheet = make(ask(restricted, drifting.NOW, page.path))
            text = sheet.frame.to_csv()
            assert "1317" not in text and "buy" not in text, page.title
