"""`tracker coverage export`: the coverage that is in the record, as a file that loads again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Engine

from db.coverage_files import files_in_force, load_bodies, load_coverage_files
from db.engine import reading
from db.inputs import load_inputs
from jobs.answers import find_company
from tracker.coverage.file import Coverage, parse_coverage
from tracker.coverage.recorded import entered, recorded_coverage
from tracker.coverage.text import coverage_text
from tracker.errors import BadInputError, CoverageError
from tracker.inputs import ValuationInputs
from tracker.restricted import is_restricted

HEADER: Final = """\
# {ticker}, as it is on record{cut}: what was entered by file, import or command. What a source has
# fetched is not in it. `tracker coverage load` takes it back.

"""
# Kinds that a coverage file has no place for, and what brings them.
ELSEWHERE: Final = {
    "actual": "tracker import actuals",
    "benchmark_level": "tracker import benchmark",
}


@dataclass(frozen=True, slots=True)
class Exported:
    """A coverage as a file's text, and what of it the file has no place for."""

    ticker: str
    text: str
    left_out: tuple[str, ...]


def export_coverage(
    engine: Engine, text: str, *, as_of: date | None = None, known_at: datetime | None = None
) -> Exported:
    """Write down the coverage that `text` names: all of it, or what took effect and was known by.

    A restricted coverage is refused, for its target may not be shown.
    """
    with reading(engine) as connection:
        ticker = find_company(connection, text)
        if is_restricted(load_inputs(connection, ticker=ticker)):
            raise BadInputError(
                f"{ticker} is restricted, and its file would show rating and target; set another "
                "status first"
            )
        inputs = load_inputs(connection, ticker=ticker, as_of=as_of, known_at=known_at)
        files = load_coverage_files(connection)
        bodies = load_bodies(connection, files)
    if inputs.frame("target").empty:
        raise BadInputError(f"{ticker}: no target was published by then; give a later date")
    read = {file.id: _parsed(bodies[file.sha256], file.name) for file in files}
    own = files_in_force(files).get(ticker)
    parsed = None if own is None else read[own.id]
    held = [one for one in read.values() if one is not None]
    benchmarks = () if parsed is None else parsed.benchmark
    found = recorded_coverage(inputs, files=held, benchmarks=benchmarks)
    header = HEADER.format(ticker=ticker, cut=_cut(as_of, known_at))
    return Exported(ticker, header + coverage_text(found), tuple(_left_out(inputs)))


def _parsed(body: str, name: str) -> Coverage | None:
    """Read a file of the record; None where the rules have become stricter since."""
    try:
        return parse_coverage(body, name=name)
    except CoverageError:
        return None


def _left_out(inputs: ValuationInputs) -> Iterator[str]:
    rows = entered(inputs)
    for kind, command in ELSEWHERE.items():
        own = [row for row in rows[kind] if row.get("ticker", inputs.ticker) == inputs.ticker]
        if own:
            yield f"{len(own)} {kind}, which `{command} FILE` brings"


def _cut(as_of: date | None, known_at: datetime | None) -> str:
    told = "" if as_of is None else f" as of {as_of}"
    return told if known_at is None else f"{told} known at {known_at.isoformat()}"
