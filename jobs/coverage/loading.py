"""Loads coverage files: parses, records what changed, never reverts a later load."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from sqlalchemy import Connection, Engine

from db.batches import seal
from db.coverage_files import CoverageFile, NewCoverageFile, Origin, load_coverage_files
from db.drafts import load_drafted_files
from db.engine import reading, writing
from jobs.coverage.precedence import settled_rows
from jobs.drafts.made import draft_coverage
from jobs.names import login, person
from tracker.coverage.facts import coverage_facts
from tracker.coverage.file import Coverage, parse_coverage
from tracker.coverage.rules import not_yet
from tracker.errors import CoverageError

AHEAD_OF_UTC = timedelta(hours=14)  # the first zone of the world to see a date
LARGEST = 4_000_000  # bytes; the largest coverage file we know has 30,000


@dataclass(frozen=True, slots=True)
class CoverageText:
    """A coverage file as read: its name, its text, and whether it ships with the program."""

    name: str
    body: str
    origin: Origin

    def parse(self, *, now: datetime) -> Coverage:
        """Give the validated coverage; CoverageError names file and key."""
        coverage = parse_coverage(self.body, name=self.name)
        problem = not_yet(coverage, (now + AHEAD_OF_UTC).date())
        if problem is not None:
            raise CoverageError(f"{self.name}: {problem}")
        return coverage

    @property
    def stated_ticker(self) -> str | None:
        """Give the ticker as the file states it, valid or not; None where it states none."""
        try:
            return str(tomllib.loads(self.body)["ticker"])
        except (tomllib.TOMLDecodeError, KeyError):
            return None

    @property
    def sha256(self) -> str:
        """Give the hash by which a file that was already loaded is recognised."""
        return hashlib.sha256(self.body.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading one file recorded, by kind of observation; of a draft what it would record."""

    ticker: str
    name: str
    new: Mapping[str, int]
    draft: int | None = None  # its number, where the coverage asks for approval


def read_file(path: Path) -> CoverageText:
    """Read one coverage file of a user's."""
    try:
        status = path.stat()
        if not (S_ISREG(status.st_mode) or S_ISDIR(status.st_mode)):
            raise CoverageError(f"{path}: not a regular file; name a coverage file")
        if status.st_size > LARGEST:
            raise CoverageError(f"{path}: above {LARGEST // 1_000_000} MB; no coverage file is")
        # Notepad begins a file with a mark of its encoding, which is no part of the text.
        return CoverageText(path.name, path.read_text(encoding="utf-8-sig"), "user")
    except UnicodeDecodeError as error:
        raise CoverageError(f"{path.name}: not UTF-8 text; save the file as UTF-8") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CoverageError(f"{path}: {reason}; check the path") from error


def read_configured(place: Path | None) -> list[CoverageText]:
    """Read the files a start loads: those of a file or folder, else the bundled ones."""
    if place is None:
        bundled = files("tracker").joinpath("bundled")
        found = sorted(
            (entry for entry in bundled.iterdir() if entry.name.endswith(".toml")),
            key=lambda entry: entry.name,
        )
        return [CoverageText(one.name, one.read_text(encoding="utf-8"), "bundled") for one in found]
    mend = "check the path, or unset it for the bundled files"
    if not place.exists():
        raise CoverageError(f"TRACKER_COVERAGE {place}: No such file or folder; {mend}")
    if not place.is_dir():
        return [read_file(place)]
    texts = [read_file(path) for path in sorted(place.glob("*.toml"))]
    if not texts:
        raise CoverageError(f"TRACKER_COVERAGE {place}: no *.toml file lies there; {mend}")
    _refuse_doubles(texts)
    return texts


def _refuse_doubles(texts: Iterable[CoverageText]) -> None:
    """Refuse two files of one company: which of them held would hang on their names."""
    names: dict[str, str] = {}
    for text in texts:
        ticker = text.stated_ticker
        if ticker is not None and ticker in names:
            raise CoverageError(
                f"{names[ticker]} and {text.name} both cover {ticker}; keep one of them in the "
                "folder of TRACKER_COVERAGE"
            )
        if ticker is not None:
            names[ticker] = text.name


