"""`tracker coverage export`: the coverage that is in the record, as a file that loads again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from db.coverage_files import CoverageFile, files_in_force, load_coverage_files
from db.engine import reading
from db.inputs import load_covered, load_inputs, resolve_ticker
from tracker.coverage.entries import Benchmark
from tracker.coverage.file import Coverage, parse_coverage
from tracker.coverage.recorded import entered, recorded_coverage
from tracker.coverage.text import coverage_text
from tracker.errors import BadInputError, CoverageError, UnknownTickerError
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
        ticker = resolve_ticker(connection, text)
        covered = load_covered(connection)
        if ticker not in covered:
            raise UnknownTickerError(
                f"{ticker} is a peer, not a covered company; covered are {', '.join(covered)}"
            )
        if is_restricted(load_inputs(connection, ticker=ticker)):
            raise BadInputError(
                f"{ticker} is restricted, and its file would show rating and target; set another "
                "status first"
            )
        inputs = load_inputs(connection, ticker=ticker, as_of=as_of, known_at=known_at)
        files = load_coverage_files(connection)
    if inputs.frame("target").empty:
        raise BadInputError(f"{ticker}: no target was published by then; give a later date")
    held = [one for file in files if (one := _parsed(file)) is not None]
    found = recorded_coverage(inputs, files=held, benchmarks=_benchmarks(files, ticker))
    header = HEADER.format(ticker=ticker, cut=_cut(as_of, known_at))
    return Exported(ticker, header + coverage_text(found), tuple(_left_out(inputs)))


def refuse_standing(path: Path) -> None:
    """Refuse a name that a file has already; BadInputError names the way out."""
    if path.exists():
        raise BadInputError(f"{path} exists; --force replaces it, or choose another name")


def write_new(path: Path, text: str, *, force: bool) -> None:
    """Write a file; BadInputError where one stands already and is not to be replaced."""
    try:
        with path.open("w" if force else "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise BadInputError(
            f"{path} exists; --force replaces it, or choose another name"
        ) from error
    except OSError as error:
        raise BadInputError(f"{path}: {error.strerror or error}; choose another file") from error


def _parsed(file: CoverageFile) -> Coverage | None:
    """Read a file of the record; None where the rules have become stricter since."""
    try:
        return parse_coverage(file.body, name=file.name)
    except CoverageError:
        return None


def _benchmarks(files: Sequence[CoverageFile], ticker: str) -> tuple[Benchmark, ...]:
    in_force: Mapping[str, CoverageFile] = files_in_force(files)
    file = in_force.get(ticker)
    parsed = None if file is None else _parsed(file)
    return () if parsed is None else parsed.benchmark


def _left_out(inputs: ValuationInputs) -> Iterator[str]:
    rows = entered(inputs)
    for kind, command in ELSEWHERE.items():
        own = [row for row in rows[kind] if row.get("ticker", inputs.ticker) == inputs.ticker]
        if own:
            yield f"{len(own)} {kind}, which `{command} FILE` brings"


def _cut(as_of: date | None, known_at: datetime | None) -> str:
    told = "" if as_of is None else f" as of {as_of}"
    return told if known_at is None else f"{told} known at {known_at.isoformat()}"
