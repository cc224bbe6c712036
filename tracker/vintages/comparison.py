"""Two states of the inputs beside each other: the model, and what it does to target and upside."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import numpy as np

from tracker.arrays import LAST
from tracker.document import FindingDocument, FlipPrice, Scenario, Valuation
from tracker.errors import UnknownTickerError
from tracker.inputs import ValuationInputs
from tracker.restricted import RESTRICTED
from tracker.sessions import date_at
from tracker.snapshot import valuation_document
from tracker.valuation import History, value_at
from tracker.vintages.document import (
    DifferenceDocument,
    FlipDocument,
    Moved,
    ScenarioDocument,
    TargetDocument,
    Turned,
    UpsideDocument,
)
from tracker.vintages.lines import LineChange, line_changes, moved
from tracker.vintages.model import NO_MODEL, Model, read_model
from tracker.years import vintage_in_force

_NOTHING: Final[Mapping[str, Any]] = {}


@dataclass(frozen=True, slots=True)
class VintageDifference:
    """What changes from one state of the inputs to the next, both valued at one date.

    `before` is None where nothing was recorded of the company. `in_force` is the publication date
    of the vintage that is valued after; a difference of an older one says nothing of the target.
    """

    lines: tuple[LineChange, ...]
    published_before: date | None
    published_after: date | None
    in_force: date | None
    before: Valuation | None
    after: Valuation

    def document(self) -> DifferenceDocument:
        """Give the difference as one document, as `--json` prints it."""
        after = self.after
        return DifferenceDocument(
            ticker=after["ticker"],
            as_of=after["as_of"],
            known_at=after["known_at"],
            published_on=Turned(old=_iso(self.published_before), new=_iso(self.published_after)),
            in_force=_iso(self.in_force),
            lines=[one.document() for one in self.lines],
            price=self._moved("price", "value"),
            market_multiple=self._moved("market_multiple"),
            target=self._target(),
            upside=UpsideDocument(
                published=self._moved("upside", "published"),
                marked=self._moved("upside", "marked"),
                peer_marked=self._moved("upside", "peer_marked"),
                relative=self._moved("upside", "relative"),
            ),
            banded=self._turned("banded"),
            band=self._turned("band"),
            rating=self._turned("rating"),
            flip_prices=self._flip_prices(),
            scenarios=self._scenarios(),
            findings=self.new_findings(),
        )

    def new_findings(self) -> list[FindingDocument]:
        """List what is found after and was not before, and the one that says what is hidden."""
        before = [] if self.before is None else self.before["findings"]
        stood = {(one["code"], one["subject"], one["message"]) for one in before}
        return [
            one
            for one in self.after["findings"]
            if one["code"] == RESTRICTED
            or (one["code"], one["subject"], one["message"]) not in stood
        ]

    def _target(self) -> TargetDocument:
        return TargetDocument(
            published=self._moved("target", "published"),
            marked=self._moved("target", "marked"),
            peer_marked=self._moved("target", "peer_marked"),
            multiple=self._moved("target", "multiple"),
            currency=self._turned("target", "currency"),
            fiscal_end=self._turned("target", "fiscal_end"),
            published_on=self._turned("target", "published_on"),
            horizon_ends=self._turned("horizon", "ends"),
        )

    def _flip_prices(self) -> list[FlipDocument]:
        def edges(document: Valuation | None) -> dict[tuple[str, str], FlipPrice]:
            found = [] if document is None else document["flip_prices"]
            return {(one["from"], one["to"]): one for one in found}

        before, after = edges(self.before), edges(self.after)
        return [
            FlipDocument(
                {"from": key[0], "to": key[1], "price": _pair(before, after, key, "price")}
            )
            for key in dict.fromkeys([*after, *before])
        ]

    def _scenarios(self) -> list[ScenarioDocument]:
        def cases(document: Valuation | None) -> dict[str, Scenario]:
            found = [] if document is None else document["scenarios"]
            return {one["name"]: one for one in found}

        before, after = cases(self.before), cases(self.after)
        return [
            ScenarioDocument(
                name=name,
                multiple=_pair(before, after, name, "multiple"),
                revenue_m=_pair(before, after, name, "revenue_m"),
                price=_pair(before, after, name, "price"),
                upside=_pair(before, after, name, "upside"),
            )
            for name in dict.fromkeys([*after, *before])
        ]

    def _moved(self, *path: str) -> Moved:
        return moved(_at(self.before, path), _at(self.after, path))

    def _turned(self, *path: str) -> Turned:
        return Turned(old=_at(self.before, path), new=_at(self.after, path))


def compare(
    before: ValuationInputs,
    after: ValuationInputs,
    *,
    as_of: date,
    known_at: datetime | None = None,
    aged_at: tuple[date, datetime] | None = None,
    vintage: date | None = None,
) -> VintageDifference:
    """Compare two states of one company's inputs, such as before and after some new rows.

    Both are valued by the one engine at `as_of` as known by `known_at` (see `value_at`), so all
    other inputs are today's in both. The model's vintages in force are compared line by line, or,
    where `vintage` names one, that with the one in force on its date before. Raises
    UnknownTickerError where `after` knows no such company. Worked: 800 instead of 703 for 2027
    moves the marked target from 1316.3 to 75 x 800 x 7.83 / 313.64 = 1497.9.
    """

    def valued(inputs: ValuationInputs) -> History:
        return value_at(inputs, as_of=as_of, known_at=known_at, aged_at=aged_at)

    new, old = valued(after), None
    with suppress(UnknownTickerError):
        old = valued(before)
    in_force = _in_force(new)
    model = _model(new, vintage or in_force)
    replaced = NO_MODEL if old is None else _model(old, _last_by(old, vintage))
    return VintageDifference(
        lines=tuple(line_changes(replaced, model)),
        published_before=replaced.published_on,
        published_after=model.published_on,
        in_force=in_force,
        before=None if old is None else valuation_document(old),
        after=valuation_document(new),
    )


def _in_force(history: History) -> date | None:
    published = vintage_in_force(history.record, history.grid)[LAST]
    return None if np.isnat(published) else date_at(published)


def _last_by(history: History, vintage: date | None) -> date | None:
    """Give the vintage in force, or the last one published by the date of another."""
    if vintage is None:
        return _in_force(history)
    rows = history.inputs.frame("forecast")
    own = rows["published_on"][rows["ticker"] == history.inputs.ticker]
    days = [stamp.date() for stamp in own if stamp.date() <= vintage]
    return max(days, default=None)


def _model(history: History, published_on: date | None) -> Model:
    return read_model(history.inputs.frame("forecast"), history.inputs.ticker, published_on)


def _at(document: Valuation | None, path: tuple[str, ...]) -> Any:
    found: Any = document
    for name in path:
        found = None if found is None else found[name]
    return found


def _pair(before: Mapping[Any, Any], after: Mapping[Any, Any], key: object, name: str) -> Moved:
    old, new = (held.get(key, _NOTHING).get(name) for held in (before, after))
    return moved(old, new)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
