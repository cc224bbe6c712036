"""Two vintages of a model line by line: what is new, dropped, changed, the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isclose

from tracker.reconcile.periods import Period
from tracker.vintages.document import LineDocument, Moved, Status
from tracker.vintages.model import Cell, Model


@dataclass(frozen=True, slots=True)
class LineChange:
    """One line in one period, in both vintages; one of the two may be missing."""

    old: Cell | None
    new: Cell | None
    growth: Moved
    margin: Moved

    @property
    def status(self) -> Status:
        """Tell whether it is new, dropped, changed or the same."""
        if self.old is None or self.new is None:
            return "new" if self.old is None else "dropped"
        same = isclose(self.old.value, self.new.value, rel_tol=1e-12)
        return "same" if same and self._comparable else "changed"

    @property
    def ratio(self) -> float | None:
        """Give new / old - 1; None without an old value above zero in the same unit.

        Worked: 703 became 800: 800 / 703 - 1 = 0.138.
        """
        if self.old is None or self.new is None or not self._comparable or self.old.value <= 0:
            return None
        return self.new.value / self.old.value - 1

    def document(self) -> LineDocument:
        """Give it as the document holds it."""
        cell = self.new or self.old
        assert cell is not None
        old, new = (None if one is None else one.value for one in (self.old, self.new))
        value = moved(old, new)
        if not self._comparable:
            value["change"] = None
        return LineDocument(
            line=cell.line,
            period_end=cell.period_end.isoformat(),
            months=cell.period.months,
            unit=cell.unit,
            currency=cell.currency,
            status=self.status,
            value=value,
            ratio=self.ratio,
            growth=self.growth,
            margin=self.margin,
        )

    @property
    def _comparable(self) -> bool:
        old, new = self.old, self.new
        if old is None or new is None:
            return False
        return (old.unit, old.currency) == (new.unit, new.currency)


def moved(old: float | None, new: float | None) -> Moved:
    """Give two numbers with their change, new - old; None where one is missing."""
    change = None if old is None or new is None else new - old
    return Moved(old=old, new=new, change=change)


def line_changes(before: Model, after: Model) -> Iterator[LineChange]:
    """Compare every line and period of either vintage: by line, its years first, oldest first."""
    keys = dict.fromkeys([*after.cells, *before.cells])
    place = {line: number for number, line in enumerate(dict.fromkeys(line for line, _ in keys))}

    def order(key: tuple[str, Period]) -> tuple[int, int, int]:
        return place[key[0]], -key[1].months, key[1].month

    for key in sorted(keys, key=order):
        old, new = before.cells.get(key), after.cells.get(key)
        yield LineChange(
            old=old,
            new=new,
            growth=moved(before.growth(old), after.growth(new)),
            margin=moved(before.margin(old), after.margin(new)),
        )