def summary(coverage: Coverage) -> Iterator[str]:
    """Say what a file holds, for its author to recognise: what is in force last, and of when."""
    peers = max(coverage.peer_set, key=lambda one: one.effective).peers if coverage.peer_set else ()
    target = max(coverage.target, key=lambda one: one.published_on)
    yield f"{coverage.ticker}, {len(peers)} peer{'' if len(peers) == 1 else 's'}"
    yield f"rating {target.rating}"
    yield f"target {target.currency} {target.price:,} of {target.published_on}"
    annual = [block for block in coverage.forecast if block.months == 12]
    years = sorted({end.year for block in annual for end in block.period_ends})
    yield f"model {years[0]}-{years[-1]}" if years else "no model"
    dated = {one.ticker: one.as_of for one in sorted(coverage.consensus, key=lambda one: one.as_of)}
    told = [f"consensus {ticker} of {as_of}" for ticker, as_of in dated.items()]
    yield ", ".join(told) or "no consensus"
    unknown = [peer for peer in peers if peer not in dated]
    if dated and unknown:
        yield f"none for {', '.join(unknown)}"


def load_new_coverage(
    engine: Engine, texts: Iterable[CoverageText], *, now: datetime
) -> list[Loaded]:
    """Record every file that was never loaded; a user's file keeps the bundled one out.

    A file with a hash that was loaded once is skipped, so a restart reverts nothing.
    """
    with reading(engine) as connection:
        known = {file.sha256 for file in load_coverage_files(connection)}
        known |= load_drafted_files(connection)  # once, whatever became of the draft
    parsed = [(text, text.parse(now=now)) for text in texts if text.sha256 not in known]
    if not parsed:
        return []
    with writing(engine) as connection:
        # Asked again under the lock: another process may have loaded a user's file meanwhile.
        fresh = _fresh(parsed, load_coverage_files(connection))
        return [
            _record(connection, text, coverage, now=now, by=login(), says=text.origin)
            for text, coverage in fresh
        ]


def _fresh(
    parsed: Iterable[tuple[CoverageText, Coverage]], held: Sequence[CoverageFile]
) -> list[tuple[CoverageText, Coverage]]:
    known = {file.sha256 for file in held}
    users = {file.ticker for file in held if file.origin == "user"}
    return [
        (text, coverage)
        for text, coverage in parsed
        if text.sha256 not in known and (text.origin == "user" or coverage.ticker not in users)
    ]


def load_coverage(
    engine: Engine, text: CoverageText, *, now: datetime, by: str | None = None
) -> Loaded:
    """Record what a file changes, whether or not it was loaded before.

    Where the coverage in force asks for approval it is drafted, `by` its author (None: the login).
    """
    coverage = text.parse(now=now)
    with writing(engine) as connection:
        return _record(connection, text, coverage, now=now, by=person(by), says="user")


def _record(
    connection: Connection,
    text: CoverageText,
    coverage: Coverage,
    *,
    now: datetime,
    by: str,
    says: Origin,
) -> Loaded:
    file = NewCoverageFile(coverage.ticker, text.origin, text.name, text.body)
    rows = settled_rows(connection, coverage_facts(coverage), origin=says, now=now)
    draft = draft_coverage(connection, rows, file, source=coverage.source, by=by, now=now)
    if draft is not None:
        held = {kind: len(rows) for kind, rows in draft.new.rows.items()}
        return Loaded(coverage.ticker, text.name, held, draft.id)
    sealed = seal(
        connection,
        source=coverage.source,
        rows=rows,
        now=now,
        coverage_files=[file],
        fetched=False,
    )
    return Loaded(coverage.ticker, text.name, {kind: n for kind, n in sealed.new.items() if n})
