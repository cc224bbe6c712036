"""The plan of one import: what a file would record, against what is known; then its recording."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from db.batches import Sealed, seal
from db.observations import load_changes
from jobs.imports.adding_up import check_vintages, refuse_model
from jobs.imports.comparison import Change, compare_facts
from jobs.imports.directory import load_directory
from jobs.imports.estimates import doubt_labels, read_consensus
from jobs.imports.facts import SOURCE, Fact, distinct_facts, note_of
from jobs.imports.files import ImportFile
from jobs.imports.hints import date_in
from jobs.imports.judgement import judge_changes, judge_facts, refuse_rates
from jobs.imports.kinds import KINDS, Kind
from jobs.imports.market import read_levels, read_prices, read_rates, read_shares, read_splits
from jobs.imports.models import read_actuals, read_events, read_forecast
from jobs.imports.problems import Problems
from jobs.imports.recognition import recognise
from jobs.imports.sheet import Sheet, Surroundings
from tracker.bar_checks import RANGE
from tracker.findings import Finding

JOB: Final = "import"
_OF_CLOSE: Final = ("ticker", "session", "currency", "known_at", "note")  # that its bar has too
READERS: Final[Mapping[str, Callable[[Sheet], Iterable[Fact]]]] = {
    "prices": read_prices,
    "fx": read_rates,
    "consensus": read_consensus,
    "forecast": read_forecast,
    "shares": read_shares,
    "splits": read_splits,
    "benchmark": read_levels,
    "actuals": read_actuals,
    "events": read_events,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would record; `ignored` are its columns that nothing reads, each by name."""

    kind: Kind
    file: str
    vendor: str | None
    facts: tuple[Fact, ...]
    findings: tuple[Finding, ...]
    ignored: tuple[str, ...]
    skipped: tuple[str, ...]
    changes: tuple[Change, ...] = ()
    bars: tuple[Mapping[str, object], ...] = ()  # open, high and low beside closes
    new_bars: int = 0

    def count(self, status: str) -> int:
        """Count the facts of one status: new, changed, same, unchanged."""
        return sum(change.status == status for change in self.changes)

    @property
    def records(self) -> bool:
        """Tell whether anything of the file is not recorded yet."""
        return self.count("unchanged") < len(self.changes) or self.new_bars > 0


def make_plan(
    connection: Connection,
    file: ImportFile,
    kind: str,
    *,
    now: datetime,
    as_of: date | None = None,
    accepted: bool = False,
) -> Plan:
    """Read a file as one of a kind; BadInputError names every bad line, and nothing is planned.

    `as_of` dates estimates whose file does not; without it the date in the file's name does.
    A model that does not add up is refused too, unless that is `accepted`.
    """
    wanted, as_of = KINDS[kind], as_of or date_in(file.name)
    table, layout = recognise(file, wanted, as_of)
    around = Surroundings(load_directory(connection), now, as_of)
    sheet = Sheet(
        wanted, layout, around, Problems(table.name), comma_decides=table.delimiter == ";"
    )
    facts, repeated = _facts(sheet)
    doubts = doubt_labels(sheet) if kind == "consensus" else []
    if kind == "forecast":
        doubts = check_vintages(facts)
        refuse_model(table.name, [] if accepted else doubts)
    facts, judged = judge_facts(
        connection, wanted.observation, _noted(sheet, table.name, facts), around.directory
    )
    plan = Plan(
        kind=wanted,
        file=file.name,
        vendor=layout.vendor.name if layout.vendor else None,
        facts=tuple(facts),
        findings=(*doubts, *judged),
        ignored=layout.ignored,
        skipped=tuple(dict.fromkeys([*sheet.skipped, *repeated])),
        bars=tuple(_bar_rows(wanted.observation, facts)),
    )
    return compared(connection, plan, now=now)


def compared(connection: Connection, plan: Plan, *, now: datetime) -> Plan:
    """Set the facts of a plan beside what is known, and point out what lies far from it."""
    changes = compare_facts(connection, plan.kind.observation, plan.facts, now=now)
    far = judge_changes(plan.kind.observation, changes)
    bars = load_changes(connection, kind="bar", rows=plan.bars, source=SOURCE, now=now)
    return replace(
        plan,
        changes=tuple(changes),
        findings=(*plan.findings, *far),
        new_bars=bars.new.rows,
    )


def record_plan(connection: Connection, plan: Plan, *, now: datetime) -> Sealed:
    """Record a plan as one batch, its findings with it; nothing where all of it is recorded."""
    rows: dict[str, Sequence[Mapping[str, object]]] = {
        plan.kind.observation: [fact.row for fact in plan.facts]
    }
    return seal(
        connection,
        source=SOURCE,
        rows={**rows, "bar": plan.bars} if plan.bars else rows,
        now=now,
        findings=plan.findings if plan.records else (),
        job=JOB,
        due_key=plan.kind.name,
        # Reading a dated file again tells nothing of the market: what stands in it goes on ageing.
        fetched=False,
    )


def _facts(sheet: Sheet) -> tuple[list[Fact], list[str]]:
    """Read the facts of a sheet and what is repeated in it; refused with every bad line."""
    kind, problems = sheet.kind, sheet.problems
    facts, repeated = distinct_facts(READERS[kind.name](sheet), kind.observation, problems)
    if kind.name == "fx":
        refuse_rates(facts, problems)
    problems.refuse()
    if not facts:
        problems.add(sheet.layout.body[0].number, "no line below the header holds a figure")
        problems.refuse()
    return facts, repeated


def _bar_rows(observation: str, facts: Iterable[Fact]) -> Iterator[Mapping[str, object]]:
    """Give a bar of each close that has any of it beside it, and whose day was a session."""
    for fact in facts if observation == "price" else ():
        told = {name: fact.beside.get(name) for name in RANGE}
        if fact.row["flag"] is None and any(price is not None for price in told.values()):
            yield {**{name: fact.row[name] for name in _OF_CLOSE}, **told}


def _noted(sheet: Sheet, name: str, facts: Iterable[Fact]) -> list[Fact]:
    """Say in each fact's note where it stands and whose figure it is."""
    vendor = sheet.layout.vendor.name if sheet.layout.vendor else None
    lines = {line.number: line for line in sheet.lines}
    return [
        replace(
            fact,
            row={
                **fact.row,
                "note": note_of(name, fact.line, sheet.text(lines[fact.line], "source") or vendor),
            },
        )
        for fact in facts
    ]
