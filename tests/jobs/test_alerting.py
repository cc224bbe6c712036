"""Alerts in the transaction of a valuation: recorded, mailed once, silenced, withdrawn, noted."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

import jobs.alert_news
from db.acknowledging import acknowledge
from db.alert_list import alert_list
from db.alerts import Alert, Silence, load_alerts, load_changes, record_silence
from db.batches import seal
from db.deliveries import NewDelivery, load_deliveries, record_delivery
from db.engine import open_engine, reading, writing
from db.ledger import claim_run, finish_run
from jobs.delivery.mailing import Mailing
from jobs.digest import gather, record_digests
from jobs.failing import record_job_alerts
from jobs.recompute import recompute
from tests.tracker import universe as u
from tracker.addresses import Receiver
from tracker.errors import BadInputError

MAILING = Mailing(
    sender="tracker@desk.example",
    receivers=(Receiver("pm@desk.example", "en"), Receiver("hk@desk.example", "zh")),
    operators=(Receiver("ops@desk.example", "en"),),
)
DAYS = (u.REPORT_DAY, date(2026, 4, 16), date(2026, 4, 17), date(2026, 4, 20))


def evening(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, 30, tzinfo=UTC)


def live(engine: Engine, *closes: float | None, source: str = "yahoo") -> None:
    """One evening after another from the report's day on: a close is recorded, then valued."""
    for day, close in zip(DAYS, closes, strict=False):
        value(engine, day, close, source=source)


def value(engine: Engine, day: date, close: float | None, source: str = "yahoo") -> None:
    rows = [] if close is None else [u.price(u.MINIMAX, day, close)[1]]
    with writing(engine) as connection:
        seal(connection, source=source, rows={"price": rows}, now=evening(day))
        recompute(connection, now=evening(day), mailing=MAILING)


def mailed(engine: Engine, rule: str) -> list[tuple[str, str]]:
    with reading(engine) as connection:
        changes = {one.id: one for one in load_changes(connection, rule=rule)}
        return [
            (changes[one.change_id].kind, one.receiver)
            for one in load_deliveries(connection, kind="alert")
            if one.change_id in changes
        ]


def standing(engine: Engine, rule: str) -> Alert:
    with reading(engine) as connection:
        return next(one for one in load_alerts(connection, ticker=u.MINIMAX) if one.rule == rule)


@pytest.mark.both_engines
def test_a_crossing_is_recorded_and_mailed_once_to_each(engine: Engine) -> None:
    live(engine, None, 1200.0, 1200.0)
    value(engine, DAYS[2], 1200.0)  # once more
    assert mailed(engine, "band") == [("fired", "pm@desk.example"), ("fired", "hk@desk.example")]
    alert = standing(engine, "band")
    assert (alert.state, alert.old, alert.new, alert.threshold) == (
        "firing",
        "buy",
        "overweight",
        0.15,
    )
    assert alert.flip_price == pytest.approx(1317 / 1.15)
    with reading(engine) as connection:
        fired = load_changes(connection, rule="band", kinds=["fired"])
        deliveries = load_deliveries(connection)
    assert fired[0].valuation_id is not None
    assert isinstance(fired[0].bridge, dict)
    assert fired[0].bridge["parts"][0]["factor"] == "price"
    assert {one.state for one in deliveries} == {"recorded"}  # no server is set
    assert deliveries[0].created_at == evening(DAYS[2])


def test_an_outage_loses_no_crossing(engine: Engine) -> None:
    value(engine, DAYS[0], None)
    closes = [u.price(u.MINIMAX, day, 1200.0)[1] for day in DAYS[1:]]
    with writing(engine) as connection:
        seal(connection, source="yahoo", rows={"price": closes}, now=evening(DAYS[3]))
        recompute(connection, now=evening(DAYS[3]), mailing=MAILING)
    with reading(engine) as connection:
        (fired,) = load_changes(connection, rule="band", kinds=["fired"])
    assert fired.session == DAYS[2]


@pytest.mark.both_engines
def test_trap_a_desk_in_the_east_tells_two_sessions_of_the_west_as_one(engine: Engine) -> None:
    """It values before the day's close: of each evening the close is that of the day before."""
    with writing(engine) as connection:
        recompute(connection, now=evening(DAYS[1]), mailing=MAILING)
    for day, now, close in zip(DAYS[1:], (*DAYS[2:], date(2026, 4, 21)), (850, 860), strict=False):
        rows = [u.price(u.MINIMAX, day, float(close))[1]]
        with writing(engine) as connection:
            seal(connection, source="yahoo", rows={"price": rows}, now=evening(now))
            recompute(connection, now=evening(now), mailing=MAILING)
    with reading(engine) as connection:
        news = gather(connection, now=evening(DAYS[3])).names[u.MINIMAX]
    assert news.document["price"]["session"] == str(DAYS[2])
    assert news.moved == pytest.approx(860 / 850 - 1)


