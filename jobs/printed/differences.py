"""What a model's vintage changes, for a terminal: its lines, then target, upside and band."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from rich.console import Console

from jobs.printed.figures import MISSING, day, number, percent, points
from jobs.printed.terminal import Figures, Words, print_line, print_table
from tracker.reconcile.periods import Period
from tracker.vintages.document import DifferenceDocument, LineDocument, Moved, Turned

SHOWN = 60  # figures listed; the rest are counted
NAMED = 8  # dropped lines named


def print_difference(
    console: Console, document: DifferenceDocument, *, told: Collection[str] = ()
) -> None:
    """Print the lines that change, and what follows for the target at today's other inputs.

    `told` are the sentences that are printed elsewhere, and not here again.
    """
    print_line(console, _heading(document), "bold")
    lines = [one for one in document["lines"] if one["status"] in {"changed", "new"}]
    if lines:
        columns = [
            Words("line"), Words("period"), Figures("old"), Figures("new"), Figures("change"),
            Figures("growth\nold"), Figures("growth\nnew"),
            Figures("margin\nold"), Figures("margin\nnew"),
        ]  # fmt: skip
        print_table(console, columns, [_line(one) for one in lines[:SHOWN]])
        if len(lines) > SHOWN:
            print_line(console, f"and {len(lines) - SHOWN:,} more")
        console.print()
    for line in _remarks(document):
        print_line(console, line)
    # Of a peer, which has no target, there is nothing to show.
    effects = [row for row in _effects(document) if (row[1], row[2]) != (MISSING, MISSING)]
    if effects:
        shown = f"at the inputs of {day(document['as_of'])}"
        columns = [Words(shown), Figures("now"), Figures("then"), Figures("change")]
        print_table(console, columns, effects)
    console.print()
    for finding in document["findings"]:
        if finding["message"] not in told:
            print_line(console, f"{finding['severity']}: {finding['message']}")


def _heading(document: DifferenceDocument) -> str:
    vintage = document["published_on"]
    before = "the first one" if vintage["old"] is None else f"beside that of {day(vintage['old'])}"
    return f"{document['ticker']}: model of {day(vintage['new'])}, {before}"


def _remarks(document: DifferenceDocument) -> Iterator[str]:
    units = dict.fromkeys(f"{one['currency']} m" for one in document["lines"] if one["unit"] == "m")
    if units:
        yield f"amounts in {', '.join(units)}"
    held = [one["status"] for one in document["lines"]]
    names = ("changed", "new", "dropped", "same")
    counted = ", ".join(f"{held.count(name):,} {name}" for name in names if name in held)
    yield f"figures: {counted or 'none'}"
    kept = {one["line"] for one in document["lines"] if one["status"] != "dropped"}
    lines = list(dict.fromkeys(one["line"] for one in document["lines"] if one["line"] not in kept))
    if lines:
        named = ", ".join(lines[:NAMED])
        more = f" and {len(lines) - NAMED} more lines" if len(lines) > NAMED else ""
        yield f"dropped whole, since a vintage replaces the one before: {named}{more}"
    if document["in_force"] != document["published_on"]["new"]:
        yield f"the vintage of {day(document['in_force'])} stays in force, being later"


def _line(one: LineDocument) -> list[str]:
    value, plain = one["value"], one["unit"] not in {"m", "per_share"}
    change = points(value["change"]) if plain else percent(one["ratio"])
    growth, margin = one["growth"], one["margin"]
    return [
        one["line"],
        Period.ending(date.fromisoformat(one["period_end"]), one["months"]).code,
        _amount(one, value["old"]),
        _amount(one, value["new"]),
        change,
        percent(growth["old"]),
        percent(growth["new"]),
        _ratio(margin["old"]),
        _ratio(margin["new"]),
    ]


def _amount(one: LineDocument, value: float | None) -> str:
    if one["unit"] == "ratio":
        return _ratio(value)
    places = 2 if one["unit"] == "per_share" else 1
    return number(value, places, "×" if one["unit"] == "multiple" else "")


def _ratio(value: float | None) -> str:
    return MISSING if value is None else number(100 * value, 1, "%")


def _effects(document: DifferenceDocument) -> Iterator[list[str]]:
    """Give the rows about the target; what stands still is shown too: that is an answer."""
    target, upside = document["target"], document["upside"]
    currency = target["currency"]["new"] or ""
    for name, money in (
        ("published target", target["published"]),
        ("marked target", target["marked"]),
        ("peer-marked target", target["peer_marked"]),
    ):
        yield [f"{name}, {currency}", *_pair(money, 2), _relative(money)]
    for name, ratio in (
        ("published upside", upside["published"]),
        ("marked upside", upside["marked"]),
        ("peer-marked upside", upside["peer_marked"]),
    ):
        yield [name, percent(ratio["old"]), percent(ratio["new"]), points(ratio["change"])]
    multiple = document["market_multiple"]
    yield ["market's multiple", *_pair(multiple, 1, "×"), _relative(multiple)]
    yield [f"band, on {document['banded']['new']}", *_words(document["band"]), ""]
    yield ["rating", *_words(document["rating"]), ""]
    for flip in document["flip_prices"]:
        edge = f"{flip['from']} / {flip['to']} at, {currency}"
        yield [edge, *_pair(flip["price"], 2), _relative(flip["price"])]
    for case in document["scenarios"]:
        yield [
            f"{case['name']} case, {currency}",
            *_pair(case["price"], 2),
            _relative(case["price"]),
        ]


def _pair(moved: Moved, places: int, unit: str = "") -> tuple[str, str]:
    return number(moved["old"], places, unit), number(moved["new"], places, unit)


def _words(turned: Turned) -> tuple[str, str]:
    return turned["old"] or MISSING, turned["new"] or MISSING


def _relative(moved: Moved) -> str:
    old, new = moved["old"], moved["new"]
    return percent(new / old - 1) if old and new is not None else MISSING
