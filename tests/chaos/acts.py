"""What is killed: each command on the home that it begins with, and when it has done its work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from tests.chaos.market import FETCHING
from tests.db.rows import stored
from tests.jobs.recorded import runs

Done = Callable[[Engine], bool]


@dataclass(frozen=True)
class Act:
    """One thing that a desk does; `done` is asked of what does not end by itself."""

    name: str
    template: str
    arguments: tuple[str, ...]
    share: int  # of the points, relative to the others
    mails: bool = False
    writer: bool = False  # another process writes all the time
    done: Done | None = None


def caught_up(engine: Engine) -> bool:
    """Tell whether nothing failed, nothing runs and every job is done."""
    ledger = [run for run in runs(engine).values() if not run.due_key.startswith("manual")]
    done = {run.job for run in ledger if run.state == "done"}
    return {run.state for run in ledger} <= {"done", "skipped"} and done >= {
        *FETCHING,
        "recompute",
        "alerts",
    }


def told(engine: Engine) -> bool:
    """Tell whether the digest is made and every mail is sent."""
    states = [row["state"] for row in stored(engine, "delivery")]
    made = any(run.job == "digest" and run.state == "done" for run in runs(engine).values())
    return made and bool(states) and set(states) == {"sent"} and caught_up(engine)


IMPORT = ("import", "prices", "closes.csv")
ACTS = (
    *(Act(job, "covered", ("run", job), 2) for job in FETCHING),
    Act("recompute", "unvalued", ("run", "recompute"), 2),
    Act("alerts", "crashed", ("run", "alerts"), 3, mails=True),
    Act("digest", "fetched", ("schedule",), 3, mails=True, done=told),
    Act("schedule", "covered", ("schedule",), 4, done=caught_up),
    Act("import", "covered", IMPORT, 3),
    Act("approval", "drafted", ("approve", "1", "--by", "Bob"), 3),
    Act("backup", "fetched", ("db", "backup", "saved.db", "--force"), 3, writer=True),
    Act("restore", "saved", ("db", "restore", "saved.db", "--force"), 3),
)
MAIL: Mapping[str, str] = {
    "TRACKER_SMTP_HOST": "127.0.0.1",
    "TRACKER_SMTP_SECURITY": "none",
    "TRACKER_MAIL_FROM": "tracker@desk.example",
    "TRACKER_MAIL_TO": "pm@desk.example, zh@desk.example:zh",
    "TRACKER_OPERATOR_TO": "ops@desk.example",
    "TRACKER_DIGEST_AT": "00:05 Asia/Hong_Kong",
}
