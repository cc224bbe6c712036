"""The plan of importing a model by a mapping: what would be recorded, or why it is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from jobs.imports.adding_up import check_vintages, refuse_model
from jobs.imports.cells import UnreadableError
from jobs.imports.directory import load_directory
from jobs.imports.facts import Fact
from jobs.imports.files import read_model_file
from jobs.imports.kinds import KINDS
from jobs.imports.plan import Plan, compared
from jobs.imports.sheet import Surroundings
from jobs.imports.workbooks import Book
from jobs.models.mapping import ModelMap, read_mapping
from jobs.models.reading import read_model
from tracker.errors import BadInputError

SHOWN: Final = 20  # problems named in full; the rest are counted


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A workbook with the mapping that reads it."""

    name: str
    book: Book
    mapped_by: str
    mapping: ModelMap


def read_mapped(path: Path, mapping: Path) -> ModelFile:
    """Read the mapping, then the workbook; BadInputError says in one line what is wrong."""
    read = read_mapping(mapping)
    return ModelFile(path.name, read_model_file(path), mapping.name, read)


def make_model_plan(
    connection: Connection,
    file: ModelFile,
    *,
    now: datetime,
    as_of: date | None = None,
    accepted: bool = False,
) -> Plan:
    """Read a model by its mapping; BadInputError names everything that is wrong, cell by cell.

    `as_of` is its date of publication where the mapping names none. A model that does not add up
    is refused unless that is `accepted`.
    """
    around = Surroundings(load_directory(connection), now, as_of)
    published_on = _published(file, around)
    try:
        ticker = around.directory.find(file.mapping.ticker)
    except UnreadableError as error:
        raise BadInputError(f"{file.mapped_by}: ticker: {error}") from error
    company = around.directory.listing(ticker, published_on)
    reading = read_model(file.book, file.mapping, company, published_on)
    _refuse(file, reading.problems)
    facts = list(reading.facts.values())
    findings = check_vintages(facts)
    refuse_model(file.name, [] if accepted else findings)
    plan = Plan(
        kind=KINDS["forecast"],
        file=file.name,
        vendor=None,
        facts=tuple(_noted(file.name, fact) for fact in facts),
        findings=tuple(findings),
        ignored=tuple(reading.ignored),
        skipped=(),
    )
    return compared(connection, plan, now=now)


def _published(file: ModelFile, around: Surroundings) -> date:
    day = file.mapping.published_on or around.as_of
    if day is None:
        raise BadInputError(
            f"{file.mapped_by}: published_on is missing; write the date in the mapping or give "
            "--as-of"
        )
    if day > around.today:
        raise BadInputError(f"{file.mapped_by}: published_on: {day} is in the future")
    return day


def _noted(name: str, fact: Fact) -> Fact:
    return replace(fact, row={**fact.row, "note": f"{name} {fact.place}"})


def _refuse(file: ModelFile, problems: Sequence[str]) -> None:
    if not problems:
        return
    more = len(problems) - SHOWN
    beside = f"; and {more} more" if more > 0 else ""
    count = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}"
    told = "; ".join(problems[:SHOWN])
    raise BadInputError(
        f"{file.name} by {file.mapped_by}: nothing recorded, {count}: {told}{beside}"
    )
