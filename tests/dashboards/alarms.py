"""A desk with alerts in every state, as jobs leave them, and what a browser posts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine

from dashboards import ids
from db.alerts import Alert, AlertChange, load_alerts, record_alert, record_change
from db.batches import seal
from db.deliveries import NewDelivery, record_delivery
from db.engine import reading, writing
from tests.dashboards import databases, documents
from tests.dashboards.databases import REPORT_EVENING
from tests.dashboards.frame import UPDATE
from tracker.alerts.bands import BandMemory
from tracker.alerts.changes import Reason
from tracker.alerts.conditions import Reasons, Standing
from tracker.alerts.levels import Level
from tracker.alerts.memory import memory_document, reason_documents

SESSION = dt.date(2026, 4, 15)
TICKER = "0100.HK"

CLOSE_TOO_OLD = Reason("price PLTR", "stale_price", 3.0, 2.0, subject="PLTR")
RATE_TOO_OLD = Reason("fx USDCNY", "stale_fx", 54.0, 3.0, subject="USDCNY")


def covered(engine: Engine, *, at: dt.datetime) -> None:
    """Record the report day's valuation and the target that covers the company."""
    databases.record(engine, documents.report_day(), at=at)
    target = {
        "ticker": TICKER,
        "published_on": SESSION,
        "rating": "buy",
        "price": 1317.0,
        "currency": "HKD",
        "known_at": databases.CLOSE,
    }
    with writing(engine) as connection:
        seal(connection, source="report", rows={"target": [target]}, now=at)


def plain(rule: str, state: str, **other: Any) -> Alert:
    """An alert with nothing in it but its state."""
    empty: dict[str, Any] = dict.fromkeys(
        ("old", "new", "value", "threshold", "flip_price", "memory", "valuation_id", "note")
    )
    empty |= {"acknowledged_by": None, "acknowledged_at": None}
    moments = {"session": SESSION, "since": REPORT_EVENING, "updated_at": REPORT_EVENING}
    return Alert(rule=rule, ticker=TICKER, state=state, **{**empty, **moments, **other})


def left_band() -> Alert:
    """The upside has left Buy for Overweight: 8.4 % against 15 %."""
    level = Level("overweight", left="buy")
    return plain(
        "band",
        "firing",
        old="buy",
        new="overweight",
        value=0.084,
        threshold=0.15,
        flip_price=1145.22,
        memory=memory_document(BandMemory("b", SESSION, 0.084, level, None, None)),
    )


def leaving_band() -> Alert:
    """The earned band is being left: one session of two beyond -5 %."""
    level = Level("hold", side=-1, beyond_margin=1, beyond_edge=1)
    memory = memory_document(BandMemory("e", SESSION, -0.08, level, None, None))
    return plain("earned_band", "pending", new="hold", value=-0.08, memory=memory)


def stale_inputs() -> Alert:
    """Two inputs are too old."""
    held = {one.key: Standing(one, SESSION, fired=True) for one in (CLOSE_TOO_OLD, RATE_TOO_OLD)}
    memory = memory_document(Reasons(SESSION, held))
    return plain("stale", "firing", new="fx USDCNY, price PLTR", value=54.0, memory=memory)


def blind() -> Alert:
    return plain("price_move", "no data", memory=memory_document(Reasons(SESSION, usable=False)))


def failing_job() -> Alert:
    reason = Reason("fx", "job_failed", 4.0, 3.0, subject="fx", text="no route to <b>HKD</b>")
    memory = memory_document(Reasons(SESSION, {"fx": Standing(reason, SESSION, fired=True)}))
    return replace(plain("job_failed", "firing", new="fx", memory=memory), ticker="fx")


def put(engine: Engine, *alerts: Alert) -> dict[str, int]:
    """Record alerts, each with the change that made it; gives their ids by rule."""
    with writing(engine) as connection:
        return {one.rule: _put(connection, one) for one in alerts}


def every_state(engine: Engine) -> dict[str, int]:
    return put(engine, left_band(), leaving_band(), stale_inputs(), blind(), failing_job())


def _put(connection: Connection, alert: Alert) -> int:
    alert = replace(alert, id=record_alert(connection, alert))
    kind = {"firing": "fired"}.get(alert.state, "moved")
    change = AlertChange.of(alert, kind, before="normal", now=REPORT_EVENING)
    grave = {"band": "critical", "stale": "warning", "job_failed": "warning"}
    reasons = [CLOSE_TOO_OLD, RATE_TOO_OLD] if alert.rule == "stale" else []
    severity = grave.get(alert.rule, "info")
    record_change(
        connection,
        replace(change, severity=severity, reasons=reason_documents(tuple(reasons))),
    )
    return alert.id


def mail(engine: Engine, *subjects: str, sent: bool = True) -> None:
    """Put mails into the outbox."""
    with writing(engine) as connection:
        for subject in subjects:
            record_delivery(
                connection,
                NewDelivery("alert", "pm@desk.example", "en", subject, f"<{subject}>", b"mail"),
                now=REPORT_EVENING,
                to_be_sent=sent,
            )


def held(engine: Engine, number: int) -> Alert:
    """How an alert stands now."""
    with reading(engine) as connection:
        return {one.id: one for one in load_alerts(connection)}[number]


def post(
    client: FlaskClient,
    page: str,
    act: str,
    of: object,
    values: Mapping[str, object],
    *,
    search: object = "",
    clicks: object = 1,
    other: Sequence[tuple[str, object]] = (),
) -> dict[str, Any]:
    """Press a button as a browser does; gives what the callback answers (search, refusal)."""
    button = {"type": "write-do", "page": page, "act": act, "of": of}
    said = {"type": "write-said", "page": page, "n": "0"}
    fields = [{"type": "write-field", "field": name} for name in values]
    found = client.get("/_dash-dependencies").get_json()
    output = next(one["output"] for one in found if f'"page":"{page}"' in one["output"])
    body = {
        "output": output,
        "outputs": [
            {"id": ids.LOCATION, "property": output.strip(".").split("...")[0].partition(".")[2]},
            [{"id": said, "property": "children"}],
        ],
        "inputs": [
            [{"id": button, "property": "n_clicks", "value": clicks}],
            [{"id": one, "property": "n_submit", "value": None} for one in fields],
        ],
        "state": [
            [{"id": button, "property": "id", "value": button}],
            [{"id": one, "property": "id", "value": one} for one in fields],
            [
                {"id": one, "property": "value", "value": value}
                for one, value in zip(fields, values.values(), strict=True)
            ],
            {"id": ids.LOCATION, "property": "search", "value": search},
        ],
        "changedPropIds": [f"{_text_of(button)}.n_clicks"],
        **dict(other),
    }
    answer = client.post(UPDATE, json=body)
    text = answer.get_data(as_text=True)
    assert "Traceback" not in text and 'File "' not in text
    if answer.status_code != 200:
        return {"status": answer.status_code, "search": None, "said": text}
    response = answer.get_json()["response"]
    search_now = next((one["search"] for one in response.values() if "search" in one), None)
    told = next((one["children"] for one in response.values() if "children" in one), None)
    return {"status": 200, "search": search_now, "said": told}


def _text_of(button: Mapping[str, object]) -> str:
    return json.dumps(button, sort_keys=True, separators=(",", ":"))
