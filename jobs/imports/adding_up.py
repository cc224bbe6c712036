"""A file's vintages checked for whether they add up, before anything of them is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from jobs.imports.facts import STEP, Fact
from tracker.errors import BadInputError
from tracker.findings import Finding
from tracker.vintages.validation import Stated, check_model


def check_vintages(facts: Iterable[Fact]) -> list[Finding]:
    """Find what does not add up, in each company's vintage by itself."""
    held: dict[tuple[str, date], list[Stated]] = {}
    for fact in facts:
        row: Any = fact.row
        held.setdefault((row["ticker"], row["published_on"]), []).append(_stated(fact))
    return [
        one for (ticker, day), stated in held.items() for one in check_model(ticker, day, stated)
    ]


def refuse_model(name: str, findings: Sequence[Finding]) -> None:
    """Refuse a model that does not add up with all that was found; BadInputError."""
    if findings:
        told = "; ".join(finding.message for finding in findings)
        raise BadInputError(
            f"{name}: nothing recorded, the model does not add up: {told}; correct it, or record "
            "it as it is with --accept-findings"
        )


def _stated(fact: Fact) -> Stated:
    row: Any = fact.row
    step = fact.beside[STEP]
    assert step is not None
    return Stated(
        line=row["line"],
        period_end=row["period_end"],
        months=row["months"],
        value=row["value"],
        unit=row["unit"],
        currency=row["currency"],
        where=fact.place,
        step=step,
    )
