"""The drafts of a company on Model: shown beside what is in force, hidden with it, in its words."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Engine

from dashboards.pages.model.page import MODEL
from dashboards.pages.monitor.page import MONITOR
from dashboards.reader import Reader, reading_as
from db.drafts import Decision, Draft, NewDraft, record_decision, record_draft
from db.engine import writing
from tests.dashboards import drifting
from tests.dashboards.asking import ask
from tests.dashboards.reading import find, lines_of, text_of
from tests.jobs.drafting import target
from tests.tracker import universe as u

DAY = dt.timedelta(days=1)


def falling(engine: Engine) -> dt.datetime:
    drifting.record(engine, *drifting.falling())
    return drifting.NOW


def drafted(engine: Engine, now: dt.datetime, **changes: object) -> Draft:
    row = target(**{"published_on": now.date(), "rating": "hold", **changes})
    new = NewDraft("0100.HK", "target", "Ann Lee", "desk", {"target": [row]}, "slower ramp")
    with writing(engine) as connection:
        return record_draft(connection, new, now=now)[0]


def card(engine: Engine, now: dt.datetime) -> str:
    page = list(MODEL.build(ask(engine, now, "/model", "")))
    lines = [line for one in find(page, "drafts-card") for line in lines_of(one)]
    return " | ".join(lines).replace(" | | ", " | ")


def test_no_card_stands_where_nothing_waits(engine: Engine) -> None:
    now = falling(engine)
    assert card(engine, now) == ""
    draft = drafted(engine, now)
    with writing(engine) as connection:
        record_decision(connection, draft, Decision(draft.id, "rejected", "Bob", "no", now))
    assert card(engine, now) == ""


def test_a_draft_stands_beside_what_is_in_force(engine: Engine) -> None:
    """HKD 1,317 on 75 x becomes HKD 1,400 on 80 x: 1400 / 1317 - 1 = 6.3 %, 80 / 75 - 1 = 6.7 %."""
    now = falling(engine)
    drafted(engine, now - 2 * DAY)
    text = card(engine, now)
    assert "Draft 1: New target" in text
    assert "by Ann Lee" in text and "2 days old" in text
    assert "1 changed fact · slower ramp" in text
    assert "HKD 1,317.00 | HKD 1,400.00 | ▲ +6.3%" in text
    assert "75.0× | 80.0× | ▲ +6.7%" in text
    assert "Buy | Hold" in text
    assert "tracker approve 1 --by WHO" in text
    assert "its base has changed" not in text
    with reading_as(Reader("zh")):
        text = card(engine, now)
    assert [
        one for one in ("待批准", "草稿 1：新目标价", "现行", "slower ramp") if one not in text
    ] == []


def test_a_draft_whose_base_has_moved_says_so(engine: Engine) -> None:
    now = falling(engine)
    first = drafted(engine, now)
    drafted(engine, now, price=1500.0)
    with writing(engine) as connection:
        record_decision(connection, first, Decision(first.id, "approved", "Bob", None, now))
    text = card(engine, now)
    assert "Draft 2" in text and "its base has changed since" in text
    assert "Draft 1" not in text
    assert "HKD 1,400.00 | HKD 1,500.00" in text


def test_of_a_restricted_company_no_figure_of_a_draft_is_shown(engine: Engine) -> None:
    drifting.record(engine, *drifting.falling(), u.status(u.REPORT_DAY + DAY, "restricted"))
    drafted(engine, drifting.NOW)
    text = card(engine, drifting.NOW)
    assert "Draft 1" in text and "restricted: rating, target and upside are not shown" in text
    assert [one for one in ("1,400", "80.0", "Hold", "slower") if one in text] == []


def test_monitor_says_that_a_draft_waits(engine: Engine) -> None:
    now = falling(engine)
    before = " ".join(text_of(one) for one in MONITOR.build(ask(engine, now)))
    drafted(engine, now)
    after = " ".join(text_of(one) for one in MONITOR.build(ask(engine, now)))
    assert "Draft awaits approval" in after
    assert "Draft awaits approval" not in before
