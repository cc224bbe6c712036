"""The homes that the acts begin with, each made once by the command itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from db.batches import seal
from db.engine import writing
from tests.chaos.acts import caught_up
from tests.chaos.killing import run_to_end, run_until
from tests.chaos.market import FETCHING
from tests.chaos.places import Place, Places
from tests.jobs.drafting import ask_approval
from tests.jobs.fakes import sessions
from tracker.sessions import exchange

CLOSES = 400  # lines of the file that is imported


def make_templates(places: Places, env: Mapping[str, str], names: set[str]) -> dict[str, Place]:
    """Make the templates of these names; `covered` comes first, since the others copy it."""
    made = {"covered": places.new()}
    run_to_end(made["covered"], env, "init")
    (made["covered"].home / "closes.csv").write_text(_closes(), encoding="utf-8")
    makers = {
        "unvalued": _unvalued,
        "fetched": _fetched,
        "crashed": _crashed,
        "drafted": _drafted,
        "saved": _saved,
    }
    for name, maker in makers.items():
        if name in names:
            made[name] = places.copy(made["covered"])
            maker(made[name], env)
    return made


def _closes() -> str:
    """A file of closes long before those that the market serves."""
    days = sessions(
        "XHKG", datetime(2023, 1, 3, tzinfo=UTC).date(), datetime(2024, 12, 1, tzinfo=UTC).date()
    )
    lines = [f"2513.HK,{day},{700 + place / 10},HKD" for place, day in enumerate(days[:CLOSES])]
    return "\n".join(["ticker,session,close,currency", *lines, ""])


def _unvalued(place: Place, env: Mapping[str, str]) -> None:
    """Closes are there and nobody has valued them."""
    for job in FETCHING:
        run_to_end(place, env, "run", job)
    _seal_close(place, 840.0)


def _fetched(place: Place, env: Mapping[str, str]) -> None:
    run_until(place, env, caught_up, "schedule")


def _crashed(place: Place, env: Mapping[str, str]) -> None:
    """A desk that has seen a year, and a close that halves the price and nobody has judged."""
    _fetched(place, env)
    _seal_close(place, 300.0)


def _drafted(place: Place, env: Mapping[str, str]) -> None:
    engine = place.open()
    ask_approval(engine)
    engine.dispose()
    run_to_end(place, env, "target", "set", "0100.HK", "--by", "Ann", "--price", "1400")


def _saved(place: Place, env: Mapping[str, str]) -> None:
    """A desk with a backup from before it had imported anything."""
    run_to_end(place, env, "db", "backup", "saved.db")
    run_to_end(place, env, "import", "prices", "closes.csv")


def _seal_close(place: Place, close: float) -> None:
    now = datetime.now(UTC)
    closed = [
        day
        for day in sessions("XHKG", now.date() - timedelta(days=10), now.date())
        if exchange("XHKG").known_instant(day) < now - timedelta(hours=1)
    ]
    row = {
        "ticker": "0100.HK",
        "session": closed[-1],
        "close": close,
        "currency": "HKD",
        "volume": None,
        "flag": None,
        "known_at": exchange("XHKG").known_instant(closed[-1]),
    }
    engine = place.open()
    with writing(engine) as connection:
        seal(connection, source="exchange", rows={"price": [row]}, now=datetime.now(UTC))
    engine.dispose()
