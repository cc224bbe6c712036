"""Relations bound to one report: which are tried, and what each lacks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from tracker.reconcile.figures import Figure, Report
from tracker.reconcile.formulas import Place, bind, is_word
from tracker.reconcile.relation import Relation
from tracker.reconcile.relations import RELATIONS
from tracker.reconcile.terms import Gap, Leaf, Term, Unknown, leaves

GROWN, MEAN = "grown(", "peers("


@dataclass(frozen=True, slots=True)
class Trial:
    """One relation at one printed figure."""

    relation: Relation
    figure: Figure
    term: Term

    @property
    def name(self) -> str:
        """Name the line: company, figure, period and relation; no two are alike."""
        key = self.figure.key
        when = "" if key.period is None else f" {key.period.code}"
        return f"{key.ticker} {key.name}{when}: {self.relation.name}"

    @property
    def is_growth(self) -> bool:
        """Tell whether it is growth on a year before, whose base may be solved for."""
        return self.relation.formula.startswith(GROWN)

    @property
    def is_mean(self) -> bool:
        """Tell whether it is a mean over peers."""
        return MEAN in self.relation.formula

    @property
    def unknowns(self) -> list[str]:
        """Name the unknowns in it, each as often as it stands there."""
        return [one.name for one in leaves(self.term) if isinstance(one, Unknown)]

    def is_circular(self, report: Report) -> bool:
        """Tell whether the record has one of its figures from these very figures."""
        held = [one.key for one in leaves(self.term) if isinstance(one, Leaf)]
        terms = [report.figures[key] for key in held if key in report.figures]
        return any(figure.implied for figure in (self.figure, *terms))

    def lacking(self, report: Report) -> list[Leaf | Gap]:
        """List what it needs and the report does not print."""
        return [
            one
            for one in leaves(self.term)
            if isinstance(one, Gap) or (isinstance(one, Leaf) and one.key not in report.figures)
        ]


def trials(report: Report, relations: Iterable[Relation] = RELATIONS) -> Iterator[Trial]:
    """Bind every relation wherever its result is printed and something of its formula is too."""
    for relation in relations:
        for figure in report.figures.values():
            formula = _formula_for(relation, figure, report)
            if formula is None:
                continue
            place = Place(report, figure.key.ticker, figure.key.period)
            trial = Trial(relation, figure, bind(formula, place))
            if _is_worth_it(trial, report):
                yield trial


def _formula_for(relation: Relation, figure: Figure, report: Report) -> str | None:
    """Give the formula with the name that LINE stands for, None where the relation is not meant."""
    found = _pattern(relation.result).fullmatch(figure.key.name)
    period = figure.key.period
    if found is None or (relation.money and figure.currency is None):
        return None
    if relation.months and (period is None or period.months not in relation.months):
        return None
    if relation.ahead and period in report.reported:
        return None
    if not found.groups():
        return relation.formula
    return relation.formula.replace("LINE", found[1]) if is_word(found[1]) else None


@cache
def _pattern(result: str) -> re.Pattern[str]:
    return re.compile(result.replace("LINE", "([a-z].*)"))


def _is_worth_it(trial: Trial, report: Report) -> bool:
    """Tell whether anything of the formula is known or to be solved: else nobody meant it."""
    return any(
        isinstance(one, Unknown) or (isinstance(one, Leaf) and one.key in report.figures)
        for one in leaves(trial.term)
    )
