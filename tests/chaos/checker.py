"""Counts what a kill lost, doubled or broke, against what a run that nobody killed recorded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Engine, text

from db.batches import verify_chain
from db.dialect import is_sqlite
from db.engine import reading
from db.tables import OBSERVATIONS
from db.types import canonical_json
from tests.chaos.market import SETTLING
from tests.db.rows import stored
from tests.jobs.recorded import runs
from tracker.inputs import FRAMES

Facts = Mapping[str, Counter[tuple[str, ...]]]
# Of the tables beside the observations: what makes a row the one that it is.
KEYS: Mapping[str, tuple[str, ...]] = {
    "alert_change": ("rule", "ticker", "kind", "after"),
    "delivery": ("kind", "receiver", "message_id"),
    "draft_decision": ("draft_id", "verdict"),
}


@dataclass
class Tally:
    """What was found over all points of one act."""

    points: int = 0
    cut: int = 0  # the process lived when it was killed
    lost: int = 0
    doubled: int = 0
    repeated: int = 0  # mails that arrived again, the identical bytes under the same Message-ID
    broken: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)  # what was lost or doubled


def facts_of(engine: Engine) -> Facts:
    """Count each observation by all that it says, whatever its id and times; and other effects."""
    found: dict[str, Counter[tuple[str, ...]]] = {}
    for kind in OBSERVATIONS:
        names = [one for one in (*FRAMES[kind].key, *FRAMES[kind].values) if one != "as_of"]
        rows = stored(engine, kind)
        found[kind] = Counter(
            (*(str(row[one]) for one in names), str(row["source"])) for row in rows
        )
    for name, names in KEYS.items():
        rows = stored(engine, name)
        found[name] = Counter(tuple(str(row[one]) for one in names) for row in rows)
    found["valuation"] = Counter(
        (row["ticker"], str(row["batch_id"]), canonical_json(row["document"]))
        for row in stored(engine, "valuation")
    )
    return found


def compare(tally: Tally, found: Facts, undisturbed: Facts) -> None:
    """Add up what is missing and what is there too often."""
    settling = {str(day) for day in SETTLING}
    for kind, expected in undisturbed.items():
        if kind == "valuation":  # when a valuation is made again depends on the moment of the kill
            tally.doubled += sum(count - 1 for count in found[kind].values())
            continue
        missing = expected - found[kind]
        tally.lost += sum(missing.values())
        extra = {row: n for row, n in (found[kind] - expected).items() if not settling & set(row)}
        tally.doubled += sum(extra.values())
        tally.named += [f"lost {kind} {row}" for row in missing]
        tally.named += [f"doubled {kind} {row}" for row in extra]


def check_whole(tally: Tally, engine: Engine, *, scheduled: bool) -> None:
    """Hold the file, the chain and, where a scheduler ran, every due key to what they promise."""
    with reading(engine) as connection:
        if is_sqlite(connection):
            said = connection.execute(text("PRAGMA integrity_check")).scalars().all()
            tally.broken += [str(one) for one in said if one != "ok"]
        tally.broken += [finding.message for finding in verify_chain(connection)]
    for run in runs(engine).values():
        if scheduled and not run.due_key.startswith("manual"):
            settled = run.state == "done" or (run.state == "skipped" and run.detail)
            if not settled:
                tally.broken.append(f"{run.job} {run.due_key} is {run.state}")


def check_mails(tally: Tally, engine: Engine, mails: Iterable[bytes]) -> None:
    """Each delivery arrived; again only with its Message-ID and the identical bytes."""
    expected = {row["message_id"] for row in stored(engine, "delivery")}
    arrived: dict[str, list[bytes]] = {}
    for mail in mails:
        named = re.search(rb"Message-ID:\s+(<[^>]+>)", mail)
        arrived.setdefault(named.group(1).decode() if named else "", []).append(mail)
    tally.lost += len(expected - arrived.keys())
    tally.named += [f"never arrived: {name}" for name in expected - arrived.keys()]
    tally.doubled += len(arrived.keys() - expected)
    for same in arrived.values():
        tally.doubled += len(set(same)) - 1
        tally.repeated += len(same) - 1
