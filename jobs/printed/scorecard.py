"""The scorecard for a terminal: forecasts against results, then ratings against the market."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from rich.console import Console

from jobs.printed.figures import MISSING, count, day, instant, number, percent, words
from jobs.printed.scorecard_rating import print_publications
from jobs.printed.terminal import (
    Figures,
    Words,
    open_console,
    print_disclaimer,
    print_line,
    print_table,
)
from tracker.reconcile.periods import Period
from tracker.restricted import HIDDEN
from tracker.scorecard import ScorecardDocument
from tracker.scorecard.document import BiasDocument, ErrorDocument, RestDocument, ResultDocument

NAMES: Final = {"model": "model", "consensus": "consensus"}
STREET: Final = "revenue"  # the line of which there is a consensus


def print_scorecard(found: ScorecardDocument) -> None:
    """Print results, bias, what is left of the year, ratings, street and what is missing."""
    console = open_console()
    name = found["name"]["en"]
    print_line(console, f"{name} {found['ticker']}: scorecard", "bold")
    print_line(console, f"as of {day(found['as_of'])}, known at {instant(found['known_at'])}")
    if found["restricted"]:
        print_line(console, HIDDEN)
    _print_results(console, found["results"])
    _print_bias(console, found["bias"])
    _print_rest(console, found["rest_of_year"])
    print_publications(console, found)
    for finding in found["findings"]:
        console.print()
        print_line(console, f"{finding['severity']}: {finding['message']}")
    print_disclaimer(console, found["disclaimer"])


def _print_results(console: Console, results: Sequence[ResultDocument]) -> None:
    if not results:
        return
    _head(console, f"forecasts against results: {count(len(results), 'results')}")
    columns = [
        Words("line"),
        Words("period"),
        Words("unit"),
        Figures("actual"),
        Words("by"),
        Figures("forecast"),
        Figures("error"),
        Words("told"),
    ]
    print_table(console, columns, [row for one in results for row in _result_rows(one)])


def _result_rows(one: ResultDocument) -> list[list[str]]:
    """Give the model in force, the vintages before it and the street, the line named once."""
    period = Period.ending(date.fromisoformat(one["period_end"]), one["months"]).code
    unit = unit_name(one["unit"], one["currency"])
    head = [words(one["line"]), period, unit, amount(one["actual"], one["unit"])]
    older = [error for error in one["vintages"] if not error["in_force"]]
    said = [("model", one["model"]), *(("older vintage", error) for error in reversed(older))]
    if one["line"] == STREET or one["consensus"]["value"] is not None:
        said.append(("consensus", one["consensus"]))
    rows = [_error_row(who, error, one["unit"]) for who, error in said]
    return [(head if place == 0 else [""] * len(head)) + row for place, row in enumerate(rows)]


def _error_row(who: str, error: ErrorDocument, unit: str) -> list[str]:
    told = f"{day(error['published_on'])}, {error['source']}" if error["published_on"] else ""
    why = error["reason"] or ""
    return [
        who,
        amount(error["value"], unit),
        error_words(error, unit),
        "; ".join(part for part in (told, why) if part),
    ]


def error_words(error: ErrorDocument, unit: str) -> str:
    """Write an error in what it is measured in: -12.5%, +2.0 pp, +44.0 in the unit of the line."""
    if error["error_ratio"] is not None:
        return percent(error["error_ratio"])
    if error["error_pp"] is not None:
        return signed(error["error_pp"], 1, " pp")
    return signed(error["error_amount"], 2 if unit == "per_share" else 1)


def _print_bias(console: Console, found: Sequence[BiasDocument]) -> None:
    if not found:
        return
    _head(console, "bias: mean error, above zero is too high")
    columns = [
        Words("line"),
        Words("by"),
        Figures("n"),
        Figures("mean"),
        Figures("mean absolute"),
        Words("in"),
    ]
    # Of one vintage alone the model's rows say it all.
    several = len({one["published_on"] for one in found if one["who"] == "vintage"}) > 1
    rows = [_bias_row(one) for one in found if several or one["who"] != "vintage"]
    print_table(console, columns, rows)


def _bias_row(one: BiasDocument) -> list[str]:
    who = NAMES.get(one["who"]) or f"vintage of {day(one['published_on'])}"
    mean, absolute = one["mean_error"], one["mean_absolute_error"]
    if one["measure"] == "ratio":
        return [words(one["line"]), who, str(one["n"]), percent(mean), _size(absolute), "of actual"]
    unit = "pp" if one["measure"] == "pp" else unit_name(one["unit"], one["currency"])
    return [words(one["line"]), who, str(one["n"]), signed(mean, 1), number(absolute, 1), unit]


def _size(ratio: float) -> str:
    return percent(ratio).removeprefix("+")


def _print_rest(console: Console, found: Sequence[RestDocument]) -> None:
    if not found:
        return
    _head(console, "the year: reported half + implied other half, against the modelled one")
    columns = [
        Words("line"),
        Words("year"),
        Figures("modelled\nyear"),
        Figures("reported\nhalf"),
        Figures("implied\nhalf"),
        Figures("modelled\nhalf"),
        Figures("implied to\nmodelled"),
        Figures("growth\nimplied"),
        Figures("growth\nmodelled"),
        Words("half on half,\nimplied / modelled"),
    ]
    print_table(console, columns, [_rest_row(one) for one in found])
    for reason in dict.fromkeys(why for one in found for why in one["reasons"].values()):
        print_line(console, f"{MISSING} {reason}")


def _rest_row(one: RestDocument) -> list[str]:
    year = Period.ending(date.fromisoformat(one["fiscal_end"]), 12).code
    gap = percent(one["gap_ratio"])
    if one["gap_ratio"] is None and one["gap_m"] is not None:
        gap = signed(one["gap_m"], 1)
    steps = (one["implied_on_reported_half_ratio"], one["modelled_on_modelled_half_ratio"])
    return [
        words(one["line"]),
        f"{year}, {one['currency']} m, H{one['implied_half']} implied",
        amount(one["year_m"], "m"),
        amount(one["reported_half_m"], "m"),
        amount(one["implied_half_m"], "m"),
        amount(one["modelled_half_m"], "m"),
        gap,
        percent(one["implied_growth_ratio"]),
        percent(one["modelled_growth_ratio"]),
        " / ".join(map(percent, steps)),
    ]


def amount(value: float | None, unit: str) -> str:
    """Write a figure in the unit of its line."""
    if value is None:
        return MISSING
    if unit == "ratio":
        return number(100 * value, 1, "%")
    if unit in {"per_share", "multiple"}:
        return number(value, 2 if unit == "per_share" else 1)
    return number(value, 0 if abs(value) >= 1000 or value == round(value) else 1)


def unit_name(unit: str, currency: str | None) -> str:
    """Name the unit of a line: USD m, USD per share, %, x."""
    names = {"ratio": "%", "multiple": "×", "per_share": f"{currency or '?'} per share"}
    return names.get(unit, f"{currency or '?'} m")


def signed(value: float | None, places: int, unit: str = "") -> str:
    """Write a difference with its sign."""
    text = number(value, places, unit)
    return f"+{text}" if value is not None and value > 0 else text


def _head(console: Console, text: str) -> None:
    console.print()
    print_line(console, text, "bold")
