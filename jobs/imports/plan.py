"""The plan of one import: what a file would record, against what is known; then its recording."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from db.batches import Sealed, seal
from db.observations import load_changes
from jobs.imports.bars import bar_rows
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
from tracker.findings import Finding

JOB: Final = "import"
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
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    ignored: tuple[str, ...]
    skipped: tuple[str, ...]
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
    connection: Connection, file: ImportFile, kind: str, *, now: datetime, as_of: date | None = None
) -> Plan:
    """Read a file as one of a kind; BadInputError names every bad line, and nothing is planned.

    `as_of` dates estimates whose file does not; without it the date in the file's name does.
    """
    wanted, as_of = KINDS[kind], as_of or date_in(file.name)
    table, layout = recognise(file, wanted, as_of)
    problems = Problems(table.name)
    around = Surroundings(load_directory(connection), now, as_of)
    sheet = Sheet(wanted, layout, around, problems, comma_decides=table.delimiter == ";")
    facts, repeated = distinct_facts(READERS[kind](sheet), wanted.observation, problems)
    doubts = doubt_labels(sheet) if kind == "consensus" else []
    if kind == "fx":
        refuse_rates(facts, problems)
    problems.refuse()
    if not facts:
        problems.add(layout.body[0].number, "no line below the header holds a figure")
        problems.refuse()
    facts, judged = judge_facts(
        connection, wanted.observation, _noted(sheet, table.name, facts), around.directory
    )
    changes = compare_facts(connection, wanted.observation, facts, now=now)
    findings = [*doubts, *judged, *judge_changes(wanted.observation, changes)]
    bars = tuple(bar_rows(wanted.observation, facts))
    compared = load_changes(connection, kind="bar", rows=bars, source=SOURCE, now=now)
    return Plan(
        kind=wanted,
        file=file.name,
        vendor=layout.vendor.name if layout.vendor else None,
        facts=tuple(facts),
        changes=tuple(changes),
        findings=tuple(findings),
        ignored=layout.ignored,
        skipped=tuple(dict.fromkeys([*sheet.skipped, *repeated])),
        bars=bars,
        new_bars=compared.new.rows,
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


def _noted(sheet: Sheet, name: str, facts: Iterable[Fact]) -> list[Fact]:
    """Say in each fact's note where it stands and whose figure it is."""
    vendor = sheet.layout.vendor.name if sheet.layout.vendor else None
    lines = {line.number: line for line in sheet.lines}
    return [
        Fact(
            fact.line,
            {
                **fact.row,
                "note": note_of(name, fact.line, sheet.text(lines[fact.line], "source") or vendor),
            },
            fact.beside,
        )
        for fact in facts
    ]