def story(engine: Engine) -> list[tuple[str, str, str, str | None]]:
    with reading(engine) as connection:
        changes = load_changes(connection)
    told = [one for one in changes if one.kind in {"fired", "followed", "returned"}]
    return sorted((str(one.session), one.rule, one.kind, one.new) for one in told)


def test_downtime_tells_of_every_rule_what_living_through_it_told(
    engine: Engine, covered_file: Path, tmp_path: Path
) -> None:
    """-16.2 % on the 16th, back on the 17th, near a flip price on the 20th."""
    closes = (847.5, 710.0, 840.0, 1140.0)
    live(engine, *closes)
    away = open_engine(f"sqlite:///{shutil.copy(covered_file, tmp_path / 'away.db')}")
    live(away, closes[0])
    with writing(away) as connection:
        rows = [
            u.price(u.MINIMAX, day, close)[1]
            for day, close in zip(DAYS[1:], closes[1:], strict=True)
        ]
        seal(connection, source="yahoo", rows={"price": rows}, now=evening(DAYS[-1]))
        recompute(connection, now=evening(DAYS[-1]), mailing=MAILING)
    assert story(away) == story(engine)
    moves = [one[0] for one in story(away) if one[1] == "price_move"]
    assert moves == ["2026-04-16", "2026-04-17", "2026-04-20"]
    assert {one[1] for one in story(away)} >= {"price_move", "near_threshold"}
    away.dispose()


def test_a_correction_of_the_data_withdraws_and_the_digest_says_so(engine: Engine) -> None:
    live(engine, None, 1200.0, 1200.0)
    with writing(engine) as connection:
        record_digests(connection, MAILING, due_key="1", now=evening(DAYS[2]))
    rows = [u.price(u.MINIMAX, day, 860.0)[1] for day in DAYS[1:4]]
    with writing(engine) as connection:
        seal(connection, source="import", rows={"price": rows}, now=evening(DAYS[3]))
        recompute(connection, now=evening(DAYS[3]), mailing=MAILING)
        record_digests(connection, MAILING, due_key="2", now=evening(DAYS[3]))
    assert [kind for kind, _ in mailed(engine, "band")] == ["fired", "fired"] + ["withdrawn"] * 2
    assert standing(engine, "band").state == "normal"
    with reading(engine) as connection:
        digest = load_deliveries(connection, kind="digest")[-1]
    told = digest.contents
    assert isinstance(told, dict)
    assert [one[:2] for one in told["corrections"]] == [
        [u.MINIMAX, "2026-04-17"],  # the upside that was mailed
        [u.MINIMAX, "2026-04-17"],  # and the crossing
    ]


@pytest.mark.both_engines
def test_silence_stops_mail_and_not_the_record(engine: Engine) -> None:
    until = evening(DAYS[3])
    with writing(engine) as connection:
        wish = Silence(u.MINIMAX, None, until, "results week", "pm", evening(DAYS[0]))
        record_silence(connection, wish)
    live(engine, None, 1200.0, 1200.0)
    assert mailed(engine, "band") == []
    with reading(engine) as connection:
        (fired,) = load_changes(connection, rule="band", kinds=["fired"])
        listed = alert_list(connection, now=evening(DAYS[2]), every=False)
    assert fired.silenced
    band = next(one for one in listed["alerts"] if one["rule"] == "band")
    assert band["silenced_until"] == "2026-04-20T10:30:00Z"


def test_an_acknowledged_band_is_closed_and_a_reason_stays_noted(engine: Engine) -> None:
    live(engine, None, 1200.0, 1200.0)
    with writing(engine) as connection:
        for rule in ("band", "stale"):
            alert = next(one for one in load_alerts(connection) if one.rule == rule)
            if alert.state == "normal":
                continue
            acknowledge(connection, alert.id, by="pm", note="seen", now=evening(DAYS[2]))
    assert (standing(engine, "band").state, standing(engine, "band").acknowledged_by) == (
        "normal",
        "pm",
    )
    value(engine, DAYS[2], 1200.0)
    assert standing(engine, "band").state == "normal"
    with (
        pytest.raises(BadInputError, match="no open alert has the id 999"),
        writing(engine) as connection,
    ):
        acknowledge(connection, 999, by="pm", note=None, now=evening(DAYS[2]))


