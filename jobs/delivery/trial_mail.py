"""Test mails and posts: one to everybody who would be told, through the same outbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from db.deliveries import load_deliveries
from db.engine import reading, writing
from jobs.delivery.mailing import Mailing
from jobs.delivery.outbox import Occasion, Written, record_letters, record_posts
from jobs.mail.messages import Letter
from jobs.notify import send_due
from jobs.settings.desk import Settings
from jobs.startup import open_desk, open_memory
from tracker.addresses import Language
from tracker.errors import TrackerError


def send_test_mails(settings: Settings) -> Iterator[str]:
    """Send each receiver, operator and channel a test; gives a line for each on how it ended."""
    engine, _ = open_memory(settings)
    desk = open_desk(settings, engine)
    readers = dict.fromkeys((*desk.mailing.receivers, *desk.mailing.operators))
    if not readers and not desk.mailing.channels:
        raise TrackerError(
            "nobody would be told: set TRACKER_MAIL_TO, TRACKER_OPERATOR_TO or TRACKER_CHANNELS"
        )
    now = desk.clock()

    def write(language: Language) -> Written:
        return trial_letter(desk.mailing, language, now), []

    with writing(engine) as connection:
        occasion = Occasion("test", f"test {now.isoformat()}", now)
        record_letters(connection, desk.mailing, readers, write, occasion)
        record_posts(connection, desk.mailing, write, occasion)
    send_due(desk)
    with reading(engine) as connection:
        sent = [one for one in load_deliveries(connection, kind="test") if one.created_at == now]
    failed = [one for one in sent if one.state not in {"sent", "recorded"}]
    if failed:
        told = "; ".join(f"{one.receiver}: {one.state}: {one.reason}" for one in failed)
        raise TrackerError(f"test not sent: {told}")
    for one in sent:
        yield f"{one.receiver}: {one.state}" + (f" ({one.reason})" if one.reason else "")


def trial_letter(mailing: Mailing, language: Language, now: datetime) -> Letter:
    """Write a test."""
    subject = "tracker：测试" if language == "zh" else "tracker: test"
    said = "发送设置有效。" if language == "zh" else "The settings work."
    return Letter(subject, f"{said}\n{now:%Y-%m-%d %H:%M} UTC\n{mailing.base_url}\n")
