"""The letters that snapshots keep: python -m tests.jobs.mail.letters rewrites them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from jobs.mail.alert_letter import alert_letter
from jobs.mail.digest_letter import digest_letter
from jobs.mail.messages import Letter
from jobs.mail.news import (
    AlertNews,
    Cause,
    Correction,
    DigestNews,
    Moves,
    NameNews,
    Need,
    PeerLine,
)
from tests.tracker import universe as u
from tracker.addresses import Language
from tracker.alerts.changes import Reason
from tracker.document import Valuation

FOLDER = Path(__file__).parent / "snapshots"
LINK = "https://tracker.desk.example"
NEXT = date(2026, 4, 16)
DISCLAIMER = {"en": "Not investment advice.", "zh": "并非投资建议。"}
LANGUAGES: tuple[Language, ...] = ("en", "zh")
MOVES = Moves(u.REPORT_DAY, NEXT, 0.554, 0.0975, (("price", -0.4565),))


def document(*more: u.Fact, day: date = NEXT, close: float = 1200.0) -> Valuation:
    return u.document(u.minimax(u.price(u.MINIMAX, day, close), *more), day)


def alert_news(shown: Valuation | None = None, **other: object) -> AlertNews:
    values: dict[str, object] = {
        "rule": "band",
        "kind": "fired",
        "severity": "critical",
        "old": "buy",
        "new": "overweight",
        "value": 0.0975,
        "flip_price": 1145.22,
        "session": NEXT,
        "reasons": (),
        "document": shown or document(),
        "subject": u.MINIMAX,
        "moved": 0.416,
        "moves": MOVES,
        "disclaimer": DISCLAIMER,
    }
    return AlertNews(**{**values, **other})  # type: ignore[arg-type]


def name_news(shown: Valuation | None = None, **other: object) -> NameNews:
    shown = shown or document()
    peers = [
        PeerLine(u.MINIMAX, shown["name"], 1200.0, "HKD", 68.4, 0.416, None, 0.416),
        PeerLine(u.ZHIPU, shown["peers"][0]["name"], 867.0, "HKD", 50.2, 0.0, -0.031, 0.0),
    ]
    values: dict[str, object] = {
        "document": shown,
        "moved": 0.416,
        "changed": True,
        "moves": MOVES,
        "peers": tuple(peers),
        "chart": b"PNG",
        "waiting": (("band", "hold", 1, 2),),
        "disclaimer": DISCLAIMER,
        "events": (("2026-10-15", "horizon_end", "The rating's six months end"),),
    }
    return NameNews(**{**values, **other})  # type: ignore[arg-type]


def digest_news(**other: object) -> DigestNews:
    old = Reason("consensus PLTR", "stale_consensus", 47.0, 45.0, subject="PLTR")
    values: dict[str, object] = {
        "day": NEXT,
        "names": (name_news(),),
        "needs": (
            Need(u.MINIMAX, "band", "buy", "overweight", ()),
            Need(u.MINIMAX, "stale", None, "consensus PLTR", (old,)),
        ),
        "corrections": (
            Correction(u.MINIMAX, "2026-04-15", 0.554, 0.48, Cause("close", 847.5, 890.0)),
        ),
        "first": True,
    }
    return DigestNews(**{**values, **other})  # type: ignore[arg-type]


def letter(kind: str, language: Language) -> Letter:
    write = alert_letter if kind == "alert" else digest_letter
    news = alert_news(chart=b"PNG") if kind == "alert" else digest_news()
    found, problems = write(news, language, LINK)  # type: ignore[operator]
    assert problems == []
    assert isinstance(found, Letter)
    return found


def kept(kind: str, language: str, ending: str) -> Path:
    return FOLDER / f"{kind}-{language}.{ending}"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for kind in ("alert", "digest"):
        for language in LANGUAGES:
            made = letter(kind, language)
            text = f"{made.subject}\n\n{made.text}"
            kept(kind, language, "txt").write_text(text, encoding="utf-8")
            kept(kind, language, "html").write_text(made.html or "", encoding="utf-8")