def test_a_chart_that_fails_leaves_the_mail_and_a_finding(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_series: object) -> bytes:
        raise ZeroDivisionError("no room")

    monkeypatch.setattr(jobs.alert_news, "draw_chart", broken)
    live(engine, None, 1200.0)
    with writing(engine) as connection:
        rows = [u.price(u.MINIMAX, DAYS[2], 1200.0)[1]]
        seal(connection, source="yahoo", rows={"price": rows}, now=evening(DAYS[2]))
        _, findings = recompute(connection, now=evening(DAYS[2]), mailing=MAILING)
    assert len(mailed(engine, "band")) == 2
    assert {one.code for one in findings} == {"mail_reduced"}
    assert "ZeroDivisionError: no room" in findings[0].message


def test_the_first_digest_lists_what_already_stands(engine: Engine) -> None:
    value(engine, DAYS[0], 600.0, source="import")
    assert mailed(engine, "target_review") == []
    with writing(engine) as connection:
        written, findings = record_digests(connection, MAILING, due_key="1", now=evening(DAYS[0]))
        again, _ = record_digests(connection, MAILING, due_key="1", now=evening(DAYS[1]))
    assert (written, findings) == (2, [])
    with reading(engine) as connection:
        digests = load_deliveries(connection, kind="digest")
    assert again == 2  # asked for again it is the same mail, recorded once
    assert [one.receiver for one in digests] == ["pm@desk.example", "hk@desk.example"]
    assert b"First run" in digests[0].mail


def test_a_name_is_compared_with_what_its_own_readers_were_told(engine: Engine) -> None:
    """The last mail of a digest may be a reader's of other names: these were told as well."""
    value(engine, DAYS[0], None)
    other = {"names": {"OTHER": {"as_of": str(DAYS[0]), "upside": 0.1}}, "corrections": []}
    with writing(engine) as connection:
        record_digests(connection, MAILING, due_key="1", now=evening(DAYS[0]))
        mail = NewDelivery("digest", "x@desk.example", "en", "s", "<x@desk>", b"", contents=other)
        record_delivery(connection, mail, now=evening(DAYS[0]), to_be_sent=True)
        name = gather(connection, now=evening(DAYS[1])).names[u.MINIMAX]
    assert not name.changed


def test_what_comes_next_is_the_names_own_and_has_not_moved(engine: Engine) -> None:
    """A peer's results would stand under the company's name; Monitor shows neither of the two."""
    value(engine, DAYS[0], None)
    told = (
        (u.PALANTIR, date(2026, 5, 4), "results announced"),
        (u.MINIMAX, date(2026, 5, 11), "moved to 2026-05-18"),
        (u.MINIMAX, date(2026, 5, 18), "results expected"),
    )
    shared = {"kind": "results", "known_at": evening(DAYS[0])}
    rows = [{"ticker": ticker, "date": day, "text": text, **shared} for ticker, day, text in told]
    with writing(engine) as connection:
        seal(connection, source="import", rows={"event": rows}, now=evening(DAYS[0]))
        news = gather(connection, now=evening(DAYS[0])).names[u.MINIMAX]
    assert news.events == (("2026-05-18", "results", "results expected"),)


def test_a_quiet_day_may_be_left_out(engine: Engine) -> None:
    value(engine, DAYS[0], None)
    silent = replace(MAILING, quiet_digest=False)
    with writing(engine) as connection:
        record_digests(connection, silent, due_key="1", now=evening(DAYS[0]))
        written, _ = record_digests(
            connection, silent, due_key="2", now=evening(DAYS[0]) + timedelta(hours=1)
        )
    assert written == 0


def test_nobody_set_is_nobody_mailed(engine: Engine) -> None:
    with writing(engine) as connection:
        recompute(connection, now=evening(DAYS[0]))
        assert record_digests(connection, Mailing(), due_key="1", now=evening(DAYS[0])) == (0, [])


def kinds(engine: Engine) -> Sequence[str]:
    with reading(engine) as connection:
        return [one.kind for one in load_changes(connection, rule="job_failed")]


@pytest.mark.both_engines
def test_a_job_that_keeps_failing_is_told_to_the_operators(engine: Engine) -> None:
    now = evening(DAYS[0])
    for attempt in (1, 2, 3, 4):
        with writing(engine) as connection:
            claimed = claim_run(
                connection,
                job="prices",
                due_key="k",
                now=now,
                owner="me",
                lease=timedelta(minutes=1),
            )
            assert claimed == attempt
            finish_run(
                connection,
                job="prices",
                due_key="k",
                attempt=attempt,
                state="done" if attempt == 4 else "failed",
                now=now,
                detail={"failures": [{"message": "PLTR: no answer"}]},
                next_try_at=now,
            )
            record_job_alerts(connection, MAILING, now=now + timedelta(days=attempt))
    assert kinds(engine) == ["fired", "returned"]
    with reading(engine) as connection:
        (mail,) = load_deliveries(connection, kind="alert")
    assert (mail.receiver, mail.subject) == (
        "ops@desk.example",
        "tracker: job prices failed 3 times: PLTR: no answer",
    )
